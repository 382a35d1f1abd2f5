/**
 * The shipped environments to the cent, by hand: every constant below is read off the price list and the stack files by a
 * person, and the arithmetic is written out. Nothing here calls the estimate but to compare with it.
 */
import assert from "node:assert/strict";
import path from "node:path";
import { engineFreeResult } from "../../cli/engine-free-result";
import { formatUsd } from "../../governance/money";

/** Dollars an hour on demand, us-east-1, 2026-07-06. */
const G6_2XLARGE = 0.9776;
const G4DN_XLARGE = 0.526;
const M6I_XLARGE = 0.192;
const M6I_2XLARGE = 0.384;
/** All shipped environments expect spot at 70 % of on-demand. */
const SPOT = 0.7;
const MONTH = 730;
/** gp3 at 0.08 a GiB-month: GPU nodes have 100 GiB, system nodes 50. */
const GPU_DISK = 100 * 0.08;
const SYSTEM_DISK = 50 * 0.08;

const EKS = 0.1 * MONTH;
const NAT_GATEWAY = (0.045 + 0.005) * MONTH;
const KMS_KEY = 1;
/** Two keys of its own, one GiB stored and a thousand signatures a month. */
const EVIDENCE_STORE = 2 * KMS_KEY + 1 * 0.023 + 1 * 0.015;
const natData = (gib: number): number => gib * 0.045;
const kmsRequests = (thousands: number): number => thousands * 0.003;
/** Ingested at 0.50 a GiB; stored at 0.03 a GiB-month for as many months as they are kept. */
const logs = (gib: number, days: number): number => gib * 0.5 + gib * ((days * 24) / MONTH) * 0.03;

/** Nodes of a pool that run `share` of the week. */
const nodes = (count: number, hourly: number, disk: number, share = 1): number =>
  count * (hourly * MONTH + disk) * share;

interface Figures {
  readonly total: readonly [floor: number, expected: number, ceiling: number];
  readonly expected: Readonly<Record<string, number>>;
}

/** Weekdays 07:00 to 20:00 is 65 of 168 hours. Pools: 2 L4 nodes and 3 T4 nodes are expected, and all are used. */
function dev(): Figures {
  const week = 65 / 168;
  const base = EKS + NAT_GATEWAY + natData(200) + KMS_KEY + EVIDENCE_STORE + kmsRequests(100) + logs(30, 7);
  const system = (count: number): number => nodes(count, M6I_XLARGE, SYSTEM_DISK);
  const l4 = nodes(2, G6_2XLARGE * SPOT, GPU_DISK, week);
  const t4 = nodes(3, G4DN_XLARGE * SPOT, GPU_DISK, week);
  // 3 replicas of 3 GiB on nodes of 16 GiB; 22 evaluations of half an hour, of 2 GiB.
  const nova = system(1) * (3 * (3 / 16) + ((22 * 0.5) / MONTH) * (2 / 16));
  const most = nodes(6, G6_2XLARGE, GPU_DISK, week) + nodes(4, G4DN_XLARGE, GPU_DISK, week);
  return {
    total: [base + system(2), base + system(3) + l4 + t4, base + system(4) + most],
    expected: {
      "cc-engagement": l4,
      "cc-interactive": t4,
      "project-nova": nova,
      "cc-platform": base + system(3) - nova,
    },
  };
}

/** Weekdays 06:00 to 22:00 is 80 of 168 hours; L4 nodes are on demand. */
function staging(): Figures {
  const week = 80 / 168;
  const base = EKS + NAT_GATEWAY + natData(500) + KMS_KEY + EVIDENCE_STORE + kmsRequests(200) + logs(60, 30);
  const system = (count: number): number => nodes(count, M6I_XLARGE, SYSTEM_DISK);
  const l4 = nodes(2, G6_2XLARGE, GPU_DISK, week);
  const t4 = nodes(3, G4DN_XLARGE * SPOT, GPU_DISK, week);
  const nova = system(1) * (3 * (3 / 16) + ((22 * 0.5) / MONTH) * (2 / 16));
  const most = nodes(6, G6_2XLARGE, GPU_DISK, week) + nodes(4, G4DN_XLARGE, GPU_DISK, week);
  return {
    total: [base + system(2), base + system(3) + l4 + t4, base + system(5) + most],
    expected: {
      "cc-engagement": l4,
      "cc-interactive": t4,
      "project-nova": nova,
      "cc-platform": base + system(3) - nova,
    },
  };
}

/** Nodes run all week. Each model is evaluated 31 times (730 h hold 30.4 nights) for half an hour. */
function prod(): Figures {
  const evaluated = (31 * 0.5) / MONTH;
  const base =
    EKS + 3 * NAT_GATEWAY + natData(3000) + KMS_KEY + EVIDENCE_STORE + kmsRequests(2000) + logs(200, 365);
  const system = (count: number): number => nodes(count, M6I_2XLARGE, SYSTEM_DISK);
  const l4 = (count: number): number => nodes(count, G6_2XLARGE, GPU_DISK);
  const t4 = (count: number): number => nodes(count, G4DN_XLARGE * SPOT, GPU_DISK);
  const burst = (count: number): number => nodes(count, G6_2XLARGE * SPOT, GPU_DISK);
  // 4 + 3 of 8 L4 nodes serve, two models are evaluated on the idle one; 3 + 2 of 5 T4 nodes serve.
  const engagement = l4(7 + 2 * evaluated) + t4(5);
  // Karpenter starts a node for each replica (4 + 3), and one for each run.
  const commerce = burst(7 + 2 * evaluated);
  // 3 replicas of 3 GiB and 3 of 4 GiB on nodes of 32 GiB; evaluations of 2 GiB and of 4 GiB.
  const nova = system(1) * ((3 * 3 + 3 * 4) / 32 + (evaluated * (2 + 4)) / 32);
  const platform = base + system(3) - nova + l4(1 - 2 * evaluated);
  return {
    total: [
      // Least: the pools' min; Karpenter's 2 + 1 replicas, and each run of two jobs ends after a minute.
      base + system(3) + l4(4) + t4(3) + burst(3 + (2 * 31) / 60 / MONTH),
      engagement + commerce + nova + platform,
      // Most: the pools' max on demand; Karpenter's 10 GPUs on its dearest type, g6.4xlarge at 1.3232.
      base + system(6) + l4(16) + nodes(8, G4DN_XLARGE, GPU_DISK) + nodes(10, 1.3232, GPU_DISK),
    ],
    expected: {
      "cc-engagement": engagement,
      "cc-commerce": commerce,
      "project-nova": nova,
      "cc-platform": platform,
    },
  };
}

const STACKS = path.join(__dirname, "..", "..", "stacks");
const cents = (usd: number): string => usd.toFixed(2);

describe("the estimates of the shipped environments", () => {
  for (const [environment, figures] of Object.entries({ dev, staging, prod }))
    it(`are right to the cent by hand: ${environment}`, async () => {
      const clock = (): Date => new Date("2026-11-27T00:00:00Z");
      const { estimate } = await engineFreeResult({ environment, stacksFolder: STACKS, clock });
      const { total, expected } = figures();
      const { floor, expected: middle, ceiling } = estimate.total;
      assert.deepEqual([floor, middle, ceiling].map(formatUsd), total.map(cents));
      assert.deepEqual(
        Object.fromEntries(
          Object.entries(estimate.byCostCenter).map(([name, cost]) => [name, formatUsd(cost.expected)]),
        ),
        Object.fromEntries(
          Object.entries(expected)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, usd]) => [name, cents(usd)]),
        ),
      );
    });
});
