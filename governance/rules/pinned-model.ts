/** Rule require-pinned-model: what serves a model names the digest of its bytes; a version may mean others tomorrow. */
import { CRON_JOB, DEPLOYMENT, indexPlan } from "../estimate/plan-index";
import { DIGEST } from "../evidence/trust";
import { UNKNOWN, type PlanResource } from "../plan";
import { ALIAS_LABEL_DOMAINS, LABEL_DOMAIN, NO_MODEL } from "../tags";
import type { Judgement } from "./judgement";
import { judgedServices, shortDigest, type JudgedService } from "./judged-services";
import type { Verdict } from "../verdict";

const RULE = "require-pinned-model";
/** Objects that run pods. */
const WORKLOADS: ReadonlySet<string> = new Set([
  DEPLOYMENT,
  CRON_JOB,
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:apps/v1:DaemonSet",
  "kubernetes:batch/v1:Job",
]);

const BASE = {
  rule: RULE,
  level: "mandatory",
  limit: { value: "sha256:<64 hexadecimal digits>", unit: "text" },
  comparison: "in",
  setBy: "organisation",
} as const;

/** One verdict for each service, and for each workload of another's making that says it serves a model. */
export function judgePinnedModel(judgement: Judgement): Verdict[] {
  const services = judgedServices(judgement);
  const verdicts = [
    ...services.map((service) => judgeService(service, judgement)),
    ...judgement.plan
      .filter(({ type }) => WORKLOADS.has(type))
      .flatMap((resource) => judgeWorkload(resource)),
  ];
  if (verdicts.length > 0) return verdicts;
  return [
    { ...BASE, subject: "workloads", outcome: "pass", found: null, reason: "Nothing here serves a model." },
  ];
}

/** The facts' digest, and that the Deployment beneath fetches these very bytes where its inputs can be read. */
function judgeService({ urn, facts: { name, model, file } }: JudgedService, { plan }: Judgement): Verdict {
  const found = { value: model.digest, unit: "text" } as const;
  if (!DIGEST.test(model.digest))
    return {
      ...BASE,
      subject: name,
      outcome: "fail",
      found,
      reason: `${name} names its model by "${model.digest}", which is no digest: set model.digest in the resolved file of ${file}.`,
    };
  const deployed = indexPlan(plan)
    .children(urn, DEPLOYMENT)
    .map((deployment) => annotations(deployment)?.[`${LABEL_DOMAIN}model-digest`])
    .find((digest) => digest !== undefined);
  if (typeof deployed === "string" && deployed !== model.digest)
    return {
      ...BASE,
      subject: name,
      outcome: "fail",
      found: { value: deployed, unit: "text" },
      reason: `${name} claims model ${shortDigest(model.digest)}, but its Deployment serves ${shortDigest(deployed)}.`,
    };
  const reason = `${name} serves ${model.name} ${model.version} by its digest (${shortDigest(model.digest)}).`;
  return { ...BASE, subject: name, outcome: "pass", found, reason };
}

/** Empty where nothing is wrong: what serves no model, or is not readable yet and is judged at the next preview. */
function judgeWorkload(resource: PlanResource): Verdict[] {
  const metadata = record(resource.props["metadata"]);
  const labels = record(metadata?.["labels"]);
  const model = [LABEL_DOMAIN, ...ALIAS_LABEL_DOMAINS]
    .map((domain) => labels?.[`${domain}model-id`])
    .find((value) => value !== undefined);
  if (typeof model !== "string" || model === NO_MODEL || parentType(resource)?.startsWith("plumbline:"))
    return [];
  const digest = record(metadata?.["annotations"])?.[`${LABEL_DOMAIN}model-digest`];
  if (typeof digest === "string" && DIGEST.test(digest)) return [];
  return [
    {
      ...BASE,
      subject: resource.urn,
      outcome: digest === UNKNOWN ? "inconclusive" : "fail",
      ...(digest === UNKNOWN && { cause: "unknown" }),
      found: typeof digest === "string" ? { value: digest, unit: "text" } : null,
      reason:
        `${resource.name} serves model ${model} without the digest of its bytes: ` +
        `set the annotation ${LABEL_DOMAIN}model-digest, or declare an inference service.`,
    },
  ];
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

function annotations({ props }: PlanResource): Readonly<Record<string, unknown>> | undefined {
  return record(record(props["metadata"])?.["annotations"]);
}

/** `urn:pulumi:<stack>::<project>::<type>::<name>` */
function parentType({ parent }: PlanResource): string | undefined {
  return parent?.split("::")[2]?.split("$").at(-1);
}
