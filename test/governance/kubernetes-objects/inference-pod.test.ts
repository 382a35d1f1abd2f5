import assert from "node:assert/strict";
import { inferencePod } from "../../../governance/kubernetes-objects/inference-pod";
import { podRequests } from "../../../governance/estimate/pod-requests";
import { CPU_SERVICE, GPU_SERVICE, without } from "../../support/service";

const GPU = "nvidia.com/gpu";
const podOf = (service: typeof GPU_SERVICE) => inferencePod(service).spec;
const containersOf = (service: typeof GPU_SERVICE) => {
  const { initContainers, containers } = podOf(service);
  return [...initContainers, ...containers];
};
const serverOf = (service: typeof GPU_SERVICE) => {
  const found = podOf(service).containers.find(({ name }) => name === service.name);
  assert.ok(found);
  return found;
};

describe("inferencePod", () => {
  it("requests and limits the GPUs alike, in the server only, on tainted nodes of the pool", () => {
    const service = { ...GPU_SERVICE, gpus: 4, pool: "gpu-l4" };
    for (const { name, resources } of containersOf(service)) {
      const gpus = name === service.name ? "4" : undefined;
      assert.equal(resources.requests[GPU], gpus, name);
      assert.equal(resources.limits[GPU], gpus, name);
    }
    assert.deepEqual(podOf(service).nodeSelector, { "apexlogic.ai/node-pool": "gpu-l4" });
    assert.deepEqual(podOf(service).tolerations, [{ key: GPU, operator: "Exists", effect: "NoSchedule" }]);
  });

  it("knows nothing of GPUs without one, and runs on the system pool", () => {
    assert.doesNotMatch(JSON.stringify(podOf(CPU_SERVICE)), /nvidia/);
    assert.ok(!("tolerations" in podOf(CPU_SERVICE)));
    assert.deepEqual(podOf(CPU_SERVICE).nodeSelector, { "apexlogic.ai/node-pool": "system" });
  });

  it("asks for what its manifest says, side cars included", () => {
    assert.deepEqual(podRequests(inferencePod(CPU_SERVICE)), { gpus: 0, cpuMillis: 700, memoryMiB: 3072 });
    assert.deepEqual(serverOf(CPU_SERVICE).resources, {
      requests: { cpu: "500m", memory: "2Gi" },
      limits: { cpu: "2", memory: "8Gi" },
    });
    assert.deepEqual(podOf(CPU_SERVICE).containers[1]?.resources, {
      requests: { cpu: "200m", memory: "1Gi" },
      limits: { cpu: "1", memory: "4Gi" },
    });
  });

  it("keeps Kubernetes' restricted standard in the pod and in every container", () => {
    const { securityContext, automountServiceAccountToken } = podOf(CPU_SERVICE);
    assert.equal(securityContext.runAsNonRoot, true);
    assert.ok(securityContext.runAsUser > 0);
    assert.deepEqual(securityContext.seccompProfile, { type: "RuntimeDefault" });
    assert.equal(automountServiceAccountToken, false);
    assert.equal(containersOf(CPU_SERVICE).length, 3);
    for (const { name, securityContext: container } of containersOf(CPU_SERVICE))
      assert.deepEqual(
        container,
        { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
        name,
      );
  });

  it("gives every container a /tmp of its own, on a volume of bounded size", () => {
    const { volumes, containers } = podOf(CPU_SERVICE);
    for (const { emptyDir } of volumes) assert.match(emptyDir?.sizeLimit ?? "", /^\d+Gi$/);
    const scratch = containers.map(
      ({ volumeMounts }) => volumeMounts.find(({ mountPath }) => mountPath === "/tmp")?.name,
    );
    assert.deepEqual(scratch, ["tmp", "tmp-1"]);
    const names = new Set(volumes.map(({ name }) => name));
    for (const { volumeMounts } of containersOf(CPU_SERVICE))
      for (const { name } of volumeMounts) assert.ok(names.has(name), name);
  });

  it("shows the weights to the server alone, read-only, where the init container puts them", () => {
    const [fetch, ...others] = podOf(GPU_SERVICE).initContainers;
    assert.ok(fetch && others.length === 0);
    const path = fetch.env.find(({ name }) => name === "MODEL_PATH")?.value;
    assert.equal(path, "/models/weights.tar");
    const server = serverOf(GPU_SERVICE);
    assert.equal(server.env.find(({ name }) => name === "MODEL_PATH")?.value, path);
    assert.deepEqual(server.volumeMounts[0], { name: "weights", mountPath: "/models", readOnly: true });
    assert.deepEqual(fetch.volumeMounts[0], { name: "weights", mountPath: "/models" });
    const sideCar = podOf(CPU_SERVICE).containers[1];
    assert.ok(sideCar?.volumeMounts.every(({ name }) => name !== "weights"));
  });

  it("tells every container where alignment is checked, with variables in order, home writable", () => {
    const endpoint = { name: "AI_ALIGNMENT_CHECK_ENDPOINT", value: "https://alignment.example.com/check" };
    assert.deepEqual(serverOf(CPU_SERVICE).env, [
      endpoint,
      { name: "BATCH", value: "8" },
      { name: "HOME", value: "/tmp" },
      { name: "MODEL_CONFIG_PATH", value: "/app/models/config.json" },
      { name: "MODEL_PATH", value: "/models/multimodal.onnx" },
    ]);
    assert.deepEqual(podOf(CPU_SERVICE).containers[1]?.env, [
      endpoint,
      { name: "HOME", value: "/tmp" },
      { name: "WORKERS", value: "2" },
    ]);
  });

  it("names the metrics' port only where it is another", () => {
    assert.deepEqual(serverOf(GPU_SERVICE).ports, [{ name: "http", containerPort: 8080, protocol: "TCP" }]);
    assert.deepEqual(serverOf(CPU_SERVICE).ports[1], {
      name: "metrics",
      containerPort: 9090,
      protocol: "TCP",
    });
    assert.deepEqual(podOf(CPU_SERVICE).containers[1]?.ports, [{ containerPort: 8081, protocol: "TCP" }]);
  });

  it("gives a model half an hour to load before it is taken for dead", () => {
    const { startupProbe, livenessProbe, readinessProbe } = serverOf(GPU_SERVICE);
    assert.ok(startupProbe && livenessProbe && readinessProbe);
    assert.equal(startupProbe.periodSeconds * startupProbe.failureThreshold, 1800);
    assert.equal(livenessProbe.periodSeconds * livenessProbe.failureThreshold, 60);
    for (const probe of [startupProbe, livenessProbe, readinessProbe])
      assert.deepEqual(probe.tcpSocket, { port: "http" });
  });

  it("probes a side car that listens, by the number of its port, and none that does not", () => {
    const sideCarOf = (service: typeof GPU_SERVICE) => podOf(service).containers[1];
    const { startupProbe, livenessProbe, readinessProbe } = sideCarOf(CPU_SERVICE) ?? {};
    for (const probe of [startupProbe, livenessProbe, readinessProbe])
      assert.deepEqual(probe?.tcpSocket, { port: 8081 });
    const sideCars = CPU_SERVICE.sideCars.map((sideCar) => without(sideCar, "port"));
    const silent = sideCarOf({ ...CPU_SERVICE, sideCars });
    assert.ok(silent && !("livenessProbe" in silent));
  });

  it("has time to finish what it serves, after clients have learnt that it goes", () => {
    const seconds = serverOf(GPU_SERVICE).lifecycle?.preStop.sleep.seconds ?? 0;
    assert.ok(seconds > 0 && podOf(GPU_SERVICE).terminationGracePeriodSeconds > seconds);
  });

  it("spreads over zones as far as there are GPUs", () => {
    const [spread] = podOf(GPU_SERVICE).topologySpreadConstraints;
    assert.equal(spread?.topologyKey, "topology.kubernetes.io/zone");
    assert.equal(spread?.whenUnsatisfiable, "ScheduleAnyway");
    assert.deepEqual(spread?.labelSelector.matchLabels, {
      "app.kubernetes.io/name": "inference-service",
      "app.kubernetes.io/instance": "vision-language-model-v2",
    });
  });
});
