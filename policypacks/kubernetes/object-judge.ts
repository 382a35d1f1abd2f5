/** A rule set as a pack and the engine-free run judge by it. */
import { prepare, prepareWith, type ObjectToJudge } from "../../governance/object-rules/object-to-judge";
import { judgeObject, subjectOf } from "../../governance/object-rules/judge-object";
import { matches } from "../../governance/object-rules/matching";
import { modelVerdicts } from "../../governance/object-rules/model-verdicts";
import type { ObjectRule } from "../../governance/object-rules/rule-file";
import { rulesFor, type ResolvedRule, type RuleSet } from "../../governance/object-rules/rule-set";
import { inScope } from "../../governance/object-rules/scope";
import { UNKNOWN, type PlanResource } from "../../governance/plan";
import { judgedServices } from "../../governance/rules/judged-services";
import type { Judgement } from "../../governance/rules/judgement";
import { loosens, type Enforcement } from "../../governance/rules/rules";
import type { StackConfig } from "../../governance/stack-config/stack-config";
import type { Level, Verdict } from "../../governance/verdict";
import type { ObjectJudge } from "../policy";

/** `kubernetes:apps/v1:Deployment`, `kubernetes:core/v1:Pod`: group and version, kind. */
const TYPE = /^kubernetes:(?:core\/)?([^:]+):(\w+)$/;

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
const namespaceOf = ({ metadata }: PlanResource["props"]): unknown =>
  metadata === UNKNOWN ? UNKNOWN : record(metadata)["namespace"];

/** Judged once verified evidence is known; what the planned ConfigMap of verdicts says is never believed. */
const needsEvidence = ({ parameters }: ObjectRule): boolean => parameters === "model-verdicts";

/** The rule set with some of its rules. */
function having(rules: RuleSet, chosen: (rule: ObjectRule) => boolean): RuleSet {
  const among = (all: readonly ResolvedRule[]): ResolvedRule[] => all.filter(({ rule }) => chosen(rule));
  return {
    environment: { ...rules.environment, rules: among(rules.environment.rules) },
    teams: rules.teams.map((team) => ({ ...team, rules: among(team.rules) })),
  };
}

/** The strictest level that a rule has, in the environment or for a team. */
export function strictestLevel({ environment, teams }: RuleSet, name: string): Enforcement {
  return [environment, ...teams]
    .flatMap(({ rules }) => rules.flatMap(({ rule, level }) => (rule.name === name ? [level] : [])))
    .reduce<Enforcement>((strictest, level) => (loosens(level, strictest) ? level : strictest), "disabled");
}

export class RuleSetJudge implements ObjectJudge {
  private readonly alone: RuleSet;
  private readonly ofModels: RuleSet;
  private readonly remedies: ReadonlyMap<string, string>;
  /** A namespace of the environment's rules, and one of each team that has its own. */
  private readonly everywhere: readonly string[];

  constructor(private readonly rules: RuleSet) {
    this.alone = having(rules, (rule) => !needsEvidence(rule));
    this.ofModels = having(rules, needsEvidence);
    this.everywhere = ["default", ...rules.teams.flatMap(({ namespaces }) => namespaces.slice(0, 1))];
    const all = [...rules.teams, rules.environment].flatMap((scope) => scope.rules);
    this.remedies = new Map(all.map(({ rule }) => [rule.name, rule.remedy]));
  }

  readonly objectsOf = ({ type, props }: PlanResource): readonly ObjectToJudge[] => {
    const [, apiVersion, kind] = TYPE.exec(type) ?? [];
    if (apiVersion === undefined) return [];
    const object = { apiVersion, kind, ...props };
    // Where a namespace is not known yet, the object must do by the rules of every team.
    return namespaceOf(props) === UNKNOWN
      ? this.everywhere.map((judgedIn) => prepareWith(object, { judgedIn }))
      : [prepare(object)];
  };

  readonly judge = (object: ObjectToJudge, config: StackConfig, now: Date): readonly Verdict[] =>
    this.judged(object, this.alone, null, config, now);

  readonly judgeModel = (object: ObjectToJudge, judgement: Judgement): readonly Verdict[] => {
    const { config, now } = judgement;
    const verdicts = modelVerdicts(judgedServices(judgement), config.fairness);
    return this.judged(object, this.ofModels, verdicts, config, now);
  };

  readonly passed = (rule: string, objects: readonly ObjectToJudge[]): Verdict => {
    const covered = objects.filter((object) => this.covers(rule, object)).length;
    return {
      rule,
      subject: "objects",
      outcome: "pass",
      level: strictestLevel(this.rules, rule) as Level,
      found: { value: covered, unit: "count" },
      limit: null,
      setBy: "organisation",
      reason:
        covered === 0
          ? "There is no Kubernetes object that it is about."
          : `${covered} Kubernetes object${covered === 1 ? " meets" : "s meet"} it.`,
    };
  };

  private judged(
    object: ObjectToJudge,
    rules: RuleSet,
    verdicts: Readonly<Record<string, string>> | null,
    config: StackConfig,
    now: Date,
  ): Verdict[] {
    const { production } = config;
    return judgeObject(object, rules, { verdicts, config, production, now }).map((verdict) => ({
      ...verdict,
      reason: `${subjectOf(object)}: ${verdict.reason}. ${this.remedies.get(verdict.rule) ?? ""}`.trim(),
    }));
  }

  private covers(name: string, object: ObjectToJudge): boolean {
    return rulesFor(this.rules, object.namespace ?? null).rules.some(
      ({ rule, level }) =>
        rule.name === name && level !== "disabled" && inScope(object) && matches(rule, object),
    );
  }
}
