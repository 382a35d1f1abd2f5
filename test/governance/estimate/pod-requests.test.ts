import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { podRequests } from "../../../governance/estimate/pod-requests";
import { UNKNOWN } from "../../../governance/plan";

const pod = (...resources: unknown[]): unknown => ({
  spec: { containers: resources.map((each) => ({ name: "a", resources: each })) },
});
const GPU = "nvidia.com/gpu";

describe("what a pod asks for", () => {
  it("is summed over its containers, exactly", () => {
    const requests = podRequests(
      pod(
        { requests: { cpu: "1500m", memory: "1.5Gi", [GPU]: "1" } },
        { requests: { cpu: "0.25", memory: "512Mi" } },
        { requests: { cpu: 2, memory: "1048576", [GPU]: 2 } },
      ),
    );
    // 1500 + 250 + 2000 thousandths; 1536 + 512 + 1 MiB
    assert.deepEqual(requests, { gpus: 3, cpuMillis: 3750, memoryMiB: 2049 });
  });

  it("is the limit where only that is given, and the request where both are", () => {
    const requests = { cpu: "1", memory: "1Gi" };
    const limits = { cpu: "4", memory: "8Gi", [GPU]: "1" };
    assert.deepEqual(podRequests(pod({ limits })), { gpus: 1, cpuMillis: 4000, memoryMiB: 8192 });
    assert.deepEqual(podRequests(pod({ requests, limits })), { gpus: 1, cpuMillis: 1000, memoryMiB: 1024 });
  });

  it("is nothing where a container says nothing, and memory is rounded up to MiB", () => {
    assert.deepEqual(podRequests(pod({}, undefined, null)), { gpus: 0, cpuMillis: 0, memoryMiB: 0 });
    assert.equal(podRequests(pod({ requests: { memory: "1" } })).memoryMiB, 1);
    assert.equal(podRequests(pod({ requests: { memory: "1048577" } })).memoryMiB, 2);
  });

  it("is absent, never zero, where it is not known or cannot be read", () => {
    for (const bad of [UNKNOWN, "lots", "-1", "", "1.5.2"]) {
      const found = podRequests(pod({ requests: { cpu: bad, memory: "1Gi" } }, { requests: { cpu: "1" } }));
      assert.deepEqual(found, { gpus: 0, memoryMiB: 1024 }, String(bad));
    }
    for (const bad of [UNKNOWN, "one", "0.5", "-1", "", "0x10"])
      assert.equal(podRequests(pod({ limits: { [GPU]: bad } })).gpus, undefined, String(bad));
    assert.equal(podRequests(pod({ requests: { memory: "16GB" } })).memoryMiB, undefined);
    assert.deepEqual(podRequests(pod(UNKNOWN)), {});
  });

  it("is not known where the containers are not", () => {
    for (const template of [
      undefined,
      null,
      UNKNOWN,
      {},
      { spec: UNKNOWN },
      { spec: { containers: UNKNOWN } },
    ])
      assert.deepEqual(podRequests(template), {});
  });
});
