import assert from "node:assert/strict";
import { evaluationContract } from "../../../governance/evaluation/evaluation-contract";
import {
  evaluationObjects,
  SUSPENDED_ANNOTATION,
  type EvaluationPlan,
} from "../../../governance/kubernetes-objects/evaluation-objects";
import { podRequests } from "../../../governance/estimate/pod-requests";
import { kubernetesLabels } from "../../../governance/tags";
import { GPU_SERVICE, without } from "../../support/service";

const IMAGE = `registry.example.com/evaluator@sha256:${"e".repeat(64)}`;
const PLAN: EvaluationPlan = {
  service: GPU_SERVICE,
  schedule: "0 9 * * 1-5",
  pool: "gpu-l4",
  deadlineMinutes: 60,
  image: IMAGE,
  store: "s3://evidence/reports",
};
const WITHOUT_IMAGE = without(PLAN, "image");
const LABELS: Record<string, string> = {
  "app.kubernetes.io/name": "model-evaluation",
  "app.kubernetes.io/instance": "vision-language-model-v2-evaluation",
  ...kubernetesLabels({ ...GPU_SERVICE.attribution, activity: "evaluation" }),
};

function evaluatorOf(plan: EvaluationPlan) {
  const { spec } = evaluationObjects(plan).cronJob.spec.jobTemplate.spec.template;
  const [evaluator, ...others] = spec.containers;
  assert.ok(evaluator && others.length === 0);
  return { evaluator, pod: spec };
}

describe("evaluationObjects", () => {
  it("labels every object, the jobs and their pods as the service's, but as evaluation", () => {
    const objects = evaluationObjects(PLAN);
    for (const { kind, metadata } of Object.values(objects)) {
      assert.equal(metadata.name, "vision-language-model-v2-evaluation", kind);
      assert.equal(metadata.namespace, "engagement", kind);
      assert.deepEqual(metadata.labels, LABELS, kind);
    }
    assert.equal(LABELS["apexlogic.ai/workload-id"], "vision-language-model-v2");
    assert.equal(LABELS["apexlogic.ai/activity"], "evaluation");
    const { jobTemplate } = objects.cronJob.spec;
    assert.deepEqual(jobTemplate.metadata.labels, LABELS);
    assert.deepEqual(jobTemplate.spec.template.metadata.labels, LABELS);
  });

  it("says which model it evaluates, and where its card is, on the object, the jobs and their pods", () => {
    const { cronJob } = evaluationObjects(PLAN);
    const { jobTemplate } = cronJob.spec;
    for (const { annotations } of [
      cronJob.metadata,
      jobTemplate.metadata,
      jobTemplate.spec.template.metadata,
    ])
      assert.deepEqual(annotations, {
        "apexlogic.ai/model-card-uri": GPU_SERVICE.model.cardUri,
        "apexlogic.ai/model-digest": GPU_SERVICE.model.digest,
        "apexlogic.ai/model-version": GPU_SERVICE.model.version,
      });
  });

  it("runs one at a time, in UTC, within its deadline, and clears up", () => {
    const { schedule, timeZone, suspend, concurrencyPolicy, startingDeadlineSeconds, jobTemplate } =
      evaluationObjects(PLAN).cronJob.spec;
    assert.deepEqual(
      { schedule, timeZone, suspend, concurrencyPolicy, startingDeadlineSeconds },
      {
        schedule: "0 9 * * 1-5",
        timeZone: "Etc/UTC",
        suspend: false,
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 3600,
      },
    );
    const { activeDeadlineSeconds, ttlSecondsAfterFinished, backoffLimit } = jobTemplate.spec;
    assert.deepEqual(
      { activeDeadlineSeconds, ttlSecondsAfterFinished, backoffLimit },
      { activeDeadlineSeconds: 3600, ttlSecondsAfterFinished: 86_400, backoffLimit: 2 },
    );
    assert.equal(evaluatorOf(PLAN).pod.restartPolicy, "Never");
  });

  it("takes one GPU of the pool, and none of the system's", () => {
    const { evaluator, pod } = evaluatorOf(PLAN);
    assert.equal(evaluator.resources.requests["nvidia.com/gpu"], "1");
    assert.equal(evaluator.resources.limits["nvidia.com/gpu"], "1");
    assert.deepEqual(pod.nodeSelector, { "apexlogic.ai/node-pool": "gpu-l4" });
    assert.deepEqual(pod.tolerations, [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }]);
    const { template } = evaluationObjects(PLAN).cronJob.spec.jobTemplate.spec;
    assert.deepEqual(podRequests(template), { gpus: 1, cpuMillis: 4000, memoryMiB: 16_384 });
    const onSystem = evaluatorOf({ ...PLAN, pool: "system" });
    assert.doesNotMatch(JSON.stringify(onSystem), /nvidia/);
    assert.deepEqual(onSystem.pod.nodeSelector, { "apexlogic.ai/node-pool": "system" });
  });

  it("gives the evaluator its contract, read-only, and two folders to write to", () => {
    const { contract } = evaluationObjects(PLAN);
    assert.deepEqual(
      JSON.parse(contract.data["evaluation.json"] ?? ""),
      evaluationContract(GPU_SERVICE, "s3://evidence/reports"),
    );
    const { evaluator, pod } = evaluatorOf(PLAN);
    assert.equal(evaluator.image, IMAGE);
    assert.deepEqual(evaluator.args, [
      "evaluate",
      "--contract",
      "/etc/plumbline/evaluation.json",
      "--work",
      "/work",
    ]);
    assert.deepEqual(evaluator.env, [
      { name: "HOME", value: "/tmp" },
      { name: "PLUMBLINE_ENVIRONMENT", value: "test" },
      { name: "PLUMBLINE_STORE", value: "s3://evidence/reports" },
      {
        name: "PLUMBLINE_JOB_NAME",
        valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-name']" } },
      },
    ]);
    assert.deepEqual(evaluator.volumeMounts, [
      { name: "contract", mountPath: "/etc/plumbline", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
      { name: "work", mountPath: "/work" },
    ]);
    assert.deepEqual(pod.volumes, [
      { name: "contract", configMap: { name: "vision-language-model-v2-evaluation" } },
      { name: "tmp", emptyDir: { sizeLimit: "2Gi" } },
      { name: "work", emptyDir: { sizeLimit: "80Gi" } },
    ]);
  });

  it("tells the evaluator the key that it signs with, where there is one", () => {
    const { evaluator } = evaluatorOf({ ...PLAN, signingKey: "awskms:///alias/evidence" });
    assert.deepEqual(evaluator.args?.slice(-2), ["--kms", "awskms:///alias/evidence"]);
  });

  it("is suspended without an image, with one that nobody can pull, and says why", () => {
    const { cronJob } = evaluationObjects(WITHOUT_IMAGE);
    assert.equal(cronJob.spec.suspend, true);
    assert.match(
      cronJob.metadata.annotations[SUSPENDED_ANNOTATION] ?? "",
      /no evaluator image is configured/,
    );
    assert.match(evaluatorOf(WITHOUT_IMAGE).evaluator.image, /^[^/]+\.invalid\//);
    assert.ok(!(SUSPENDED_ANNOTATION in evaluationObjects(PLAN).cronJob.metadata.annotations));
  });

  it("keeps Kubernetes' restricted standard", () => {
    const { evaluator, pod } = evaluatorOf(PLAN);
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.deepEqual(pod.securityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.equal(pod.automountServiceAccountToken, false);
    assert.deepEqual(evaluator.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  it("has a name that a CronJob may have, even for a service of 40 letters", () => {
    const service = { ...GPU_SERVICE, name: "s".repeat(40) };
    assert.ok(evaluationObjects({ ...PLAN, service }).cronJob.metadata.name.length <= 52);
  });
});
