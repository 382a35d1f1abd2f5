import assert from "node:assert/strict";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { readFileSync } from "node:fs";
import { runEngineFree } from "../../cli/engine-free";
import { readStackFile } from "../../cli/stack-file";
import type { PlanResource } from "../../governance/plan";
import { LABEL_DOMAIN, MANDATED_TAG_KEYS, tagFaults } from "../../governance/tags";
import environment from "../../infra";
import { placeholder } from "../../tools/plugins/placeholders";
import { isTaggable } from "../../policypacks/taggable";
import { labelsOf } from "../support/labels";
import { recordOptions } from "../support/options";

const ROOT = path.join(__dirname, "..", "..");
const STACKS = path.join(ROOT, "stacks");

interface Declared {
  readonly plan: readonly PlanResource[];
  /** Types of what the resource of a name waits for. */
  readonly waitsFor: (name: string) => Promise<string[]>;
  readonly protectedNames: readonly string[];
}

async function declared(stack: string): Promise<Declared> {
  const recorded = recordOptions();
  const { config } = await readStackFile(STACKS, stack);
  const program = async (): Promise<unknown> => {
    for (const each of recorded.opts.transformations ?? []) pulumi.runtime.registerStackTransformation(each);
    return environment({ stacksFolder: STACKS, engine: false });
  };
  const invoke = (token: string, inputs: Record<string, unknown>) => placeholder(token, inputs, "us-east-1");
  return {
    plan: await runEngineFree(program, { stack, config, invoke }),
    protectedNames: recorded.protectedNames(),
    waitsFor: async (name) => {
      const waited = await Promise.all([recorded.of(name).dependsOn ?? []].flat());
      return waited.map((each) => String((each as { __pulumiType?: string }).__pulumiType));
    },
  };
}

/** `GpuNodePool gpu-l4`, for the components that the program itself declares. */
function partsOf(plan: readonly PlanResource[]): string[] {
  return plan
    .filter(({ type, parent }) => type.startsWith("plumbline:") && parent?.includes("pulumi:pulumi:Stack"))
    .map(({ type, name }) => `${type.split(":")[2]} ${name}`)
    .sort();
}

const servicesOf = (names: readonly string[], cloud: boolean): string[] =>
  names.flatMap((name) => [
    `InferenceService ${name}`,
    `EvaluationJob ${name}-evaluation`,
    ...(cloud ? [`WeightsAccess ${name}-weights`, `EvaluationAccess ${name}-evaluator`] : []),
  ]);

const PARTS: Readonly<Record<string, readonly string[]>> = {
  local: [
    "AdmissionPolicies admission-policies",
    "ArgoCd argo-cd",
    "Cluster cluster",
    "GpuNodePool gpu-l4",
    "Kubecost kubecost",
    "Team team-engagement",
    "Team team-platform",
    ...servicesOf(["vision-language-model-v2"], false),
  ],
  dev: [
    "AdmissionPolicies admission-policies",
    "ArgoCd argo-cd",
    "Cluster cluster",
    "EvidenceStore evidence-store",
    "GpuDevicePlugin gpu-device-plugin",
    "GpuNodePool gpu-l4",
    "GpuNodePool gpu-t4",
    "Kubecost kubecost",
    "Network network",
    "Team team-engagement",
    "Team team-interactive",
    "Team team-nova",
    "Team team-platform",
    ...servicesOf(
      ["vision-language-model-v2", "multimodal-ai-service", "multimodal-inference-service"],
      true,
    ),
  ],
  prod: [
    "AdmissionPolicies admission-policies",
    "ArgoCd argo-cd",
    "Cluster cluster",
    "EvidenceStore evidence-store",
    "GpuDevicePlugin gpu-device-plugin",
    "GpuNodePool gpu-burst",
    "GpuNodePool gpu-l4",
    "GpuNodePool gpu-t4",
    "Karpenter karpenter",
    "Kubecost kubecost",
    "Network network",
    "Team team-commerce",
    "Team team-engagement",
    "Team team-nova",
    "Team team-platform",
    ...servicesOf(
      [
        "comment-moderation",
        "credit-prescreening",
        "image-captioning",
        "multimodal-ai-service",
        "multimodal-inference-service",
        "product-ranking",
        "support-triage",
        "vision-language-model-v2",
      ],
      true,
    ),
  ],
};

/** Names that hold secrets in providers' and charts' schemas; what is suspect about them is a text of one's own. */
const SECRET_NAME =
  /password|passwd|secretkey|secretaccesskey|privatekey|apikey|accesstoken|bearertoken|credentials$/i;

/** Paths of texts that stand under a name for secrets. */
function secretsIn(value: unknown, at: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const where = `${at}.${key}`;
    return SECRET_NAME.test(key) && typeof inner === "string" && inner !== ""
      ? [where]
      : secretsIn(inner, where);
  });
}

describe("the program", () => {
  it("is where Pulumi.yaml says, and exports a function that the engine calls", () => {
    const { main } = parse(readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8")) as { main: string };
    assert.equal(path.join(ROOT, main), path.join(ROOT, "infra", path.sep));
    assert.equal(typeof environment, "function");
  });

  for (const [stack, parts] of Object.entries(PARTS))
    describe(`of ${stack}`, () => {
      let found: Declared;
      before(async () => void (found = await declared(stack)));

      it("declares the parts of its environment and no others", () => {
        assert.deepEqual(partsOf(found.plan), [...parts].sort());
      });

      it("protects network, cluster and key in production only", () => {
        const expected =
          stack === "prod"
            ? [
                "cluster-control-plane",
                "cluster-key",
                "evidence-store-bucket",
                "evidence-store-encryption-key",
                "evidence-store-signing-key",
                "network-vpc",
              ]
            : [];
        assert.deepEqual(found.protectedNames, expected);
      });

      it("declares what is in AWS in a cloud only, and tags all of it", () => {
        const inAws = found.plan.filter(({ type }) => /^(aws:|pulumi:providers:aws)/.test(type));
        assert.equal(inAws.length > 0, stack !== "local");
        const taggable = inAws.filter(({ type }) => isTaggable(type));
        assert.equal(taggable.length > 20, stack !== "local");
        const faults = taggable.flatMap(({ name, props }) =>
          tagFaults((props["tags"] ?? {}) as Record<string, unknown>).map((fault) => ({ name, ...fault })),
        );
        assert.deepEqual(faults, []);
      });

      it("declares workloads behind what judges them", async () => {
        const workloads = found.plan.filter(({ type }) => /:(InferenceService|EvaluationJob)$/.test(type));
        assert.ok(workloads.length > 0);
        for (const { name } of workloads)
          assert.ok((await found.waitsFor(name)).includes("plumbline:platform:AdmissionPolicies"), name);
      });

      it("labels every object in Kubernetes with who pays for it", () => {
        const objects = found.plan.filter(
          ({ type, props }) => type.startsWith("kubernetes:") && props["metadata"],
        );
        assert.ok(objects.length > 15, String(objects.length));
        for (const object of objects)
          for (const key of MANDATED_TAG_KEYS)
            assert.ok(labelsOf(object)[LABEL_DOMAIN + key], `${object.type} ${object.name} has no ${key}`);
      });

      it("has no password and no other secret in its plan", () => {
        assert.deepEqual(
          found.plan.flatMap(({ name, props }) => secretsIn(props, name)),
          [],
        );
      });
    });

  it("is searched for secrets wherever they stand", () => {
    const props = { values: [{ adminPassword: "hunter2" }], password: "", passwordFile: { path: "/run/p" } };
    assert.deepEqual(secretsIn(props, "chart"), ["chart.values.0.adminPassword"]);
  });
});
