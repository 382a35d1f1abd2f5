/** Workloads as they are charged: facts, checked against Kubernetes objects where those can be seen. */
import type { BilledNodePool, BilledWorkload } from "./bill";
import { UNATTRIBUTED, chargedByFacts, chargedByTags } from "./charged-to";
import type { FactDispute, Unpriced } from "./estimate";
import type { EvaluationJobFacts, InferenceServiceFacts } from "../facts";
import { SYSTEM_POOL } from "../manifest/inference-service";
import type { Interval } from "../money";
import { AUTOSCALER, CRON_JOB, DEPLOYMENT, type Component, type PlanIndex } from "./plan-index";
import { podRequests, type PodRequests } from "./pod-requests";
import { property } from "./raw-node-group";

interface ReadWorkloads {
  readonly workloads: BilledWorkload[];
  readonly unpriced: Unpriced[];
  readonly disputes: FactDispute[];
}

const CLUSTER = "aws:eks/cluster:Cluster";

export function readWorkloads(index: PlanIndex, pools: readonly BilledNodePool[]): ReadWorkloads {
  const read: ReadWorkloads = { workloads: [], unpriced: [], disputes: [] };
  const known = new Set(pools.map(({ name }) => name));
  const ownCluster = index.plan.some(({ type }) => type === CLUSTER);
  for (const component of index.components) {
    const { facts, resource } = component;
    if (facts.kind !== "inference-service" && facts.kind !== "evaluation-job") continue;
    const { pool } = facts.demand;
    if (known.has(pool)) read.workloads.push(workload(index, { resource, facts }, read.disputes));
    // The system nodes of a cluster that this environment does not own are billed where that cluster is.
    else if (pool !== SYSTEM_POOL || ownCluster)
      read.unpriced.push({
        resource: resource.urn,
        type: resource.type,
        reason: `it runs on node pool ${pool}, which the plan does not have`,
      });
  }
  return read;
}

type Claim = Component & { facts: InferenceServiceFacts | EvaluationJobFacts };

function workload(index: PlanIndex, claim: Claim, disputes: FactDispute[]): BilledWorkload {
  const { resource, facts } = claim;
  const dispute = (field: string, claimed: number, found: number | undefined): number => {
    if (found === undefined || found === claimed) return claimed;
    disputes.push({ resource: resource.urn, field, claimed: String(claimed), found: String(found) });
    return Math.max(claimed, found);
  };
  const { pool, ...demand } = facts.demand;
  const [deployment] = index.children(resource.urn, DEPLOYMENT);
  const labelled = deployment ? chargedByTags(deployment).costCenter : UNATTRIBUTED;
  const { costCenter } = facts.attribution;
  if (labelled !== UNATTRIBUTED && labelled !== costCenter)
    disputes.push({ resource: resource.urn, field: "costCenter", claimed: costCenter, found: labelled });
  const seen = podOf(index, resource.urn);
  const base = {
    resource: resource.urn,
    name: facts.name,
    charged: chargedByFacts(facts.attribution),
    tier: facts.attribution.tier,
    pool,
    demand: {
      gpus: dispute("gpus", demand.gpus, seen.gpus),
      cpuMillis: dispute("cpuMillis", demand.cpuMillis, seen.cpuMillis),
      memoryMiB: dispute("memoryMiB", demand.memoryMiB, seen.memoryMiB),
    },
  };
  if (facts.kind === "evaluation-job") return { ...base, runs: { kind: "evaluation", ...facts.evaluation } };
  const { file, budgetMonthlyUsd, replicas } = facts;
  const visible = visibleReplicas(index, resource.urn);
  const floor = dispute("replicas.floor", replicas.floor, visible?.floor);
  const ceiling = dispute("replicas.ceiling", replicas.ceiling, visible?.ceiling);
  return {
    ...base,
    runs: { kind: "replicas", replicas: ordered({ floor, expected: replicas.expected, ceiling }) },
    file,
    ...(budgetMonthlyUsd !== undefined && { budgetMonthlyUsd }),
  };
}

function ordered({ floor, expected, ceiling }: Interval): Interval {
  const middle = Math.max(floor, expected);
  return { floor, expected: middle, ceiling: Math.max(middle, ceiling) };
}

function podOf({ children }: PlanIndex, parent: string): PodRequests {
  const [deployment] = children(parent, DEPLOYMENT);
  if (deployment) return podRequests(property(deployment.props["spec"], "template"));
  const [cronJob] = children(parent, CRON_JOB);
  return podRequests(property(cronJob?.props["spec"], "jobTemplate", "spec", "template"));
}

/** From the autoscaler, or from the Deployment where there is none; undefined while neither can be seen. */
function visibleReplicas(
  { children }: PlanIndex,
  parent: string,
): { floor?: number; ceiling?: number } | undefined {
  const [autoscaler] = children(parent, AUTOSCALER);
  if (autoscaler) {
    const spec = autoscaler.props["spec"];
    if (spec === undefined) return undefined;
    const floor = property(spec, "minReplicas") ?? 1;
    const ceiling = property(spec, "maxReplicas");
    return {
      ...(typeof floor === "number" && { floor }),
      ...(typeof ceiling === "number" && { ceiling }),
    };
  }
  const spec = children(parent, DEPLOYMENT)[0]?.props["spec"];
  if (spec === undefined) return undefined;
  const replicas = property(spec, "replicas") ?? 1;
  return typeof replicas === "number" ? { floor: replicas, ceiling: replicas } : undefined;
}
