/** The Kubernetes objects of an environment, as its own program declares them. */
import assert from "node:assert/strict";
import path from "node:path";
import { runEngineFree } from "../../cli/engine-free";
import { readStackFile } from "../../cli/stack-file";
import { UNKNOWN, type PlanResource } from "../../governance/plan";
import environment from "../../infra";
import { placeholder } from "../../tools/plugins/placeholders";
import type { KubernetesObject } from "./cluster-client";

export const SHIPPED_STACKS = path.join(__dirname, "..", "..", "stacks");

export interface EnvironmentObjects {
  /** In the order that they can be created in: what others need comes first. */
  readonly objects: readonly KubernetesObject[];
  /** Names of the Helm releases, whose objects are the charts'. */
  readonly releases: readonly string[];
  /** Where a value stands in that AWS gives only at an update: `EC2NodeClass gpu-burst spec.instanceProfile`. */
  readonly filledIn: readonly string[];
}

/** What AWS gives an EC2NodeClass, by its field. */
const GIVEN_BY_AWS: Readonly<Record<string, unknown>> = {
  "EC2NodeClass spec.instanceProfile": "plumbline-nodes",
  "EC2NodeClass spec.securityGroupSelectorTerms": [{ id: "sg-0123456789abcdef0" }],
  "EC2NodeClass spec.subnetSelectorTerms": [{ id: "subnet-0123456789abcdef0" }],
};

/** Kinds that others need. */
const FIRST = ["Namespace", "ConfigMap", "ServiceAccount", "ValidatingAdmissionPolicy"];
const LAST = ["ValidatingAdmissionPolicyBinding"];

export async function environmentPlan(
  stack: string,
  stacksFolder = SHIPPED_STACKS,
): Promise<readonly PlanResource[]> {
  const { config } = await readStackFile(stacksFolder, stack);
  return runEngineFree(() => environment({ stacksFolder, engine: false }), {
    stack,
    config,
    invoke: (token, inputs) => placeholder(token, inputs, "us-east-1"),
  });
}

export async function environmentObjects(stack: string, stacksFolder?: string): Promise<EnvironmentObjects> {
  const plan = (await environmentPlan(stack, stacksFolder)).filter(({ type }) =>
    type.startsWith("kubernetes:"),
  );
  const isRelease = ({ type }: PlanResource): boolean => type.startsWith("kubernetes:helm.sh/");
  const filledIn: string[] = [];
  const objects = plan
    .filter((resource) => !isRelease(resource))
    .map(({ props }) => completed(props as unknown as KubernetesObject, filledIn));
  const rank = ({ kind }: KubernetesObject): number =>
    FIRST.includes(kind) ? FIRST.indexOf(kind) : LAST.includes(kind) ? FIRST.length + 1 : FIRST.length;
  return {
    objects: objects.sort((a, b) => rank(a) - rank(b)),
    releases: plan.filter(isRelease).map(({ name }) => name),
    filledIn,
  };
}

/** Fills in what only AWS knows; anything else that is not known fails, so that nothing is made up in silence. */
function completed(object: KubernetesObject, filledIn: string[]): KubernetesObject {
  const spec = { ...(object["spec"] as Record<string, unknown> | undefined) };
  for (const [place, value] of Object.entries(GIVEN_BY_AWS)) {
    const [kind, field = ""] = place.split(" spec.");
    if (object.kind !== kind) continue;
    assert.ok(isMissing(spec[field]), `${place} is known by now: take it from the plan`);
    spec[field] = value;
    filledIn.push(`${kind} ${object.metadata.name} spec.${field}`);
  }
  const whole = object["spec"] === undefined ? object : { ...object, spec };
  assert.deepEqual(unknownIn(whole, object.kind), []);
  return whole;
}

/** Not known, or a list of selectors that select nothing, which is how the mocks hand on what they do not know. */
function isMissing(value: unknown): boolean {
  return value === UNKNOWN || JSON.stringify(value) === "[{}]";
}

function unknownIn(value: unknown, at: string): string[] {
  if (value === UNKNOWN) return [at];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => unknownIn(inner, `${at}.${key}`));
}
