import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { BilledNodePool, BilledWorkload } from "../../../governance/estimate/bill";
import {
  fittingType,
  poolRuns,
  pricedTypes,
  type NodeRun,
  type PoolRuns,
} from "../../../governance/estimate/pool-runs";
import type { Interval } from "../../../governance/money";
import { USAGE, fixed } from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";

const charged = { costCenter: "cc-vision", workloadId: "a", activity: "serving" as const };

const pool = (more: Partial<BilledNodePool> = {}): BilledNodePool => ({
  resource: "urn:pool",
  name: "gpu",
  charged,
  provisioner: "managed",
  purpose: "gpu",
  instanceTypes: ["g6.12xlarge", "g6.xlarge"],
  capacity: "spot",
  nodes: { floor: 1, expected: 2, ceiling: 5 },
  limitGpus: null,
  diskGiB: 100,
  minutesPerWeek: 3900,
  ...more,
});
const karpenter = (limitGpus: number, more: Partial<BilledNodePool> = {}): BilledNodePool =>
  pool({ provisioner: "karpenter", nodes: null, limitGpus, ...more });

const workload = (
  runs: BilledWorkload["runs"],
  demand: Partial<BilledWorkload["demand"]> = {},
): BilledWorkload => ({
  resource: "urn:a",
  name: "a",
  charged,
  tier: "standard",
  pool: "gpu",
  demand: { gpus: 1, cpuMillis: 2000, memoryMiB: 8192, ...demand },
  runs,
});
const replicas = (sizes: Interval, demand: Partial<BilledWorkload["demand"]> = {}): BilledWorkload =>
  workload({ kind: "replicas", replicas: sizes }, demand);
const evaluation = workload({
  kind: "evaluation",
  runsPerMonth: 10,
  minutes: { floor: 0, expected: 30, ceiling: 60 },
});

const runsOf = (
  billed: BilledNodePool,
  workloads: readonly BilledWorkload[],
  diskMicroUsd = 8_000_000,
): PoolRuns => poolRuns(billed, workloads, pricedTypes(billed, BOOK).types, USAGE, diskMicroUsd);
const short = (runs: readonly NodeRun[]): [string, number, number][] =>
  runs.map(({ type, nodes, percent }) => [type.instanceType, nodes, percent]);

describe("the types of a pool", () => {
  it("are priced cheapest first, and by name where they cost the same", () => {
    const { types, faults } = pricedTypes(
      pool({ instanceTypes: ["g6.12xlarge", "g4dn.xlarge", "g6.xlarge"] }),
      BOOK,
    );
    assert.deepEqual(
      types.map(({ instanceType, hourlyMicroUsd }) => [instanceType, hourlyMicroUsd]),
      [
        ["g4dn.xlarge", 526_000],
        ["g6.xlarge", 804_800],
        ["g6.12xlarge", 4_601_600],
      ],
    );
    assert.deepEqual(faults, []);
  });

  it("cost nothing on fake nodes", () => {
    const { types } = pricedTypes(pool({ provisioner: "fake" }), BOOK);
    assert.deepEqual(
      types.map(({ instanceType, hourlyMicroUsd }) => [instanceType, hourlyMicroUsd]),
      [
        ["g6.12xlarge", 0],
        ["g6.xlarge", 0],
      ],
    );
  });

  it("are faults, not free, where there is no price or size", () => {
    const unsized = { ...BOOK, shapes: {} };
    assert.deepEqual(pricedTypes(pool({ instanceTypes: ["p5.48xlarge", "constructor"] }), BOOK), {
      types: [],
      faults: [
        "the price list of us-east-1 has no price for p5.48xlarge",
        "the price list of us-east-1 has no price for constructor",
      ],
    });
    assert.deepEqual(pricedTypes(pool({ instanceTypes: ["g6.xlarge"] }), unsized), {
      types: [],
      faults: ["the size of g6.xlarge is not known, so that its cost cannot be shared"],
    });
  });

  it("fit a replica by the cheapest that takes it, else by the dearest", () => {
    const { types } = pricedTypes(pool(), BOOK);
    const fit = (demand: Partial<BilledWorkload["demand"]>): string | undefined =>
      fittingType(types, replicas(fixed(1), demand))?.instanceType;
    assert.equal(fit({}), "g6.xlarge");
    assert.equal(fit({ gpus: 2 }), "g6.12xlarge");
    assert.equal(fit({ cpuMillis: 4000 }), "g6.12xlarge");
    assert.equal(fit({ gpus: 8 }), "g6.12xlarge");
    assert.equal(fittingType([], replicas(fixed(1))), undefined);
  });
});

describe("the nodes of a managed pool", () => {
  it("are its sizes, cheapest at the price of spot, and at most the dearest on demand", () => {
    const runs = runsOf(pool(), []);
    assert.deepEqual(short(runs.floor), [["g6.xlarge", 1, 70]]);
    assert.deepEqual(short(runs.expected), [["g6.xlarge", 2, 70]]);
    assert.deepEqual(short(runs.ceiling), [["g6.12xlarge", 5, 100]]);
    assert.deepEqual(runs.expected[0]?.month, { numerator: 3900, denominator: 10_080 });
  });

  it("are as many as the expected replicas need, and never more than its most", () => {
    const expected = (count: number) => short(runsOf(pool(), [replicas(fixed(count))]).expected);
    assert.deepEqual(expected(1), [["g6.xlarge", 2, 70]]);
    assert.deepEqual(expected(3), [["g6.xlarge", 3, 70]]);
    assert.deepEqual(expected(9), [["g6.xlarge", 5, 70]]);
  });

  it("cost the whole price on demand", () => {
    assert.deepEqual(short(runsOf(pool({ capacity: "on-demand" }), []).expected), [["g6.xlarge", 2, 100]]);
  });

  it("are claimed by replicas at a time, and by runs over the hours that they run", () => {
    const { expected } = runsOf(pool(), [replicas({ floor: 1, expected: 3, ceiling: 4 }), evaluation]);
    // 10 runs of 30 minutes of the month's 43,800, of which nodes run 3,900 ÷ 10,080
    assert.deepEqual(
      expected[0]?.claims.map(({ count }) => count),
      [
        { numerator: 3, denominator: 1 },
        { numerator: 300 * 10_080, denominator: 43_800 * 3900 },
      ],
    );
  });

  it("are none where no type is priced", () => {
    assert.deepEqual(runsOf(pool({ instanceTypes: ["p5.48xlarge"] }), []), {
      floor: [],
      expected: [],
      ceiling: [],
    });
  });
});

describe("the nodes of a Karpenter pool", () => {
  it("are what pods need, each on the cheapest type that takes it", () => {
    const small = replicas({ floor: 1, expected: 3, ceiling: 4 });
    const large = replicas({ floor: 0, expected: 1, ceiling: 1 }, { gpus: 4 });
    const runs = runsOf(karpenter(8), [small, large]);
    assert.deepEqual(short(runs.floor), [["g6.xlarge", 1, 70]]);
    assert.deepEqual(short(runs.expected), [
      ["g6.xlarge", 3, 70],
      ["g6.12xlarge", 1, 70],
    ]);
  });

  it("are at most its limit, at the type that is dearest for it with its disks", () => {
    // 8 × $0.8048 × 730 = $4,700 and 2 × $4.6016 × 730 = $6,718; with disks of $3,000 a node $28,700 and $12,718
    assert.deepEqual(short(runsOf(karpenter(8), []).ceiling), [["g6.12xlarge", 2, 100]]);
    assert.deepEqual(short(runsOf(karpenter(8), [], 3_000_000_000).ceiling), [["g6.xlarge", 8, 100]]);
  });

  it("are rounded up to whole nodes of a limit that they do not divide", () => {
    const runs = runsOf(karpenter(5, { instanceTypes: ["g6.12xlarge"] }), []);
    assert.deepEqual(short(runs.ceiling), [["g6.12xlarge", 2, 100]]);
  });

  it("fill the limit where pods need more", () => {
    const runs = runsOf(karpenter(8), [replicas({ floor: 8, expected: 9, ceiling: 9 })]);
    assert.deepEqual(short(runs.floor), [["g6.xlarge", 8, 70]]);
    assert.deepEqual(short(runs.expected), [["g6.12xlarge", 2, 70]]);
  });

  it("are one more for every evaluation, for as long as its runs take", () => {
    const runs = runsOf(karpenter(8), [evaluation]);
    assert.deepEqual(runs.floor, []);
    assert.deepEqual(short(runs.expected), [["g6.xlarge", 1, 70]]);
    assert.deepEqual(runs.expected[0]?.month, { numerator: 300, denominator: 43_800 });
    assert.deepEqual(runs.expected[0]?.claims, [
      { workload: evaluation, count: { numerator: 1, denominator: 1 } },
    ]);
  });

  it("are none without a workload", () => {
    const { floor, expected } = runsOf(karpenter(8), []);
    assert.deepEqual([floor, expected], [[], []]);
  });
});
