import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import { estimate } from "../../../governance/estimate/estimate";
import type { Interval } from "../../../governance/money";
import type { PlanResource } from "../../../governance/plan";
import { USAGE, evaluationJob, fixed, poolFacts, service } from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";

/** Plans of pools and services with sizes at random. */
const arbitraryPlan = fc
  .record({
    pools: fc.array(
      fc.record({
        karpenter: fc.boolean(),
        types: fc.subarray(["g4dn.xlarge", "g6.2xlarge", "g5.2xlarge", "g6.12xlarge"], { minLength: 1 }),
        spot: fc.boolean(),
        sizes: fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5)),
        diskGiB: fc.integer({ min: 20, max: 333 }),
        minutesPerWeek: fc.integer({ min: 1, max: 10_080 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    workloads: fc.array(
      fc.record({
        pool: fc.nat(2),
        gpus: fc.nat(2),
        cpuMillis: fc.nat(9000),
        sizes: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)),
        evaluation: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ pools, workloads }): PlanResource[] => [
    ...pools.map(({ karpenter, types, spot, sizes: [a, b, c], diskGiB, minutesPerWeek }, index) =>
      poolFacts(`pool-${index}`, {
        provisioner: karpenter ? "karpenter" : "managed",
        instanceTypes: types,
        capacity: spot ? "spot" : "on-demand",
        nodes: karpenter ? null : { floor: a, expected: a + b, ceiling: a + b + c },
        limitGpus: karpenter ? a + b + c : null,
        diskGiB,
        minutesPerWeek,
      }),
    ),
    ...workloads.map(({ pool, gpus, cpuMillis, sizes: [a, b, c], evaluation }, index) => {
      const on = `pool-${pool % pools.length}`;
      const size = { floor: a, expected: a + b, ceiling: a + b + c };
      return evaluation
        ? evaluationJob(`service-${index}`, on, { runsPerMonth: a + 1, minutes: size }, `cc-${index}`)
        : service(`service-${index}`, on, size, {
            costCenter: `cc-${index}`,
            demand: { gpus, cpuMillis, memoryMiB: 4096 },
          });
    }),
  ]);

describe("the cost of every pool", () => {
  const sumOf = (intervals: readonly Interval[]): Interval =>
    intervals.reduce(
      (sum, each) => ({
        floor: sum.floor + each.floor,
        expected: sum.expected + each.expected,
        ceiling: sum.ceiling + each.ceiling,
      }),
      fixed(0),
    );

  it("has line items whose expected cost adds up to the total, to the micro-dollar", () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const { lineItems, total, byCostCenter } = estimate(plan, BOOK, USAGE);
        const lines = sumOf(lineItems.map(({ microUsd }) => microUsd));
        assert.equal(lines.expected, total.expected);
        assert.ok(lines.floor <= total.floor, `${lines.floor} <= ${total.floor}`);
        assert.ok(lines.ceiling >= total.ceiling, `${lines.ceiling} >= ${total.ceiling}`);
        assert.deepEqual(sumOf(Object.values(byCostCenter)), lines);
      }),
    );
  });

  it("has floor <= expected <= ceiling, in total, for each cost center and for each line", () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const { lineItems, total, byCostCenter } = estimate(plan, BOOK, USAGE);
        const all = [total, ...Object.values(byCostCenter), ...lineItems.map(({ microUsd }) => microUsd)];
        for (const { floor, expected, ceiling } of all)
          assert.ok(
            0 <= floor && floor <= expected && expected <= ceiling,
            `${floor} ${expected} ${ceiling}`,
          );
      }),
    );
  });

  it("costs no less with another replica", () => {
    fc.assert(
      fc.property(arbitraryPlan, fc.nat(5), (plan, at) => {
        const more = plan.map((resource) => {
          const facts = resource.props["facts"] as { kind: string; name: string; replicas: Interval };
          if (facts.kind !== "inference-service" || !facts.name.endsWith(String(at))) return resource;
          const { floor, expected, ceiling } = facts.replicas;
          const replicas = { floor: floor + 1, expected: expected + 1, ceiling: ceiling + 1 };
          return { ...resource, props: { facts: { ...facts, replicas } } };
        });
        const [less, greater] = [plan, more].map((each) => estimate(each, BOOK, USAGE).total);
        assert.ok(less && greater);
        assert.ok(less.floor <= greater.floor && less.expected <= greater.expected);
        assert.ok(less.ceiling <= greater.ceiling);
      }),
    );
  });

  it("never falls where another replica fills a Karpenter pool that is evaluated too", () => {
    const expected = (replicas: number): number => {
      const pool = poolFacts("burst", { provisioner: "karpenter", nodes: null, limitGpus: 7, diskGiB: 20 });
      const runs = { runsPerMonth: 1, minutes: fixed(1) };
      const plan = [
        pool,
        service("serving", "burst", fixed(replicas)),
        evaluationJob("serving", "burst", runs),
      ];
      return estimate(plan, BOOK, USAGE).total.expected;
    };
    // At 7 the nodes of the replicas and the minute of the evaluation are more than the limit of 7 GPUs allows.
    assert.ok(expected(6) < expected(7));
    assert.equal(expected(7), expected(8));
  });

  it("of two plans that share no pool is the sum of theirs", () => {
    fc.assert(
      fc.property(arbitraryPlan, arbitraryPlan, (a, b) => {
        const renamed = b.map((resource): PlanResource => {
          const facts = structuredClone(resource.props["facts"]) as {
            name: string;
            demand?: { pool: string };
          };
          if (facts.demand) facts.demand.pool = `other-${facts.demand.pool}`;
          facts.name = `other-${facts.name}`;
          return { ...resource, urn: `${resource.urn}-other`, props: { facts } };
        });
        const [first, second, both] = [a, renamed, [...a, ...renamed]].map((plan) =>
          estimate(plan, BOOK, USAGE),
        );
        assert.ok(first && second && both);
        assert.deepEqual(both.total, sumOf([first.total, second.total]));
      }),
    );
  });
});
