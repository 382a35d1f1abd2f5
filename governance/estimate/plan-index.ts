/** A plan, looked up once: facts by kind, and the children that facts are checked against by their component. */
import type { FactDispute, Unpriced } from "./estimate";
import { factsSchema, type Facts } from "../facts";
import { UNKNOWN, type Plan, type PlanResource } from "../plan";

export interface Component {
  readonly resource: PlanResource;
  readonly facts: Facts;
}

export interface PlanIndex {
  readonly plan: Plan;
  readonly components: readonly Component[];
  /** Components whose facts cannot be read: what they hold is not priced. */
  readonly unreadable: readonly Unpriced[];
  readonly disputes: readonly FactDispute[];
  /** Children of a component, of one type. */
  readonly children: (parent: string | null, type: string) => readonly PlanResource[];
}

/** What facts are compared with. */
export const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";
export const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const SCALING_SCHEDULE = "aws:autoscaling/schedule:Schedule";
export const KARPENTER_NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool";
export const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
export const AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
export const CRON_JOB = "kubernetes:batch/v1:CronJob";

const INDEXED: ReadonlySet<string> = new Set([
  NODE_GROUP,
  LAUNCH_TEMPLATE,
  SCALING_SCHEDULE,
  KARPENTER_NODE_POOL,
  DEPLOYMENT,
  AUTOSCALER,
  CRON_JOB,
]);

const COMPONENT_PREFIX = "plumbline:";

const indices = new WeakMap<Plan, PlanIndex>();

/** The index of a plan, made once: the estimate and the rules about models share it. */
export function indexPlan(plan: Plan): PlanIndex {
  const known = indices.get(plan);
  if (known) return known;
  const index = indexOf([...plan].sort((a, b) => (a.urn < b.urn ? -1 : Number(a.urn > b.urn))));
  indices.set(plan, index);
  return index;
}

function indexOf(plan: Plan): PlanIndex {
  const components: Component[] = [];
  const unreadable: Unpriced[] = [];
  const disputes: FactDispute[] = [];
  const children = new Map<string, PlanResource[]>();
  const key = (parent: string | null, type: string): string => `${type} ${parent ?? ""}`;
  for (const resource of plan) {
    if (INDEXED.has(resource.type)) {
      const at = key(resource.parent, resource.type);
      const siblings = children.get(at);
      if (siblings) siblings.push(resource);
      else children.set(at, [resource]);
    }
    if (!resource.type.startsWith(COMPONENT_PREFIX)) continue;
    const read = readFacts(resource);
    if (typeof read !== "string") {
      components.push({ resource, facts: read });
      continue;
    }
    unreadable.push({ resource: resource.urn, type: resource.type, reason: `its facts ${read}` });
    disputes.push({ resource: resource.urn, field: "facts", claimed: "readable facts", found: read });
  }
  return {
    plan,
    components,
    unreadable,
    disputes,
    children: (parent, type) => children.get(key(parent, type)) ?? [],
  };
}

/** Facts, or what is wrong with them. */
function readFacts({ props }: PlanResource): Facts | string {
  const facts = props["facts"];
  if (facts === UNKNOWN) return "are not known before the update";
  if (facts === undefined) return "are missing";
  const parsed = factsSchema.safeParse(facts);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return `break their schema (${problems.slice(0, 3).join("; ")})`;
}
