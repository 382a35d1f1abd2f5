/**
 * Rule sets in layers: organisation, then environment, then team. A layer may tighten and add; what would loosen a layer
 * before it is refused unless an exemption, with an owner, a reason and an end, allows it.
 */
import type { ObjectRule } from "./rule-file";
import type { Enforcement } from "../rules/rules";
import type { Exemption } from "../stack-config/stack-config";
import { InvalidInput } from "../reading/problem";
import { LayerStack, type ResolvingContext } from "./layer-stack";

export const LAYERS = ["organisation", "environment", "team"] as const;
export type LayerKind = (typeof LAYERS)[number];

/** What one rule set says by itself. */
export interface RuleLayer {
  readonly layer: LayerKind;
  /** Of the rule set; of a team's, the team's name. */
  readonly name: string;
  readonly rules: readonly ObjectRule[];
  /** Rule → level. */
  readonly enforcement: Readonly<Record<string, Enforcement>>;
  readonly parameters: Readonly<Record<string, string>>;
  /** Of a team: where its layer applies. */
  readonly namespaces?: readonly string[];
}

/** One layer's word on a level or a parameter; the last one stands. */
export interface Decision<T> {
  /** E.g. `environment prod`. */
  readonly by: string;
  readonly value: T;
  /** What allows it, where it loosens. */
  readonly exemption?: Pick<Exemption, "reason" | "owner" | "expires">;
}

/** A rule as it stands in an environment or for a team. */
export interface ResolvedRule {
  readonly rule: ObjectRule;
  readonly level: Enforcement;
  /** The layer that decided the level, e.g. `environment prod`. */
  readonly levelSetBy: string;
  /** The layer whose text of the rule holds. */
  readonly definedBy: string;
  /** Every layer that said something about the level, in order. */
  readonly levels: readonly Decision<Enforcement>[];
}

/** The rules of an environment, or of one team in it. */
export interface ScopedRules {
  readonly rules: readonly ResolvedRule[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly parameterSetBy: Readonly<Record<string, string>>;
  /** Every layer that said something about a parameter, in order. */
  readonly parameterDecisions: Readonly<Record<string, readonly Decision<string>[]>>;
}

export interface TeamRules extends ScopedRules {
  readonly team: string;
  readonly namespaces: readonly string[];
}

export interface RuleSet {
  readonly environment: ScopedRules;
  /** Teams with a layer of their own; every other namespace has the environment's rules. */
  readonly teams: readonly TeamRules[];
}

/** What of the stack config matters to its rules. */
export interface ResolveOptions {
  readonly environment: string;
  readonly production: boolean;
  readonly exemptions: readonly Exemption[];
  readonly now: Date;
  /** The stack config's: the environment's word, after its rule set's. Names of other rules are passed over. */
  readonly enforcement: Readonly<Partial<Record<string, Enforcement>>>;
}

/** `environment prod`: how a layer is named to people. */
export function layerName({ layer, name }: Pick<RuleLayer, "layer" | "name">): string {
  return `${layer} ${name}`;
}

/** What an exemption names as its resource when it lets a rule set loosen. */
export function ruleSetSubject(name: string): string {
  return `rule set ${name}`;
}

/**
 * What stands after every layer has spoken. Organisations come first, then environments, then teams, each of which
 * extends the environment's; several layers of one team extend each other.
 * @throws InvalidInput with every loosening that no exemption allows, naming both layers and values, and every name and
 * value that cannot be.
 */
export function resolveLayers(layers: readonly RuleLayer[], options: ResolveOptions): RuleSet {
  const context: ResolvingContext = { ...options, problems: [] };
  for (const [at, layer] of layers.entries()) {
    const above = layers[at - 1];
    if (above && LAYERS.indexOf(layer.layer) < LAYERS.indexOf(above.layer))
      context.problems.push({
        path: "layer",
        found: layerName(layer),
        rule: `cannot extend ${layerName(above)}: the order is ${LAYERS.join(", ")}`,
      });
  }
  const stack = new LayerStack(context);
  for (const layer of layers) if (layer.layer !== "team") stack.add(layer);
  stack.enforce(options.enforcement);
  const teams = resolveTeams(layers, stack, options);
  if (context.problems.length > 0) throw new InvalidInput("rule sets", context.problems);
  return { environment: stack.resolved(), teams };
}

function resolveTeams(layers: readonly RuleLayer[], below: LayerStack, options: ResolveOptions): TeamRules[] {
  const names = new Set(layers.filter(({ layer }) => layer === "team").map(({ name }) => name));
  return [...names].map((team) => {
    const stack = below.copy();
    const own = layers.filter(({ layer, name }) => layer === "team" && name === team);
    for (const layer of own) stack.add(layer);
    stack.enforceAdded(below, options.enforcement);
    return {
      team,
      namespaces: [...new Set(own.flatMap(({ namespaces = [] }) => namespaces))],
      ...stack.resolved(),
    };
  });
}

/** The rules for objects of a namespace; null: for objects of the whole cluster. */
export function rulesFor(set: RuleSet, namespace: string | null): ScopedRules {
  const team =
    namespace === null ? undefined : set.teams.find(({ namespaces }) => namespaces.includes(namespace));
  return team ?? set.environment;
}
