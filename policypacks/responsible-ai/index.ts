/** The policies about models and the people they serve, in the order in which they report. */
import type { EnvironmentPolicy } from "../policy";
import { limitFairnessGap } from "./limit-fairness-gap";
import { requireEvaluationEvidence } from "./require-evaluation-evidence";
import { requireHumanApproval } from "./require-human-approval";
import { requireModelCard } from "./require-model-card";
import { requirePinnedModel } from "./require-pinned-model";

export const policies: readonly EnvironmentPolicy[] = [
  requireEvaluationEvidence,
  limitFairnessGap,
  requirePinnedModel,
  requireModelCard,
  requireHumanApproval,
];
