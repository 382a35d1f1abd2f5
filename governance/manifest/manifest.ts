/** The manifest of an inference service, as people write it: `MultimodalInferenceService`, `ai.apexlogic.com/v1alpha1`. */
import { z } from "zod";
import { EU_RISK_CLASSES } from "../facts";
import { InvalidInput } from "../reading/problem";
import { readCpu, readGpus, readMemory, type ReadQuantity } from "../reading/quantity";
import { IMAGE_BY_DIGEST, IMAGE_RULE } from "./resolved-file";
import { DEFAULT_PORT, manifestFaults } from "./manifest-faults";
import { byLine, checkSchema, problemAt, showValue, valueAt, type Where } from "../reading/schema-problems";
import { stackConfigSchema } from "../stack-config/stack-config";
import { TIERS, TIER_ALIASES, tagValue, type Tier } from "../tags";
import { readYamlDocument } from "../reading/yaml-document";

export const MANIFEST_API_VERSION = "ai.apexlogic.com/v1alpha1";
export const MANIFEST_KIND = "MultimodalInferenceService";

/** A CronJob's name has at most 52 characters and ends in a role word, so that a service's has at most 40. */
const serviceName = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
    "must be 1 to 40 lower-case letters, digits or '-', beginning with a letter and ending with a letter or digit",
  );
const containerName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be a name of lower-case letters, digits or '-'");

/** A quantity as text or, as YAML reads `cpu: 4`, a number. */
function quantity(read: (text: string) => ReadQuantity, pattern: string, description: string) {
  return z
    .union([z.string().meta({ pattern }), z.number()], "must be a quantity: text or a number")
    .transform((written, context) => {
      const result = read(String(written));
      if ("value" in result) return result.value;
      context.addIssue({ code: "custom", message: result.rule, input: written });
      return z.NEVER;
    })
    .describe(description);
}
const cpu = quantity(readCpu, "^[0-9]+(\\.[0-9]+)?m?$", "CPU cores, e.g. 4, 0.5 or 500m");
const memory = quantity(readMemory, "^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|Ti)?$", "Memory, e.g. 16Gi or 512Mi");
const gpu = quantity(readGpus, "^[0-9]+$", "GPUs of one replica; requests equal limits");

const port = z.int().min(1).max(65_535).describe("TCP port");
const share = z.number("must be a number from 0 to 1").min(0).max(1);
const tier = z
  .enum([...TIERS, ...Object.keys(TIER_ALIASES)] as [string, ...string[]])
  .transform((name): Tier => TIER_ALIASES[name] ?? (name as Tier))
  .describe("Criticality; production-high is an alias of critical");
const httpUrl = z
  .string()
  .regex(/^https?:\/\/[^\s/@]+(\/\S*)?$/, "must be an http:// or https:// address without credentials");

/** Names of variables in a container's environment; the values are shown nowhere. */
const env = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be letters, digits and '_', not beginning with a digit"),
  z.string(),
);

const requests = z.strictObject({ cpu, memory });
const limits = z
  .strictObject({ cpu: cpu.exactOptional(), memory: memory.exactOptional() })
  .describe("Default: the requests, so that the pod is guaranteed what it asks for");

const sideCar = z.strictObject({
  name: containerName,
  image: z
    .string()
    .regex(IMAGE_BY_DIGEST, IMAGE_RULE)
    .exactOptional()
    .describe("By digest; or in the resolved file, under sideCars"),
  port: port.exactOptional(),
  resourceRequests: requests,
  resourceLimits: limits.exactOptional(),
  env: env.exactOptional(),
});

const autoscaling = z.strictObject({
  minReplicas: z.int().min(1).max(1000),
  maxReplicas: z.int().min(1).max(1000).describe("Equal to minReplicas for a fixed number of replicas"),
  targetCPUUtilization: z.int().min(1).max(100).describe("Percent of the CPU requests"),
});

/** A check that is off may keep its settings, or have none. */
function check<S extends z.core.$ZodShape>(shape: S) {
  return z.discriminatedUnion("enabled", [
    z.strictObject({ enabled: z.literal(true), ...shape }),
    z
      .strictObject({ enabled: z.literal(false), ...shape })
      .partial()
      .required({ enabled: true }),
  ]);
}
const word = z.string().regex(/^[A-Za-z][\w.-]{0,62}$/, "must be a name of letters, digits, '_', '.' or '-'");

const isAscending = (edges: readonly number[]): boolean =>
  edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? edge));

const responsibleAI = z.strictObject({
  explainability: check({
    method: z.enum(["SHAP", "LIME"]),
    samplingSize: z.int().min(1).max(100_000).describe("Predictions explained in one evaluation"),
  }).exactOptional(),
  fairness: check({
    protectedAttributes: z
      .array(word)
      .min(1)
      .max(8)
      .refine((names) => new Set(names).size === names.length, "must not list an attribute twice"),
    threshold: share.describe("The environment's limit may be tighter, which then holds"),
    metric: stackConfigSchema.shape.fairness.shape.metric
      .exactOptional()
      .describe("Default: the environment's"),
    buckets: z
      .record(word, z.array(z.number()).min(1).max(20).refine(isAscending, "must be ascending numbers"))
      .exactOptional()
      .describe(
        "Attribute of numbers → edges: [30, 50] makes the groups below 30, 30 to below 50, and 50 or more",
      ),
  }),
  driftDetection: check({
    baselineModelRef: tagValue,
    metric: z.enum(["JensenShannonDivergence", "PopulationStabilityIndex"]),
    threshold: share,
  }).exactOptional(),
  robustness: check({ attack: word, maximumAccuracyDrop: share }).exactOptional(),
});

const spec = z.strictObject({
  modelRef: z.strictObject({
    name: tagValue.describe("Becomes the tag model-id"),
    version: z.string().regex(/^[A-Za-z0-9][\w.+-]{0,62}$/, "must be a version such as 2.1.0"),
    repository: z
      .string()
      .regex(/^(?!\w+:\/\/[^/\s]*:[^/\s]*@)\S+$/, "must be a Git repository without credentials"),
    path: z.string().regex(/^(?!\/)(?!.*\.\.)\S+$/, "must be a path inside the repository"),
  }),
  resourceRequests: z.strictObject({ cpu, memory, gpu }),
  resourceLimits: limits.exactOptional(),
  autoscaling,
  monitoring: check({
    metricsPath: z.string().regex(/^\/\S*$/, "must be a path that begins with /"),
    port,
  }),
  responsibleAI,
  euRiskClass: z.enum(EU_RISK_CLASSES).exactOptional().describe("Default: limited"),
  tier: tier.exactOptional(),
  costCenter: tagValue.exactOptional(),
  team: tagValue.exactOptional(),
  owner: tagValue.exactOptional(),
  budget: z
    .strictObject({ monthlyUsd: z.int("must be whole dollars").min(1).max(10_000_000) })
    .exactOptional(),
  port: port.exactOptional().describe(`Default: ${DEFAULT_PORT}`),
  env: env.exactOptional(),
  alignmentCheck: z.strictObject({ endpoint: httpUrl }).exactOptional(),
  sideCars: z.array(sideCar).max(10).exactOptional(),
});

const labels = z.record(
  z
    .string()
    .regex(
      /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
      "must be a Kubernetes label key",
    ),
  z.string().regex(/^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/, "must be a Kubernetes label value"),
);

export const manifestSchema = z
  .strictObject({
    apiVersion: z.literal(MANIFEST_API_VERSION),
    kind: z.literal(MANIFEST_KIND),
    metadata: z.strictObject({
      name: serviceName,
      labels: labels
        .exactOptional()
        .describe("`project`, and mandated tags under apexlogic.ai/, which are attributed from"),
      annotations: z.record(z.string(), z.string()).exactOptional(),
    }),
    spec,
  })
  .describe("Manifest of an inference service");
export type Manifest = z.output<typeof manifestSchema>;

/** A manifest with where it came from, for problems that show later. */
export interface ReadManifest {
  readonly manifest: Manifest;
  readonly where: Where;
}

const header = manifestSchema.pick({ apiVersion: true, kind: true }).loose();

/**
 * A manifest from its text.
 * @throws InvalidInput with every problem: path, value, rule, file and line. Of another kind, only that is said.
 */
export function readManifest(text: string, file: string): ReadManifest {
  const { value, lineOf } = readYamlDocument(text, file);
  const where: Where = { file, lineOf };
  const kind = checkSchema(header, value, where);
  if ("problems" in kind && !isOurKind(value)) throw new InvalidInput(file, kind.problems);
  const checked = checkSchema(manifestSchema, value, where);
  const problems = [
    ...("problems" in checked ? checked.problems : []),
    ...manifestFaults(value).map(({ path, rule }) =>
      problemAt(path, rule, where, showValue(valueAt(value, path))),
    ),
  ];
  if ("problems" in checked || problems.length > 0) throw new InvalidInput(file, byLine(problems));
  return { manifest: checked.value, where };
}

function isOurKind(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === MANIFEST_KIND;
}
