import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { factsSchema } from "../../governance/facts";
import { UNKNOWN } from "../../governance/plan";

const base = {
  version: 1,
  name: "vision",
  attribution: {
    project: "customer-engagement",
    team: "vision",
    environment: "dev",
    costCenter: "cc-vision",
    owner: "maya.chen",
    workloadId: "vision",
    modelId: "none",
    tier: "standard",
    activity: "serving",
  },
};
const demand = { pool: "gpu-l4", gpus: 1, cpuMillis: 2000, memoryMiB: 8192 };
const model = { name: "vl", version: "2", digest: "sha256:ab" };
const nodePool = {
  provisioner: "managed",
  purpose: "gpu",
  instanceTypes: ["g6.xlarge"],
  capacity: "spot",
  nodes: { floor: 0, expected: 1, ceiling: 2 },
  limitGpus: null,
  diskGiB: 100,
  minutesPerWeek: 3900,
};
const evaluation = { runsPerMonth: 31, minutes: { floor: 0, expected: 30, ceiling: 60 } };
const replicas = { floor: 1, expected: 2, ceiling: 4 };

const POOL = { ...base, kind: "node-pool", nodePool };
const SERVICE = { ...base, kind: "inference-service", file: "dev/vl.yaml", demand, replicas, model };
const JOB = { ...base, kind: "evaluation-job", demand, evaluation, model };

const accepts = (facts: unknown): boolean => factsSchema.safeParse(facts).success;
const pool = (more: object): unknown => ({ ...POOL, nodePool: { ...nodePool, ...more } });
const asked = (more: object): unknown => ({ ...SERVICE, demand: { ...demand, ...more } });

describe("facts", () => {
  for (const kind of ["network", "cluster", "team", "argo-cd", "kubecost", "add-on"])
    it(`of the kind ${kind} are read as they are`, () => {
      assert.deepEqual(factsSchema.parse({ ...base, kind }), { ...base, kind });
    });

  for (const facts of [POOL, SERVICE, JOB])
    it(`of the kind ${facts.kind} are read as they are, and not without what the kind needs`, () => {
      assert.deepEqual(factsSchema.parse(facts), facts);
      assert.equal(accepts({ ...base, kind: facts.kind }), false);
      for (const key of Object.keys(facts)) {
        const rest = Object.fromEntries(Object.entries(facts).filter(([each]) => each !== key));
        assert.equal(accepts(rest), false, `without ${key}`);
      }
    });

  it("of an unknown kind or version are refused", () => {
    assert.equal(accepts({ ...base, kind: "database" }), false);
    assert.equal(accepts(base), false);
    for (const version of [0, 2, "1"]) assert.equal(accepts({ ...base, kind: "network", version }), false);
    for (const facts of [undefined, null, [], "facts", UNKNOWN]) assert.equal(accepts(facts), false);
  });

  it("with a key too many are refused at every depth", () => {
    assert.equal(accepts({ ...base, kind: "network", cost: 0 }), false);
    assert.equal(accepts(pool({ discount: 10 })), false);
    assert.equal(accepts(asked({ burst: 1 })), false);
    assert.equal(accepts({ ...SERVICE, nodePool }), false);
    assert.equal(accepts({ ...SERVICE, replicas: { ...replicas, median: 2 } }), false);
    assert.equal(accepts({ ...base, kind: "team", attribution: { ...base.attribution, boss: "x" } }), false);
  });

  it("hold intervals in order only", () => {
    for (const [floor, expected, ceiling] of [
      [2, 1, 3],
      [0, 3, 2],
      [3, 2, 1],
    ]) {
      const interval = { floor, expected, ceiling };
      assert.equal(accepts(pool({ nodes: interval })), false);
      assert.equal(accepts({ ...SERVICE, replicas: interval }), false);
      assert.equal(accepts({ ...JOB, evaluation: { ...evaluation, minutes: interval } }), false);
    }
    assert.ok(accepts(pool({ nodes: { floor: 2, expected: 2, ceiling: 2 } })));
  });

  it("hold whole numbers within bounds only", () => {
    for (const diskGiB of [0, 100_000]) assert.ok(accepts(pool({ diskGiB })), String(diskGiB));
    for (const diskGiB of [-1, 0.5, 100_001, NaN, Infinity, "100", UNKNOWN])
      assert.equal(accepts(pool({ diskGiB })), false, String(diskGiB));
    for (const minutesPerWeek of [1, 10_080]) assert.ok(accepts(pool({ minutesPerWeek })));
    for (const minutesPerWeek of [0, 10_081]) assert.equal(accepts(pool({ minutesPerWeek })), false);
    assert.ok(accepts(asked({ cpuMillis: 10_000_000, memoryMiB: 100_000_000, gpus: 100_000 })));
    for (const more of [
      { cpuMillis: 10_000_001 },
      { memoryMiB: 100_000_001 },
      { gpus: 100_001 },
      { gpus: 0.5 },
    ])
      assert.equal(accepts(asked(more)), false, JSON.stringify(more));
    assert.ok(accepts({ ...SERVICE, budgetMonthlyUsd: 1 }));
    for (const budgetMonthlyUsd of [0, 1.5, undefined])
      assert.equal(accepts({ ...SERVICE, budgetMonthlyUsd }), false, String(budgetMonthlyUsd));
  });

  it("of a pool name one to fifty types, a known provisioner and capacity, and nodes or a limit", () => {
    const types = (count: number): string[] => Array.from({ length: count }, (_, index) => `g${index}.large`);
    assert.ok(accepts(pool({ instanceTypes: types(50) })));
    for (const instanceTypes of [[], types(51), [""], ["g6.xlarge", UNKNOWN]])
      assert.equal(accepts(pool({ instanceTypes })), false);
    assert.ok(accepts(pool({ provisioner: "karpenter", nodes: null, limitGpus: 8 })));
    for (const more of [
      { provisioner: "manual" },
      { capacity: "reserved" },
      { purpose: "cpu" },
      { nodes: undefined },
    ])
      assert.equal(accepts(pool(more)), false, JSON.stringify(more));
  });
});
