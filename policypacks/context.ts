/** What the policies of one pack share: the stack config, the price book, one judgement an analysis, and the report. */
import type { StackValidationArgs } from "@pulumi/policy";
import type { Crypto } from "../governance/evidence/crypto";
import { evaluationCosts } from "../governance/estimate/evaluation-cost";
import { enforce } from "../governance/rules/enforcement";
import { judgementOf } from "../governance/rules/judged-plan";
import type { Judgement, PriceBook } from "../governance/rules/judgement";
import { fairnessOf } from "../governance/rules/service-fairness";
import type { ObjectToJudge } from "../governance/object-rules/object-to-judge";
import type { StackConfig } from "../governance/stack-config/stack-config";
import type { Verdict } from "../governance/verdict";
import { planOf } from "./plan";
import type { PolicyDefinition, ResourcePolicy } from "./policy";
import type { Report } from "./report";

/** The Kubernetes objects of one resource, with what is known of them before the environment is. */
export interface SeenObjects {
  readonly urn: string;
  readonly objects: readonly ObjectToJudge[];
  readonly verdicts: readonly Verdict[];
}

export class PackContext {
  private judgement: Judgement | undefined;
  private judgedFirst: string | undefined;
  /** The rules in force that answer once the environment is known. */
  private readonly expected = new Set<string>();
  /** What they have answered in this analysis. */
  private readonly answers = new Map<string, readonly Verdict[]>();
  /** By rule about single resources, then by URN; null for a resource that passed. */
  private readonly resources = new Map<ResourcePolicy, Map<string, Verdict | null>>();
  /** By URN of the resource. */
  private readonly seen = new Map<string, SeenObjects>();

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
  judge(rule: string, args: StackValidationArgs): Judgement {
    this.judgedFirst ??= rule;
    if (this.judgement && this.judgedFirst !== rule) return this.judgement;
    this.answers.clear();
    const { config, book, crypto } = this;
    this.judgement = judgementOf(planOf(args.resources), { config, book, crypto, now: this.now() });
    return this.judgement;
  }

  /** Keeps a rule's verdicts; the last rule to answer has the report written. */
  record(rule: string, verdicts: readonly Verdict[]): void {
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
  beginAnalysis(): void {
    if (!this.judgement) return;
    this.judgement = undefined;
    this.seen.clear();
    for (const judged of this.resources.values()) judged.clear();
  }

  recordResource(policy: ResourcePolicy, urn: string, verdict: Verdict | null): void {
    this.beginAnalysis();
    this.resources.get(policy)?.set(urn, verdict);
  }

  recordObjects(urn: string, objects: readonly ObjectToJudge[], verdicts: readonly Verdict[]): void {
    if (objects.length > 0) this.seen.set(urn, { urn, objects, verdicts });
  }

  /** In the order of the resources' URNs. */
  objects(): readonly SeenObjects[] {
    return [...this.seen].sort(byUrn).map(([, seen]) => seen);
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
