/** An evaluation judged as an environment judges it: by the manifest of the service that has its model, and its own limits. */
import {
  judgeFairness,
  type FairnessQuestion,
  type FairnessReport,
} from "../governance/fairness/judge-fairness";
import type { InferenceService } from "../governance/manifest/inference-service";
import { fairnessQuestion } from "../governance/rules/fairness-requirements";
import { judgedAt } from "../governance/stack-config/judged-at";
import type { StackConfig } from "../governance/stack-config/stack-config";
import { verifyEvaluation, type Evaluation } from "./evaluation-file";

export interface JudgedEvaluation {
  readonly evaluation: Evaluation;
  readonly report: FairnessReport;
  readonly minimumGroupSize: number;
}

/** What an environment asks of a model, and every other metric for people to see. */
function questionOf(
  { counts }: Evaluation,
  { fairness }: StackConfig,
  service: InferenceService | undefined,
): FairnessQuestion {
  const declared = service?.responsibleAi.fairness;
  const demanded = {
    protectedAttributes: [...(declared?.protectedAttributes ?? counts.attributes.map(({ name }) => name))],
    metric: declared?.metric ?? fairness.metric,
    threshold: declared?.threshold ?? fairness.limit,
  };
  return fairnessQuestion(demanded, fairness, "all");
}

/** @param service that has the model; undefined when the environment has none, which no evidence survives. */
export function judgeInEnvironment(
  read: Evaluation,
  config: StackConfig,
  service: InferenceService | undefined,
): JudgedEvaluation {
  const now = judgedAt(config, { clock: () => new Date() });
  const verified = verifyEvaluation(read, { config, service, now });
  return judgeByQuestion(explained(verified, config), questionOf(read, config, service));
}

/** A new evaluation comes from the future of an environment whose time stands still. */
function explained(evaluation: Evaluation, { evaluateAt }: StackConfig): Evaluation {
  const { signature } = evaluation;
  if (signature.state !== "rejected" || signature.rejection.code !== "from-the-future") return evaluation;
  if (evaluateAt === undefined) return evaluation;
  const reason = `${signature.rejection.reason}; it is judged at plumbline:evaluateAt, so move that on or remove it`;
  return { ...evaluation, signature: { ...signature, rejection: { ...signature.rejection, reason } } };
}

export function judgeByQuestion(evaluation: Evaluation, question: FairnessQuestion): JudgedEvaluation {
  const report = judgeFairness(evaluation.counts, question);
  return { evaluation, report, minimumGroupSize: question.minimumGroupSize };
}

/** Whether something that is required does not pass, or an environment does not believe the evidence. */
export function isRefused({ evaluation, report }: JudgedEvaluation): boolean {
  const unmet = report.results.some(
    ({ binding, outcome }) => binding && outcome !== null && outcome !== "pass",
  );
  return unmet || evaluation.signature.state === "rejected";
}
