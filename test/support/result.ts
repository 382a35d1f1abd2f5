/** A result for tests of the output formats: figures, verdicts and texts written down by hand. */
import type { EvaluationCost } from "../../governance/estimate/evaluation-cost";
import type { Estimate, LineItem } from "../../governance/estimate/estimate";
import type { Verdict } from "../../governance/verdict";
import type { Result } from "../../cli/result";
import type { Step } from "../../tools/engine";
import { config, urnOf } from "./environment-plan";

const USD = 1_000_000;
export const interval = (floor: number, expected: number, ceiling: number) => ({ floor, expected, ceiling });

const line: LineItem = {
  resource: "urn:pool",
  costCenter: "cc-vision",
  workloadId: "gpu-l4",
  activity: "serving",
  what: "g6.2xlarge spot nodes of gpu-l4",
  unit: "hour",
  unitPriceMicroUsd: 977_600,
  quantity: interval(0, 1.5, 3),
  hours: 730,
  microUsd: interval(0, 1234.5 * USD, 2000 * USD),
};

export const ESTIMATE: Estimate = {
  region: "us-east-1",
  pricesAsOf: "2026-11-01T00:00:00Z",
  lineItems: [line],
  byCostCenter: {
    "cc-platform": interval(5_000, 15_000, 25_000),
    "cc-vision": interval(0, 1234.5 * USD, 2000 * USD),
  },
  byWorkload: { "gpu-l4": interval(0, 1234.5 * USD, 2000 * USD) },
  total: interval(5_000, 1234.515 * USD, 2000.025 * USD),
  unpriced: [
    { resource: "urn:queue", type: "aws:sqs/queue:Queue", reason: "no price is known for this type" },
  ],
  unknownUsage: [
    {
      resource: "urn:nat",
      dimension: "data through NAT",
      unitPriceMicroUsd: 45_000,
      unit: "GiB",
      key: "natGatewayDataGiB",
    },
  ],
  disputes: [],
};

/** What is deployed: `cc-vision` costs $234.50 less, and a cost center is still there that is planned no more. */
export const DEPLOYED: Estimate = {
  ...ESTIMATE,
  byCostCenter: {
    "cc-platform": interval(5_000, 15_000, 25_000),
    "cc-retired": interval(0, 10 * USD, 10 * USD),
    "cc-vision": interval(0, 1000 * USD, 2000 * USD),
  },
  total: interval(5_000, 1010.015 * USD, 2010.025 * USD),
};

export function verdict(more: Partial<Verdict> = {}): Verdict {
  return {
    rule: "limit-monthly-cost",
    subject: "cc-vision",
    outcome: "pass",
    level: "mandatory",
    found: null,
    limit: null,
    setBy: "environment",
    reason: "cc-vision costs as expected.",
    ...more,
  };
}

const step = (op: string, type: string, name: string, parent: string | null): Step => ({
  op,
  type,
  name,
  urn: urnOf(type, name),
  parent,
});
const SERVICE = "plumbline:serving:InferenceService";
const POOL = "plumbline:compute:GpuNodePool";

/** A service with a new and a changed child, a pool with one inside another component, and something of nobody's. */
export const STEPS: readonly Step[] = [
  step("same", SERVICE, "vision", null),
  step("create", "kubernetes:apps/v1:Deployment", "vision-deployment", urnOf(SERVICE, "vision")),
  step("update", "kubernetes:core/v1:Service", "vision-service", urnOf(SERVICE, "vision")),
  step("create", POOL, "gpu-l4", null),
  step("create", "plumbline:compute:SystemNodePool", "gpu-l4-inner", urnOf(POOL, "gpu-l4")),
  step(
    "delete",
    "aws:eks/nodeGroup:NodeGroup",
    "nodes",
    urnOf("plumbline:compute:SystemNodePool", "gpu-l4-inner"),
  ),
  step("replace", "pulumi:providers:aws", "aws", null),
  step("same", "kubernetes:core/v1:ConfigMap", "untouched", null),
];

const budget = { warnAtPercent: 80, blockAtPercent: 100, owner: "maya.chen" };

/** $4.85 of $5.85 a month is responsible AI's. */
export const EVALUATION_COST: EvaluationCost = {
  workloadId: "vision",
  model: { name: "model", version: "1" },
  evaluations: { floor: 0, expected: 4_120_000, ceiling: 8_000_000 },
  evidence: { floor: 730_000, expected: 730_000, ceiling: 730_000 },
  total: { floor: 730_000, expected: 4_850_000, ceiling: 8_730_000 },
  serving: { floor: 0, expected: 1_000_000, ceiling: 1_000_000 },
};

/** An environment that complies, from an engine-free run unless told. */
export function result(more: Partial<Result> = {}): Result {
  return {
    config: config({
      budgets: { "cc-vision": { ...budget, monthlyUsd: 2000 }, "cc-idle": { ...budget, monthlyUsd: 50 } },
    }),
    judgedAt: new Date("2026-11-21T00:00:00Z"),
    plan: null,
    estimate: ESTIMATE,
    deployed: null,
    verdicts: [verdict()],
    evaluationCosts: [],
    fairness: [],
    deployedFairness: null,
    notes: [],
    ...more,
  };
}

export const PLAN = { changes: { create: 3, update: 1, delete: 1, same: 2 }, steps: STEPS };
