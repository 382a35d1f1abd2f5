/** Runs components on Pulumi's mocks and gives back what they registered. */
import assert from "node:assert/strict";
import { runEngineFree } from "../../cli/engine-free";
import type { PlanResource } from "../../governance/plan";
import type { Attribution } from "../../governance/tags";

export const ATTRIBUTION: Attribution = {
  project: "customer-engagement",
  team: "vision",
  environment: "test",
  costCenter: "cc-vision",
  owner: "maya.chen",
  workloadId: "vision-language-model-v2",
  modelId: "vl_model_v2",
  tier: "standard",
  activity: "serving",
};

/** The plan of what `declare` constructs; invokes answer `invoke` or nothing. */
export function planOf(
  declare: () => unknown,
  invoke: (token: string, inputs: Record<string, unknown>) => Record<string, unknown> = () => ({}),
): Promise<PlanResource[]> {
  return runEngineFree(async () => void (await declare()), { stack: "test", invoke });
}

/** The one resource of a type (and name). */
export function only(plan: readonly PlanResource[], type: string, name?: string): PlanResource {
  const found = plan.filter(
    (resource) => resource.type === type && (name === undefined || resource.name === name),
  );
  const [first] = found;
  assert.ok(
    first && found.length === 1,
    `${found.length} resources of ${type} ${name ?? ""}; there are ${plan.map((r) => `${r.type} ${r.name}`).join(", ")}`,
  );
  return first;
}
