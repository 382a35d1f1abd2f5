import assert from "node:assert/strict";
import {
  clusterReport,
  type ClusterObjects,
  type Node,
  type Pod,
} from "../../../tools/control-plane/cluster-report";

const NOTHING: ClusterObjects = {
  nodes: [],
  pods: [],
  quotas: [],
  cronJobs: [],
  jobs: [],
  replicaSets: [],
  failures: [],
};
const report = (objects: Partial<ClusterObjects>) => clusterReport({ ...NOTHING, ...objects });

const node = (name: string, pool: string | null, gpus: string, ready = "True"): Node => ({
  metadata: {
    name,
    labels: {
      ...(pool && { "apexlogic.ai/node-pool": pool }),
      "node.kubernetes.io/instance-type": "g6.2xlarge",
    },
  },
  status: { capacity: { "nvidia.com/gpu": gpus, cpu: "8" }, conditions: [{ type: "Ready", status: ready }] },
});

const pod = (
  name: string,
  gpus: number,
  more: { node?: string; phase?: string; message?: string } = {},
): Pod => ({
  metadata: { name, namespace: "engagement" },
  spec: {
    ...(more.node !== undefined && { nodeName: more.node }),
    containers: [{ resources: { limits: { "nvidia.com/gpu": `${gpus}` } } }, {}],
  },
  status: {
    phase: more.phase ?? "Pending",
    conditions: [
      {
        type: "PodScheduled",
        status: more.message === undefined ? "True" : "False",
        ...(more.message !== undefined && { message: more.message }),
      },
    ],
  },
});

describe("the report on a cluster", () => {
  it("is about nothing where there is nothing", () => {
    assert.deepEqual(clusterReport(NOTHING), {
      pools: [],
      pods: {},
      waiting: [],
      refused: [],
      quotas: [],
      cronJobs: [],
    });
  });

  it("counts a pool's nodes and GPUs, and those that pods hold until they end", () => {
    const { pools, pods } = report({
      nodes: [
        node("a-1", "a", "4"),
        node("a-2", "a", "4", "False"),
        node("b-1", "b", "1"),
        node("x", null, "0"),
      ],
      pods: [
        pod("1", 2, { node: "a-1", phase: "Running" }),
        pod("2", 1, { node: "a-2" }),
        pod("3", 4, { node: "a-1", phase: "Succeeded" }),
        pod("4", 1, { node: "a-1", phase: "Failed" }),
        pod("5", 1, { message: "later" }),
      ],
    });
    assert.deepEqual(
      pools.map(({ pool, nodes, ready, gpus, gpusUsed }) => [pool, nodes, ready, gpus, gpusUsed]),
      [
        [null, 1, 1, 0, 0],
        ["a", 2, 1, 8, 3],
        ["b", 1, 1, 1, 0],
      ],
    );
    assert.deepEqual(pools[1]?.instanceTypes, ["g6.2xlarge"]);
    assert.deepEqual(pods, { Failed: 1, Pending: 2, Running: 1, Succeeded: 1 });
  });

  it("says why a pod waits: in the scheduler's words, and before them that no node could ever hold it", () => {
    const { waiting } = report({
      nodes: [node("a-1", "a", "4"), node("b-1", "b", "1")],
      pods: [
        pod("z", 5, { message: "0/2 nodes are available: 2 Insufficient nvidia.com/gpu." }),
        pod("y", 4, { message: "0/2 nodes are available: 2 Insufficient cpu." }),
        pod("x", 1, { node: "a-1" }),
        pod("r", 1, { node: "a-1", phase: "Running" }),
        { metadata: { name: "new", namespace: "platform" }, spec: { containers: [] } },
      ],
    });
    assert.deepEqual(
      waiting.map(({ namespace, name, reason }) => `${namespace}/${name}: ${reason}`),
      [
        "engagement/x: is on its node, and does not run yet",
        "engagement/y: 0/2 nodes are available: 2 Insufficient cpu.",
        "engagement/z: asks for 5 GPUs, and no node has more than 4; 0/2 nodes are available: 2 Insufficient nvidia.com/gpu.",
        "platform/new: the scheduler has not seen it yet",
      ],
    );
  });

  it("names who was refused pods, as long as that lasts", () => {
    const meta = (name: string) => ({ metadata: { name, namespace: "engagement" } });
    const failed = (status: string) => ({
      status: { conditions: [{ type: "ReplicaFailure", status, message: "exceeded quota: engagement" }] },
    });
    const event = (kind: string, name: string, message: string, lastTimestamp: string) => ({
      involvedObject: { kind, name, namespace: "engagement" },
      reason: "FailedCreate",
      message,
      lastTimestamp,
    });
    const { refused } = report({
      replicaSets: [
        { ...meta("over"), ...failed("True") },
        { ...meta("mended"), ...failed("False") },
      ],
      jobs: [
        meta("open"),
        { ...meta("done"), status: { conditions: [{ type: "Complete", status: "True" }] } },
      ],
      failures: [
        event("ReplicaSet", "mended", "exceeded quota", "2026-11-26T12:00:00Z"),
        event("Job", "open", "newer", "2026-11-26T12:02:00Z"),
        event("Job", "open", "older", "2026-11-26T12:01:00Z"),
        event("Job", "done", "over", "2026-11-26T12:00:00Z"),
        event("Job", "gone", "over", "2026-11-26T12:00:00Z"),
        event("StatefulSet", "set", "denied", "2026-11-26T12:00:00Z"),
      ],
    });
    assert.deepEqual(refused, [
      { by: "Job engagement/open", reason: "newer" },
      { by: "ReplicaSet engagement/over", reason: "exceeded quota: engagement" },
      { by: "StatefulSet engagement/set", reason: "denied" },
    ]);
  });

  it("shows quotas as used and hard, and CronJobs with their last run", () => {
    const { quotas, cronJobs } = report({
      quotas: [
        { metadata: { name: "q", namespace: "b" }, status: { hard: { cpu: "8" } } },
        {
          metadata: { name: "q", namespace: "a" },
          status: { hard: { cpu: "8", memory: "32Gi" }, used: { cpu: "7500m", memory: "1Gi" } },
        },
        { metadata: { name: "new", namespace: "a" } },
      ],
      cronJobs: [
        {
          metadata: { name: "evaluation", namespace: "a" },
          spec: { schedule: "0 3 * * *" },
          status: { active: [{}], lastScheduleTime: "2026-11-26T03:00:00Z" },
        },
        { metadata: { name: "paused", namespace: "a" }, spec: { schedule: "0 4 * * *", suspend: true } },
      ],
    });
    assert.deepEqual(
      quotas.map(({ namespace, resource, used, hard }) => `${namespace} ${resource} ${used}/${hard}`),
      ["a cpu 7500m/8", "a memory 1Gi/32Gi", "b cpu 0/8"],
    );
    assert.deepEqual(cronJobs, [
      {
        namespace: "a",
        name: "evaluation",
        schedule: "0 3 * * *",
        suspended: false,
        running: 1,
        lastRun: "2026-11-26T03:00:00Z",
        lastSuccess: null,
      },
      {
        namespace: "a",
        name: "paused",
        schedule: "0 4 * * *",
        suspended: true,
        running: 0,
        lastRun: null,
        lastSuccess: null,
      },
    ]);
  });
});
