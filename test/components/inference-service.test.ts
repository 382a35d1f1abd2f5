import assert from "node:assert/strict";
import { CHARTS } from "../../components/charts";
import { InferenceService } from "../../components/inference-service";
import type { BilledNodePool } from "../../governance/estimate/bill";
import { readWorkloads } from "../../governance/estimate/billed-workloads";
import { factsSchema } from "../../governance/facts";
import type { InferenceService as ResolvedService } from "../../governance/manifest/inference-service";
import {
  inferenceObjects,
  MONITORING_NAMESPACE,
} from "../../governance/kubernetes-objects/inference-objects";
import { indexPlan } from "../../governance/estimate/plan-index";
import { assertAttributed } from "../support/labels";
import { only, planOf } from "../support/plan";
import { CPU_SERVICE, GPU_SERVICE } from "../support/service";

const deploy = (service: ResolvedService) => planOf(() => new InferenceService(service.name, { service }));

const poolNamed = (name: string): BilledNodePool => ({
  resource: name,
  name,
  charged: { costCenter: "cc-platform", workloadId: name, activity: "serving" },
  provisioner: "managed",
  purpose: "gpu",
  instanceTypes: ["g6.2xlarge"],
  capacity: "on-demand",
  nodes: { floor: 1, expected: 1, ceiling: 1 },
  limitGpus: null,
  diskGiB: 100,
  minutesPerWeek: 10_080,
});

describe("InferenceService", () => {
  for (const service of [GPU_SERVICE, CPU_SERVICE])
    it(`creates exactly the objects of ${service.name}, through kubernetesx or not`, async () => {
      const plan = await deploy(service);
      const objects = inferenceObjects(service);
      const created: [string, string, unknown][] = [
        ["service-account", "kubernetes:core/v1:ServiceAccount", objects.serviceAccount],
        ["network-policy", "kubernetes:networking.k8s.io/v1:NetworkPolicy", objects.networkPolicy],
        ["deployment", "kubernetes:apps/v1:Deployment", objects.deployment],
        ["service", "kubernetes:core/v1:Service", objects.service],
        ["disruption-budget", "kubernetes:policy/v1:PodDisruptionBudget", objects.podDisruptionBudget],
      ];
      if (objects.horizontalPodAutoscaler)
        created.push([
          "autoscaler",
          "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
          objects.horizontalPodAutoscaler,
        ]);
      const { urn } = only(plan, InferenceService.__pulumiType);
      for (const [role, type, object] of created) {
        const resource = only(plan, type, `${service.name}-${role}`);
        assert.deepEqual(resource.props, object, role);
        assert.equal(resource.parent, urn, role);
      }
      const children = plan.filter(({ type }) => type.startsWith("kubernetes:"));
      assert.equal(children.length, created.length);
      assert.equal(created.length, service === GPU_SERVICE ? 6 : 5);
    });

  it("says on every object who pays for it", async () => {
    assertAttributed(await deploy(GPU_SERVICE), GPU_SERVICE.attribution);
    assertAttributed(await deploy(CPU_SERVICE), CPU_SERVICE.attribution);
  });

  it("registers its facts", async () => {
    const facts = only(await deploy(CPU_SERVICE), InferenceService.__pulumiType).props["facts"];
    assert.deepEqual(facts, {
      version: 1,
      kind: "inference-service",
      name: "multimodal-ai-service",
      attribution: CPU_SERVICE.attribution,
      file: "test/multimodal-ai-service.yaml",
      budgetMonthlyUsd: 150,
      demand: { pool: "system", gpus: 0, cpuMillis: 700, memoryMiB: 3072 },
      replicas: { floor: 3, expected: 3, ceiling: 3 },
      model: { name: "multimodal_inference", version: "1.2.0", digest: `sha256:${"2".repeat(64)}` },
    });
    const gpu = only(await deploy(GPU_SERVICE), InferenceService.__pulumiType).props["facts"];
    for (const each of [facts, gpu]) assert.ok(factsSchema.safeParse(each).success);
  });

  it("claims in its facts what its objects say", async () => {
    for (const service of [GPU_SERVICE, CPU_SERVICE]) {
      const index = indexPlan(await deploy(service));
      const { disputes, workloads } = readWorkloads(index, [poolNamed(service.pool)]);
      assert.deepEqual(disputes, []);
      assert.equal(workloads.length, 1);
    }
  });

  it("lets Prometheus in from where its chart is installed", () =>
    assert.equal(MONITORING_NAMESPACE, CHARTS.prometheus.namespace));

  it("refuses bad combinations, all at once", () =>
    assert.rejects(
      deploy({ ...GPU_SERVICE, pool: "system", replicas: { min: 3, expected: 2, max: 1 } }),
      /InferenceService vision-language-model-v2: 2 problems\n.*replicas: 3, 2, 1: .*\n.*pool: "system": must be a GPU pool/,
    ));
});
