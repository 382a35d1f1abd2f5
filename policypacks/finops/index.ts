/** The FinOps pack: what AI workloads cost, judged before they cost it. One policy a file, one line here. */
import { requireMandatedTags } from "./require-mandated-tags";
import { fillDefaultTags } from "./fill-default-tags";
import { limitMonthlyCost } from "./limit-monthly-cost";
import { limitCeilingCost } from "./limit-ceiling-cost";
import { reportCost } from "./report-cost";
import { disallowUnpriced } from "./disallow-unpriced";
import { requireTrueFacts } from "./require-true-facts";
import { requireFreshPrices } from "./require-fresh-prices";
import { requireOffHours } from "./require-off-hours";
import { preferSpot } from "./prefer-spot";
import { restrictGpuTypes } from "./restrict-gpu-types";
import { disallowExpiredExemptions } from "./disallow-expired-exemptions";
import type { PolicyDefinition } from "../policy";

export const policies: readonly PolicyDefinition[] = [
  requireMandatedTags,
  fillDefaultTags,
  limitMonthlyCost,
  limitCeilingCost,
  reportCost,
  disallowUnpriced,
  requireTrueFacts,
  requireFreshPrices,
  requireOffHours,
  preferSpot,
  restrictGpuTypes,
  disallowExpiredExemptions,
];
