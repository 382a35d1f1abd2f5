import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { estimate, type Estimate } from "../../../governance/estimate/estimate";
import { formatUsd, type Interval } from "../../../governance/money";
import type { PlanResource } from "../../../governance/plan";
import type { Activity } from "../../../governance/tags";
import {
  USAGE,
  aws,
  evaluationJob,
  fixed,
  managedPool,
  poolFacts,
  service,
} from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";

const USED = { ...USAGE, natGatewayDataGiB: 200, logsIngestedGiB: 30, kmsRequestsThousands: 100 };

/** Two GPU pools, a system pool, four cost centers. */
const COMPANY: PlanResource[] = [
  aws("aws:eks/cluster:Cluster", "cluster"),
  aws("aws:ec2/vpc:Vpc", "vpc"),
  aws("aws:ec2/natGateway:NatGateway", "nat"),
  aws("aws:ec2/eip:Eip", "nat-address"),
  aws("aws:kms/key:Key", "secrets"),
  aws("aws:cloudwatch/logGroup:LogGroup", "control-plane", { retentionInDays: 7 }),
  ...managedPool("system", {
    purpose: "system",
    instanceTypes: ["m6i.xlarge"],
    nodes: { floor: 2, expected: 2, ceiling: 4 },
    diskGiB: 50,
  }),
  ...managedPool("gpu-l4", {
    capacity: "spot",
    nodes: { floor: 0, expected: 2, ceiling: 6 },
    minutesPerWeek: 3900,
  }),
  poolFacts(
    "gpu-burst",
    {
      provisioner: "karpenter",
      instanceTypes: ["g6.2xlarge", "g5.2xlarge"],
      capacity: "spot",
      nodes: null,
      limitGpus: 4,
    },
    "cc-search",
  ),
  service("vision", "gpu-l4", { floor: 1, expected: 2, ceiling: 10 }),
  evaluationJob("vision", "gpu-l4", {
    runsPerMonth: 22,
    minutes: { floor: 0, expected: 30, ceiling: 60 },
  }),
  service("multimodal", "system", fixed(3), {
    costCenter: "cc-nova",
    demand: { gpus: 0, cpuMillis: 700, memoryMiB: 3072 },
  }),
  service("ranking", "gpu-burst", { floor: 2, expected: 3, ceiling: 4 }, { costCenter: "cc-search" }),
];

const costOf = (result: Estimate, costCenter: string): Interval | undefined =>
  result.byCostCenter[costCenter];

const line = (result: Estimate, resource: string, what: string) => {
  const found = result.lineItems.filter(
    (item) => item.resource.endsWith(`::${resource}`) && item.what.startsWith(what),
  );
  assert.equal(
    found.length,
    1,
    `${resource} ${what}: ${result.lineItems.map((item) => `${item.resource} ${item.what}`).join("\n")}`,
  );
  return found[0]?.microUsd;
};

describe("the estimate of a mid-size plan, worked by hand", () => {
  const result = estimate(COMPANY, BOOK, USED);

  it("prices what is billed at all times by 730 hours a month", () => {
    assert.deepEqual(line(result, "cluster", "EKS"), fixed(73_000_000)); // 0.10 × 730
    assert.deepEqual(line(result, "nat", "NAT"), fixed(32_850_000)); // 0.045 × 730
    assert.deepEqual(line(result, "nat-address", "public"), fixed(3_650_000)); // 0.005 × 730
    assert.deepEqual(line(result, "secrets", "KMS key"), fixed(1_000_000)); // 1 a month
  });

  it("prices what is billed by use with the quantities of usage", () => {
    assert.deepEqual(line(result, "nat", "data"), fixed(9_000_000)); // 200 GiB × 0.045
    assert.deepEqual(line(result, "secrets", "KMS requests"), fixed(300_000)); // 100 thousand × 0.003
    assert.deepEqual(line(result, "control-plane", "log ingestion"), fixed(15_000_000)); // 30 GiB × 0.50
    // Kept for 7 of 730 ÷ 24 days: 30 × 168 ÷ 730 = 6.904… GiB-months × 0.03 = 0.2071232…
    assert.deepEqual(line(result, "control-plane", "logs kept"), fixed(207_123));
  });

  it("charges a service its share of the system nodes and the owner what is idle", () => {
    // A replica: max(700 ÷ 4000 CPU, 3 ÷ 16 GiB) = 0.1875 of a node; 3 replicas 0.5625 of 2 nodes = 28.125 %.
    // Nodes 2 × 0.192 × 730 = 280.32, disks 2 × 50 GiB × 0.08 = 8; at the ceiling 4 nodes, 560.64 and 16.
    assert.deepEqual(line(result, "multimodal", "share of system: m6i"), fixed(78_840_000));
    assert.deepEqual(line(result, "multimodal", "share of system: gp3"), fixed(2_250_000));
    assert.deepEqual(line(result, "system", "idle of system: m6i"), {
      floor: 201_480_000,
      expected: 201_480_000,
      ceiling: 481_800_000,
    });
    assert.deepEqual(costOf(result, "cc-nova"), fixed(81_090_000));
  });

  it("prices spot nodes by their schedule, the ceiling on demand", () => {
    // 65 of 168 hours: 730 × 3900 ÷ 10080 = 282.4404… h. Expected 2 nodes × 0.9776 × 70 % = 386.559333, disks
    // 2 × 100 GiB × 0.08 × 3900 ÷ 10080 = 6.190476. The evaluation runs 22 × 30 min = 11 h = 0.038946 of the nodes'
    // hours, so 2.038946 nodes are claimed of 2: the service has 2 ÷ 2.038946 of it, the evaluation the rest.
    // The ceiling: 6 nodes × 0.9776 × 282.4404… = 1656.682857, disks 18.571429: the service alone could fill them;
    // 22 × 60 min = 0.0778925 nodes of 6 are 21.5071999… and 0.2410958….
    assert.deepEqual(line(result, "vision", "share of gpu-l4: g6"), {
      floor: 0,
      expected: 379_175_597,
      ceiling: 1_656_682_857,
    });
    assert.deepEqual(line(result, "vision", "share of gpu-l4: gp3"), {
      floor: 0,
      expected: 6_072_231,
      ceiling: 18_571_429,
    });
    assert.deepEqual(line(result, "vision-evaluation", "share of gpu-l4: g6"), {
      floor: 0,
      expected: 7_383_736,
      ceiling: 21_507_200,
    });
    assert.deepEqual(line(result, "vision-evaluation", "share of gpu-l4: gp3"), {
      floor: 0,
      expected: 118_245,
      ceiling: 241_096,
    });
    assert.deepEqual(costOf(result, "cc-vision"), {
      floor: 0,
      expected: 392_749_809,
      ceiling: 1_697_002_582,
    });
  });

  it("prices a Karpenter pool by what its pods need, the ceiling by its limit at the dearest type", () => {
    // Spot g6.2xlarge, the cheapest that fits: 0.68432 × 730 = 499.5536 a node; 100 GiB × 0.08 = 8 of disk each.
    // The ceiling: 4 GPUs ÷ 1 = 4 × g5.2xlarge × 1.212 × 730 = 3539.04, disks 32.
    assert.deepEqual(costOf(result, "cc-search"), {
      floor: 999_107_200 + 16_000_000,
      expected: 1_498_660_800 + 24_000_000,
      ceiling: 3_539_040_000 + 32_000_000,
    });
  });

  it("adds up per cost center and in total", () => {
    // Platform: 73 + 32.85 + 9 + 3.65 + 1 + 0.30 + 15 + 0.207123 = 135.007123, and idle 201.48 + 5.75.
    assert.deepEqual(costOf(result, "cc-platform"), {
      floor: 342_237_123,
      expected: 342_237_123,
      ceiling: 630_557_123,
    });
    assert.deepEqual(result.total, {
      floor: 135_007_123 + 288_320_000 + 0 + 1_015_107_200,
      expected: 342_237_123 + 81_090_000 + 392_749_809 + 1_522_660_800,
      ceiling: 135_007_123 + 576_640_000 + 1_675_254_286 + 3_571_040_000,
    });
    assert.equal(formatUsd(result.total.expected), "2338.74");
  });

  it("leaves nothing unpriced, unknown or disputed", () => {
    assert.deepEqual([result.unpriced, result.unknownUsage, result.disputes], [[], [], []]);
    assert.deepEqual([result.region, result.pricesAsOf], ["us-east-1", "2026-11-01T00:00:00Z"]);
  });

  it("keeps the cost of a service's evaluation in lines of its own, and in the service's sum", () => {
    const linesOf = (wanted: Activity) =>
      result.lineItems.filter(({ workloadId, activity }) => workloadId === "vision" && activity === wanted);
    const expected = (wanted: Activity): number =>
      linesOf(wanted).reduce((sum, { microUsd }) => sum + microUsd.expected, 0);
    assert.deepEqual([linesOf("serving").length, linesOf("evaluation").length], [2, 2]);
    assert.equal(expected("serving"), 379_175_597 + 6_072_231);
    assert.equal(expected("evaluation"), 7_383_736 + 118_245);
    assert.deepEqual(
      result.lineItems.filter(({ activity }) => activity === "evaluation"),
      linesOf("evaluation"),
    );
    assert.equal(result.byWorkload["vision"]?.expected, 392_749_809);
    assert.ok(!("vision-evaluation" in result.byWorkload));
  });
});

describe("a local environment", () => {
  it("bills nothing, and shows who would be charged", () => {
    const plan = [
      poolFacts("gpu", { provisioner: "fake", nodes: fixed(2) }),
      service("vision", "gpu", fixed(1)),
      {
        ...aws("kubernetes:core/v1:Service", "entry"),
        props: { spec: { type: "LoadBalancer" }, metadata: {} },
      },
    ];
    const { byCostCenter, total, unpriced, lineItems } = estimate(plan, BOOK, USAGE);
    assert.deepEqual([total, unpriced], [fixed(0), []]);
    assert.deepEqual(byCostCenter, { "cc-platform": fixed(0), "cc-vision": fixed(0) });
    assert.match(lineItems[0]?.what ?? "", /fake nodes/);
  });
});
