/** Layers of rule sets put on each other, one after the other: what each adds, tightens, or may not loosen. */
import type { Problem } from "../reading/problem";
import { suggestName } from "../reading/nearest-name";
import { hasExpired } from "../rules/exemption";
import { loosens, type Enforcement } from "../rules/rules";
import { isSameRule, readsParameter } from "./compare-rules";
import { checkParameter, loosensParameter } from "./parameter-values";
import type { ObjectRule } from "./rule-file";
import { RULE_PARAMETERS } from "./rule-parameters";
import {
  layerName,
  ruleSetSubject,
  type Decision,
  type ResolveOptions,
  type ResolvedRule,
  type RuleLayer,
  type ScopedRules,
} from "./rule-set";

export interface ResolvingContext extends ResolveOptions {
  readonly problems: Problem[];
}

/** Who says what a parameter is unless a layer does: it comes with the shipped rules. */
const SHIPPED = "organisation plumbline";

type Source = Pick<RuleLayer, "layer" | "name">;

interface StackedRule {
  readonly rule: ObjectRule;
  readonly definedBy: string;
  readonly levels: readonly Decision<Enforcement>[];
}

interface Loosening {
  readonly path: string;
  /** The rule or parameter. */
  readonly policy: string;
  readonly by: Source;
  /** What happens, with both layers and values. */
  readonly what: string;
}

function lastOf<T>(decisions: readonly Decision<T>[]): Decision<T> {
  const last = decisions.at(-1);
  if (!last) throw new RangeError("nobody decided");
  return last;
}

/** Everything said so far. Copies share nothing that changes. */
export class LayerStack {
  private readonly rules = new Map<string, StackedRule>();
  private readonly parameters = new Map<string, readonly Decision<string>[]>(
    Object.entries(RULE_PARAMETERS).map(([name, parameter]) => [
      name,
      [{ by: SHIPPED, value: parameter.default }],
    ]),
  );

  constructor(private readonly context: ResolvingContext) {}

  copy(): LayerStack {
    const copy = new LayerStack(this.context);
    for (const [name, rule] of this.rules) copy.rules.set(name, rule);
    for (const [name, decisions] of this.parameters) copy.parameters.set(name, decisions);
    return copy;
  }

  /** Puts a layer on top. */
  add(layer: RuleLayer): void {
    for (const rule of layer.rules) this.define(rule, layer);
    for (const [rule, level] of Object.entries(layer.enforcement)) {
      const path = `enforcement.${rule}`;
      if (this.rules.has(rule)) this.setLevel(rule, level, layer, path);
      else
        this.context.problems.push({
          path,
          found: rule,
          rule: `${layerName(layer)} sets the level of a rule that it does not have: ${suggestName(rule, [...this.rules.keys()])}`,
        });
    }
    for (const [name, value] of Object.entries(layer.parameters)) this.setParameter(name, value, layer);
  }

  /** The stack config's levels, as the environment's own word. */
  enforce(enforcement: ResolveOptions["enforcement"]): void {
    const source = { layer: "environment", name: this.context.environment } as const;
    for (const [rule, level] of Object.entries(enforcement))
      if (level !== undefined && this.rules.has(rule))
        this.setLevel(rule, level, source, `plumbline:enforcement.${rule}`);
  }

  /** The same for rules that came only after it. */
  enforceAdded(before: LayerStack, enforcement: ResolveOptions["enforcement"]): void {
    this.enforce(Object.fromEntries(Object.entries(enforcement).filter(([rule]) => !before.rules.has(rule))));
  }

  resolved(): ScopedRules {
    const rules = [...this.rules.values()].map(({ rule, definedBy, levels }): ResolvedRule => {
      const { value: level, by: levelSetBy } = lastOf(levels);
      return { rule, level, levelSetBy, definedBy, levels };
    });
    const decisions = [...this.parameters].sort(([a], [b]) => (a < b ? -1 : 1));
    const last = <T>(what: (decision: Decision<string>) => T): Record<string, T> =>
      Object.fromEntries(decisions.map(([name, all]) => [name, what(lastOf(all))]));
    return {
      rules: rules.sort((a, b) => (a.rule.name < b.rule.name ? -1 : 1)),
      parameters: last(({ value }) => value),
      parameterSetBy: last(({ by }) => by),
      parameterDecisions: Object.fromEntries(decisions),
    };
  }

  private define(rule: ObjectRule, layer: RuleLayer): void {
    const above = this.rules.get(rule.name);
    const level = (this.context.production ? rule.productionLevel : undefined) ?? rule.level;
    const by = layerName(layer);
    if (!above) {
      this.rules.set(rule.name, { rule, definedBy: by, levels: [{ by, value: level }] });
      return;
    }
    const allowed =
      isSameRule(above.rule, rule) ||
      this.allows({
        path: rule.file,
        policy: rule.name,
        by: layer,
        what: `${by} redefines ${rule.name}, which ${above.definedBy} defines with other expressions or matches`,
      });
    if (!allowed) return;
    this.rules.set(rule.name, { rule, definedBy: by, levels: above.levels });
    this.setLevel(rule.name, level, layer, rule.file);
  }

  private setLevel(name: string, level: Enforcement, by: Source, path: string): void {
    const stacked = this.rules.get(name);
    if (!stacked) return;
    const before = lastOf(stacked.levels);
    if (before.value === level) return;
    const exemption =
      loosens(before.value, level) &&
      this.allows({
        path,
        policy: name,
        by,
        what: `${layerName(by)} sets ${name} to ${level}, which ${before.by} has as ${before.value}`,
      });
    if (exemption === null) return;
    const decision = { by: layerName(by), value: level, ...(exemption && { exemption }) };
    this.rules.set(name, { ...stacked, levels: [...stacked.levels, decision] });
  }

  private setParameter(name: string, value: string, by: Source): void {
    const path = `parameters.${name}`;
    const before = this.parameters.get(name);
    const wrong = checkParameter(name, value);
    if (wrong !== undefined) {
      this.context.problems.push({ path, found: value, rule: `${layerName(by)}: ${wrong}` });
      return;
    }
    if (!before) {
      this.addParameter(name, value, by);
      return;
    }
    const last = lastOf(before);
    if (last.value === value) return;
    const exemption =
      loosensParameter(name, last.value, value) &&
      this.allows({
        path,
        policy: name,
        by,
        what: `${layerName(by)} sets ${name} to "${value}", which ${last.by} has as "${last.value}"`,
      });
    if (exemption === null) return;
    const decision = { by: layerName(by), value, ...(exemption && { exemption }) };
    this.parameters.set(name, [...before, decision]);
  }

  /** A parameter of the layer's own, which a rule of its reads; another name is a slip. */
  private addParameter(name: string, value: string, by: Source): void {
    if ([...this.rules.values()].some(({ rule }) => readsParameter(rule, name)))
      this.parameters.set(name, [{ by: layerName(by), value }]);
    else
      this.context.problems.push({
        path: `parameters.${name}`,
        found: name,
        rule: `${layerName(by)} sets a parameter that no rule reads: ${suggestName(name, [...this.parameters.keys()])}`,
      });
  }

  /** The exemption that allows it; null, and a problem that says the way out, when there is none. */
  private allows({ path, policy, by, what }: Loosening): Decision<never>["exemption"] | null {
    const { exemptions, now, problems } = this.context;
    const resource = ruleSetSubject(by.name);
    const named = exemptions.filter((each) => String(each.policy) === policy && each.resource === resource);
    const valid = named.find((each) => !hasExpired(each, now));
    if (valid) {
      const { reason, owner, expires } = valid;
      return { reason, owner, expires };
    }
    const [expired] = named;
    problems.push({
      path,
      rule:
        `${what}: a layer may tighten and add, never loosen, unless plumbline:exemptions has ` +
        `{ policy: ${policy}, resource: ${resource}, reason, owner, expires }` +
        (expired ? ` that has not expired; there is one, which ended on ${expired.expires}` : ""),
    });
    return null;
  }
}
