/** The schema of an environment's stack config (namespace `plumbline`): everything that differs between environments. */
import { z } from "zod";
import { approvalsSchema, evidenceSchema } from "../evidence/trust";
import { CAPACITIES } from "../facts";
import { METRIC_NAMES } from "../fairness/metrics";
import { ruleName, ruleParametersSchema } from "../object-rules/rule-parameters";
import { RULE_NAMES } from "../rules/rules";
import { TIERS, tagValue } from "../tags";

/** Whole dollars a month, up to ten million: more is taken for a slip of the keyboard. */
const monthlyUsd = z.int("must be whole dollars").min(1).max(10_000_000);
const percent = z.int().min(1).max(1000);
const arn = z.string().regex(/^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:.+$/, "must be an ARN");
const time = z.iso.datetime({ offset: true, error: "must be an RFC 3339 time such as 2026-11-21T00:00:00Z" });
const hourOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 07:00");
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const quantity = z
  .string()
  .regex(/^\d+(\.\d+)?(m|Ki|Mi|Gi|Ti)?$/, "must be a Kubernetes quantity such as 16Gi or 500m");
const nodeCount = z.int().min(0).max(1000);
const instanceTypes = z
  .array(z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "must be an instance type such as g6.xlarge"))
  .min(1);

/** When the nodes of a pool run; outside of it the pool has none. */
export const scheduleSchema = z
  .strictObject({
    /** IANA zone, e.g. Europe/Berlin. */
    timezone: z.string().min(1),
    days: z.array(z.enum(DAYS)).min(1).max(7),
    /** Start and end of the working day, on the same day. */
    from: hourOfDay,
    to: hourOfDay,
  })
  .refine((schedule) => schedule.from < schedule.to, "`from` must be before `to`");
export type Schedule = z.infer<typeof scheduleSchema>;

const sized = { min: nodeCount, desired: nodeCount, max: nodeCount.min(1) };
const ordered = (pool: { min: number; desired: number; max: number }): boolean =>
  pool.min <= pool.desired && pool.desired <= pool.max;
const ORDER_RULE = { path: ["min"], error: "must be in order: min <= desired <= max" };

const poolBase = {
  /** Whose the pool is: its idle share is charged to this project's cost center. */
  project: tagValue,
  instanceTypes,
  capacity: z.enum(CAPACITIES).default("on-demand"),
  /** Root volume of each node, GiB. */
  diskGiB: z.int().min(20).max(16_384).default(100),
  /** Off-hours schedule; without it nodes may run all week. */
  schedule: scheduleSchema.exactOptional(),
};
export const nodePoolSchema = z.discriminatedUnion("provisioner", [
  z.strictObject({ provisioner: z.literal("managed"), ...poolBase, ...sized }).refine(ordered, ORDER_RULE),
  z.strictObject({ provisioner: z.literal("fake"), ...poolBase, ...sized }).refine(ordered, ORDER_RULE),
  z.strictObject({
    provisioner: z.literal("karpenter"),
    ...poolBase,
    limits: z.strictObject({ gpus: z.int().min(1).max(10_000) }),
  }),
]);
export type NodePoolConfig = z.infer<typeof nodePoolSchema>;

const networkSchema = z.union([
  z.strictObject({
    cidr: z.cidrv4().default("10.0.0.0/16"),
    zones: z.int().min(2).max(3).default(2),
    natGateways: z.enum(["one", "per-zone"]).default("one"),
  }),
  z.strictObject({
    existing: z.strictObject({
      vpcId: z.string().regex(/^vpc-/),
      privateSubnetIds: z.array(z.string().regex(/^subnet-/)).min(2),
    }),
  }),
]);

const systemPool = z
  .strictObject({
    instanceTypes,
    capacity: z.enum(CAPACITIES).default("on-demand"),
    diskGiB: z.int().min(20).max(16_384).default(50),
    ...sized,
  })
  .refine(ordered, ORDER_RULE);

const clusterSchema = z.union([
  z.strictObject({
    version: z
      .string()
      .regex(/^1\.\d\d$/)
      .default("1.34"),
    /** `private`: the API is reachable from inside the network only. */
    endpoint: z.enum(["public", "private"]).default("public"),
    publicAccessCidrs: z.array(z.cidrv4()).exactOptional(),
    logRetentionDays: z.union([1, 3, 5, 7, 14, 30, 60, 90, 180, 365].map((n) => z.literal(n))).default(30),
    /** IAM roles that administer the cluster. */
    administrators: z.array(arn).default([]),
    systemPool,
  }),
  z.strictObject({ existing: z.strictObject({ name: z.string().min(1) }) }),
  z.strictObject({ local: z.strictObject({ kubeconfig: z.string().min(1).exactOptional() }) }),
]);

const budgetSchema = z
  .strictObject({
    monthlyUsd,
    warnAtPercent: percent.default(80),
    blockAtPercent: percent.default(100),
    /** Limit of the ceiling estimate, whole dollars a month. */
    ceilingUsd: monthlyUsd.exactOptional(),
    owner: tagValue,
  })
  .refine((budget) => budget.warnAtPercent <= budget.blockAtPercent, "warnAtPercent <= blockAtPercent");
export type Budget = z.infer<typeof budgetSchema>;

const projectSchema = z.strictObject({
  team: tagValue,
  costCenter: tagValue,
  owner: tagValue,
  tier: z.enum(TIERS),
});

/** Any rule by name: which there are depends on the rule sets, so `stack-config-faults.ts` and the rule sets' reader check it. */
const anyRule = ruleName.meta({ examples: RULE_NAMES });

const ruleSetFolder = z
  .string()
  .regex(
    /^(?!.*\.\.)[A-Za-z0-9][\w./-]*$/,
    "must be a relative path to a folder below the stack file's folder",
  );

const teamSchema = z.strictObject({
  namespaces: z
    .array(z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be a Kubernetes namespace name"))
    .min(1),
  quota: z.strictObject({ gpus: z.int().min(0), cpu: quantity, memory: quantity }),
  /** Folder of the team's own rule set, which tightens the environment's in its namespaces. */
  rules: ruleSetFolder.exactOptional(),
  /** Git repositories the team's Argo CD project may deploy from; default: the platform's. */
  repositories: z.array(z.string().min(1)).exactOptional(),
});

/** Monthly quantities of what is billed by use. A quantity not listed is reported as unknown usage, never as zero. */
const usageSchema = z
  .strictObject({
    /** Inference service → replicas expected on average, capped by max; default: the midpoint, rounded up. */
    expectedReplicas: z.record(z.string(), z.int().min(0).max(10_000)).default({}),
    /** What spot is expected to cost, in percent of on-demand. The ceiling is always 100. */
    spotPercentOfOnDemand: z.int().min(10).max(100).default(100),
    /** Expected minutes of one evaluation run; the deadline is the ceiling. */
    evaluationMinutes: z.int().min(1).max(1440).default(30),
    natGatewayDataGiB: z.int().min(0).exactOptional(),
    logsIngestedGiB: z.int().min(0).exactOptional(),
    loadBalancerCapacityUnitHours: z.int().min(0).exactOptional(),
    kmsRequestsThousands: z.int().min(0).exactOptional(),
    /** Signatures and other requests of asymmetric keys. */
    kmsSignaturesThousands: z.int().min(0).exactOptional(),
    /** Average over the month. */
    s3StoredGiB: z.int().min(0).exactOptional(),
  })
  .prefault({});
export type Usage = z.infer<typeof usageSchema>;

export const exemptionSchema = z.strictObject({
  /** A rule; or, for a rule set that loosens one, a parameter. */
  policy: anyRule,
  /** The verdict's subject, exactly: a URN, a cost center, a node pool, a Kubernetes object such as `Deployment team/name`. */
  resource: z.string().min(1),
  reason: z.string().min(10, "say why, in at least ten characters"),
  owner: tagValue,
  expires: z.iso.date("must be a date such as 2026-12-31"),
});
export type Exemption = z.infer<typeof exemptionSchema>;

const gap = z.number("must be a number from 0 to 1").min(0).max(1);
const fairnessSchema = z.strictObject({
  /** Metric of manifests that name none. */
  metric: z.enum(METRIC_NAMES),
  /** Largest gap between groups, 0–1; a manifest's threshold holds where it is tighter. */
  limit: gap,
  /** Rows below which a group is too small to judge; it is listed, and its verdict is no pass. */
  minimumGroupSize: z.int().min(1),
  confidencePercent: z.int().min(50).max(99),
  /** Metric → limit, required of every service besides its own. */
  alsoRequire: z.partialRecord(z.enum(METRIC_NAMES), gap).default({}),
  /** Whether gaps between intersections of attributes may block, or are only shown. */
  intersections: z.enum(["judge", "report"]).default("judge"),
});

const fields = {
  environment: tagValue,
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as us-east-1"),
  /** Production: evaluateAt is refused, enforcement may only tighten, VPC, cluster and keys are protected. */
  production: z.boolean().default(false),
  /** The time that everything is judged at; without it, the clock. */
  evaluateAt: time.exactOptional(),
  account: z
    .strictObject({ id: z.string().regex(/^\d{12}$/, "must be 12 digits"), roleArn: arn.exactOptional() })
    .exactOptional(),
  network: networkSchema.exactOptional(),
  cluster: clusterSchema,
  nodePools: z.record(
    z.string().regex(/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/, "must be a name such as gpu-l4"),
    nodePoolSchema,
  ),
  /** Manifests of inference services, relative to the stack file. */
  services: z
    .array(
      z
        .string()
        .regex(
          /^(?!.*\.\.)[A-Za-z0-9][\w./-]*\.ya?ml$/,
          "must be a relative path to a YAML file below the stack file's folder",
        ),
    )
    .default([]),
  /** `platform` is required: network, cluster and add-ons are attributed to it. */
  projects: z
    .record(tagValue, projectSchema)
    .refine(
      (projects) => "platform" in projects,
      "needs an entry `platform`, which shared things are attributed to",
    ),
  teams: z.record(z.string().regex(/^[a-z0-9-]+$/), teamSchema),
  budgets: z.record(tagValue, budgetSchema),
  usage: usageSchema,
  prices: z.strictObject({ maximumAgeDays: z.int().min(1).max(3650).default(180) }).prefault({}),
  /** GPU instance types that node pools may use; default: every priced type of the catalogue. */
  allowedGpuTypes: instanceTypes.exactOptional(),
  fairness: fairnessSchema,
  evaluation: z.strictObject({
    /** Cron, five fields. */ schedule: z.string().min(9),
    pool: z.string().min(1).exactOptional(),
    /** The evaluator's image, by digest; without it evaluation jobs are created suspended. */
    image: z.string().min(1).exactOptional(),
    /** Base URI that evidence is written under; default: the bucket of `evidence`. */
    store: z.string().min(1).exactOptional(),
    /** Key that jobs sign with; default: that of the bucket of `evidence`. */
    signingKey: z
      .string()
      .regex(/^awskms:\/\/\/\S+$/, "must be a key in AWS KMS, such as awskms:///alias/evidence")
      .exactOptional(),
  }),
  /** What proves that a model may serve; without it, nothing does. */
  evidence: evidenceSchema.exactOptional(),
  /** Who may approve services of high risk. */
  approvals: approvalsSchema.exactOptional(),
  enforcement: z.record(anyRule, z.enum(["advisory", "mandatory", "disabled"])).default({}),
  /** Rules about Kubernetes objects, besides those that every environment has. */
  rules: z
    .strictObject({
      /** Folder of the environment's rule set. */
      set: ruleSetFolder.exactOptional(),
      /** What rules read, such as `maximum-replicas`: as strict as the layers above, or stricter. */
      parameters: ruleParametersSchema.default({}),
    })
    .exactOptional(),
  exemptions: z.array(exemptionSchema).default([]),
  argoCd: z.strictObject({
    repository: z.string().min(1),
    revision: z.string().min(1).default("main"),
    path: z.string().min(1).default("applications"),
    highAvailability: z.boolean().default(false),
  }),
  kubecost: z.strictObject({
    engine: z.enum(["kubecost", "opencost"]).default("opencost"),
    retentionDays: z.int().min(1).max(730).default(15),
  }),
};

/** The keys of the stack config, as written in `Pulumi.<env>.yaml` behind `plumbline:`. */
export const STACK_CONFIG_KEYS = Object.keys(fields) as (keyof typeof fields)[];

/** Single fields; what must agree between them is in `stack-config-faults.ts`. */
export const stackConfigSchema = z.strictObject(fields);
export type StackConfig = z.infer<typeof stackConfigSchema>;
