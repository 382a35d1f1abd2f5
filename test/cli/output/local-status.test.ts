import assert from "node:assert/strict";
import { isUp, localStatusAsJson, localStatusAsText, SIMULATED } from "../../../cli/output/local-status";
import type { ClusterReport } from "../../../tools/control-plane/cluster-report";
import type { ControlPlaneStatus, PartStatus } from "../../../tools/control-plane/status";

const RUNNING: PartStatus = {
  part: "etcd",
  state: "running",
  pid: 4711,
  since: new Date("2026-11-26T12:00:00Z"),
  residentBytes: 50 * 2 ** 20,
  address: "a socket in its folder",
};
const ENDED: PartStatus = {
  part: "kwok",
  state: "ended",
  how: "by SIGKILL",
  at: new Date("2026-11-26T12:30:00Z"),
  lastLines: ["out of luck"],
};
const CLUSTER: ClusterReport = {
  pools: [{ pool: "gpu-l4", nodes: 3, ready: 3, instanceTypes: ["g6.2xlarge"], gpus: 3, gpusUsed: 2 }],
  pods: { Pending: 1, Running: 2 },
  waiting: [
    { namespace: "engagement", name: "big-1", reason: "asks for 8 GPUs, and no node has more than 1" },
  ],
  refused: [{ by: "ReplicaSet engagement/over", reason: "exceeded quota" }],
  quotas: [{ namespace: "engagement", quota: "q", resource: "requests.cpu", used: "8", hard: "20" }],
  cronJobs: [
    {
      namespace: "engagement",
      name: "evaluation",
      schedule: "0 3 * * *",
      suspended: true,
      running: 0,
      lastRun: "2026-11-26T03:00:00Z",
      lastSuccess: null,
    },
  ],
};
const STATUS: ControlPlaneStatus = {
  name: "local",
  kubernetes: "1.34.2",
  server: "https://127.0.0.1:40123",
  kubeconfig: "/state/kubeconfig",
  createdAt: "2026-11-26T12:00:00Z",
  parts: [RUNNING],
  residentBytes: 600 * 2 ** 20,
  cluster: CLUSTER,
  fault: null,
};

describe("the status of a local environment", () => {
  it("shows parts, nodes, pods, quotas and CronJobs, and that pods are simulated", () => {
    const text = localStatusAsText(STATUS);
    assert.match(
      text,
      /^local: Kubernetes 1\.34\.2 at https:\/\/127\.0\.0\.1:40123, 600 MiB in all, since 2026-11-26 12:00:00 UTC\n/,
    );
    assert.match(text, /^etcd +runs since 2026-11-26 12:00:00 UTC +4711 +50 MiB +a socket in its folder$/m);
    assert.match(text, /^gpu-l4 +3 +3 +g6\.2xlarge +3 +2$/m);
    assert.match(text, /^Pods: 1 pending, 2 running$/m);
    assert.match(text, /^Waiting:\n {2}engagement\/big-1: asks for 8 GPUs, and no node has more than 1$/m);
    assert.match(text, /^Refused, so there are no pods:\n {2}ReplicaSet engagement\/over: exceeded quota$/m);
    assert.match(text, /^engagement +requests\.cpu +8 +20$/m);
    assert.match(
      text,
      /^engagement\/evaluation +0 3 \* \* \* \(suspended\) +2026-11-26 03:00:00 UTC +never$/m,
    );
    assert.ok(text.endsWith(SIMULATED));
    assert.match(SIMULATED, /`plumbline evaluate` is the real run/);
    assert.ok(isUp(STATUS));
  });

  it("says of a part that ended how, when and with which words, and what starts it again", () => {
    const status = { ...STATUS, parts: [RUNNING, ENDED] };
    const text = localStatusAsText(status);
    assert.match(text, /^kwok +ended by SIGKILL, 2026-11-26 12:30:00 UTC$/m);
    assert.match(text, /^kwok said last:\n {2}out of luck$/m);
    assert.match(text, /^1 part does not run: `plumbline up local` starts it again, on the old data\.$/m);
    assert.equal(isUp(status), false);
    const unknown = { ...STATUS, parts: [{ ...ENDED, how: null, at: null, lastLines: [] } as PartStatus] };
    assert.match(localStatusAsText(unknown), /^kwok +ended$/m);
  });

  it("says that the API server does not answer, and knows no more then", () => {
    const status = { ...STATUS, cluster: null, fault: "connect ECONNREFUSED" };
    const text = localStatusAsText(status);
    assert.match(text, /^The API server does not answer: connect ECONNREFUSED$/m);
    assert.doesNotMatch(text, /Pods:/);
    assert.match(text, /^Not everything works: `plumbline up local`/m);
    assert.equal(isUp(status), false);
  });

  it("stays readable when many wait", () => {
    const waiting = Array.from({ length: 12 }, (_, index) => ({
      namespace: "a",
      name: `p${index}`,
      reason: "x",
    }));
    const text = localStatusAsText({ ...STATUS, cluster: { ...CLUSTER, waiting } });
    assert.match(text, /a\/p9: x\n {2}… and 2 more \(--json lists all\)$/m);
    assert.doesNotMatch(text, /a\/p10/);
  });

  it("is the same for programs", () => {
    const json = JSON.parse(JSON.stringify(localStatusAsJson(STATUS))) as Record<string, unknown>;
    assert.equal(json["up"], true);
    assert.equal(json["simulated"], true);
    assert.deepEqual(json["cluster"], CLUSTER);
  });
});
