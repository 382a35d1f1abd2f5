/** What the policies of one pack share: the stack config, the price book, one judgement an analysis, and the report. */
import type { StackValidationArgs } from "@pulumi/policy";
import type { Crypto } from "../governance/evidence/crypto";
import { evaluationCosts } from "../governance/estimate/evaluation-cost";
import { enforce } from "../governance/rules/enforcement";
import { judgementOf } from "../governance/rules/judged-plan";
import type { Judgement, PriceBook } from "../governance/rules/judgement";
import { fairnessOf } from "../governance/rules/service-fairness";
import type { RuleName } from "../governance/rules/rules";
import type { StackConfig } from "../governance/stack-config/stack-config";
import type { Verdict } from "../governance/verdict";
import { planOf } from "./plan";
import type { PolicyDefinition, ResourcePolicy } from "./policy";
import type { Report } from "./report";

export class PackContext {
  private judgement: Judgement | undefined;
  private judgedFirst: RuleName | undefined;
  /** The rules about the environment that are in force. */
  private readonly expected = new Set<RuleName>();
  /** What they have answered in this analysis. */
  private readonly answers = new Map<RuleName, readonly Verdict[]>();
  /** By rule about single resources, then by URN; null for a resource that passed. */
  private readonly resources = new Map<ResourcePolicy, Map<string, Verdict | null>>();

  constructor(
    readonly config: StackConfig,
    private readonly book: PriceBook,
    private readonly crypto: Crypto,
    /** The time everything is judged at: `evaluateAt`, or the clock. */
    readonly now: () => Date,
    private readonly report?: Report,
  ) {}

  /** Announces a policy in force: the report is complete with its answer, even where it finds nothing to judge. */
  expect(definition: PolicyDefinition): void {
    if (definition.kind === "resource") this.resources.set(definition, new Map());
    else if (definition.kind !== "fill") this.expected.add(definition.name);
  }

  /**
   * The environment as `rule` is to judge it. Policies are asked one after the other with copies of the same resources,
   * so the first that asks makes the judgement and the others share it, until the first asks again.
   */
  judge(rule: RuleName, args: StackValidationArgs): Judgement {
    this.judgedFirst ??= rule;
    if (this.judgement && this.judgedFirst !== rule) return this.judgement;
    this.answers.clear();
    const { config, book, crypto } = this;
    this.judgement = judgementOf(planOf(args.resources), { config, book, crypto, now: this.now() });
    return this.judgement;
  }

  /** Keeps a rule's verdicts; the last rule to answer has the report written. */
  record(rule: RuleName, verdicts: readonly Verdict[]): void {
    this.answers.set(rule, verdicts);
    if (!this.judgement || this.answers.size < this.expected.size) return;
    const { now, plan, estimate: estimated } = this.judgement;
    this.report?.write({
      judgedAt: now.toISOString(),
      rules: [...[...this.resources.keys()].map(({ name }) => name), ...this.answers.keys()],
      verdicts: [...this.resourceVerdicts(now), ...[...this.answers.values()].flat()],
      estimate: estimated,
      evaluationCosts: evaluationCosts(estimated, plan),
      fairness: fairnessOf(this.judgement),
    });
  }

  /** Resources are judged before the environment is: one that comes after it begins the next analysis. */
  recordResource(policy: ResourcePolicy, urn: string, verdict: Verdict | null): void {
    if (this.judgement) {
      this.judgement = undefined;
      for (const judged of this.resources.values()) judged.clear();
    }
    this.resources.get(policy)?.set(urn, verdict);
  }

  private resourceVerdicts(now: Date): Verdict[] {
    return [...this.resources].flatMap(([policy, judged]) => {
      const found = [...judged].sort(byUrn).flatMap(([, verdict]) => verdict ?? []);
      return enforce(policy.name, found.length > 0 ? found : [policy.passed(judged.size)], this.config, now);
    });
  }
}

/** Resources are analysed at the same time, so that they come in any order. */
function byUrn([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
