/**
 * What a service's dossier claims against the contract that its evaluation job is given: a raw input, made from the same
 * manifest. A component that claims a wider limit than it evaluates by is found out.
 */
import type { FactDispute } from "../estimate/estimate";
import { indexPlan } from "../estimate/plan-index";
import { CONTRACT_FILE, evaluationContractSchema } from "../evaluation/evaluation-contract";
import type { InferenceServiceFacts } from "../facts";
import type { Plan, PlanResource } from "../plan";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

/** None where the contract cannot be read, as at the first preview of a new cluster: nothing disagrees then. */
export function dossierDisputes(plan: Plan): FactDispute[] {
  const { components } = indexPlan(plan);
  const contracts = plan.filter(({ type }) => type === CONFIG_MAP);
  const jobs = components.filter(({ facts }) => facts.kind === "evaluation-job");
  return components.flatMap(({ resource, facts }) => {
    if (facts.kind !== "inference-service") return [];
    const { workloadId } = facts.attribution;
    const job = jobs.find((each) => each.facts.attribution.workloadId === workloadId);
    const contract = job && contracts.find(({ parent }) => parent === job.resource.urn);
    return contract ? disputesWith(facts, contract, resource.urn) : [];
  });
}

function disputesWith(facts: InferenceServiceFacts, contract: PlanResource, resource: string): FactDispute[] {
  const { dossier, model } = facts;
  const text = (contract.props["data"] as Readonly<Record<string, unknown>> | undefined)?.[CONTRACT_FILE];
  if (!dossier || typeof text !== "string") return [];
  const parsed = evaluationContractSchema.safeParse(parsedJson(text));
  if (!parsed.success)
    return [
      { resource, field: "dossier", claimed: "an evaluation contract", found: "one that cannot be read" },
    ];
  const { fairness, dataSet, model: evaluated } = parsed.data;
  const fields: readonly (readonly [string, unknown, unknown])[] = [
    ["model.digest", model.digest, evaluated.digest],
    ["dossier.dataSetDigest", dossier.dataSetDigest, dataSet?.digest ?? null],
    ["dossier.fairness.threshold", dossier.fairness?.threshold, fairness?.threshold],
    ["dossier.fairness.metric", dossier.fairness?.metric, fairness?.metric],
    [
      "dossier.fairness.protectedAttributes",
      dossier.fairness?.protectedAttributes.join(", "),
      fairness?.protectedAttributes.join(", "),
    ],
  ];
  return fields.flatMap(([field, claimed, found]) =>
    claimed === found ? [] : [{ resource, field, claimed: String(claimed), found: String(found) }],
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
