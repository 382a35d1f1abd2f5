/** What the policies of one pack share: the stack config, the price book, one judgement a preview, and the report. */
import type { StackValidationArgs } from "@pulumi/policy";
import { estimate } from "../governance/estimate";
import { enforce } from "../governance/enforcement";
import type { Judgement, PriceBook } from "../governance/judgement";
import type { RuleName } from "../governance/rules";
import type { StackConfig } from "../governance/stack-config";
import type { Verdict } from "../governance/verdict";
import { planOf } from "./plan";
import type { ResourcePolicy } from "./policy";
import type { Report } from "./report";

export class PackContext {
  private judgement: Judgement | undefined;
  private judgedFirst: RuleName | undefined;
  private readonly verdicts = new Map<RuleName, readonly Verdict[]>();
  private readonly resources = new Map<ResourcePolicy, { judged: number; verdicts: Map<string, Verdict> }>();

  constructor(
    readonly config: StackConfig,
    private readonly book: PriceBook,
    /** The time everything is judged at: `evaluateAt`, or the clock. */
    readonly now: () => Date,
    private readonly report?: Report,
  ) {}

  /**
   * The environment as `rule` is to judge it. Policies are asked one after the other with copies of the same resources,
   * so the first that asks makes the judgement and the others share it, until the first asks again.
   */
  judge(rule: RuleName, args: StackValidationArgs): Judgement {
    this.judgedFirst ??= rule;
    if (!this.judgement || this.judgedFirst === rule) {
      const plan = planOf(args.resources);
      this.judgement = {
        ...this.book,
        plan,
        config: this.config,
        estimate: estimate(plan, this.book, this.config.usage),
        now: this.now(),
      };
    }
    return this.judgement;
  }

  /** Keeps a rule's verdicts and rewrites the report, which a later policy completes. */
  record(rule: RuleName, verdicts: readonly Verdict[]): void {
    this.verdicts.set(rule, verdicts);
    if (!this.judgement) return;
    this.report?.write({
      judgedAt: this.judgement.now.toISOString(),
      rules: [...this.verdicts.keys(), ...[...this.resources.keys()].map(({ name }) => name)],
      verdicts: [...this.resourceVerdicts(), ...[...this.verdicts.values()].flat()],
      estimate: this.judgement.estimate,
    });
  }

  /** Announces a rule about single resources, so that it is reported even where nothing was judged. */
  expectResources(policy: ResourcePolicy): void {
    this.resources.set(policy, { judged: 0, verdicts: new Map() });
  }

  recordResource(policy: ResourcePolicy, verdict: Verdict | null): void {
    const seen = this.resources.get(policy);
    if (!seen) return;
    seen.judged += 1;
    if (verdict) seen.verdicts.set(verdict.subject, verdict);
  }

  private resourceVerdicts(): Verdict[] {
    return [...this.resources].flatMap(([policy, { judged, verdicts }]) => {
      const found = verdicts.size > 0 ? [...verdicts.values()] : [policy.passed(judged)];
      return enforce(policy.name, found, this.config, this.now());
    });
  }
}
