import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import { cheapestChange } from "../../../governance/estimate/cheapest-change";
import { estimate, type Estimate } from "../../../governance/estimate/estimate";
import type { InferenceServiceFacts, NodePoolFacts } from "../../../governance/facts";
import { formatUsd } from "../../../governance/money";
import type { PlanResource } from "../../../governance/plan";
import { USAGE, poolFacts, service } from "../../support/environment-plan";
import { budget, judge } from "../../support/judgement";
import { BOOK } from "../../support/price-book";

/** An option of the oracle: the plan as it would be, and where in the files. */
interface Option {
  readonly path: string;
  readonly to: unknown;
  readonly plan: PlanResource[];
}

/** Every step of every kind, written without looking at the implementation: one-GPU nodes, replicas of one GPU. */
function everyOption(plan: PlanResource[], allowed: readonly string[], production: boolean): Option[][] {
  const factsOf = <T>(resource: PlanResource): T => resource.props["facts"] as T;
  const changed = (resource: PlanResource, facts: object): PlanResource[] =>
    plan.map((each) => (each === resource ? { ...each, props: { facts } } : each));
  const pools = plan.filter((each) => factsOf<NodePoolFacts>(each).kind === "node-pool");
  const services = plan.filter((each) => factsOf<InferenceServiceFacts>(each).kind === "inference-service");
  const ofPools = pools.flatMap((resource): Option[][] => {
    const facts = factsOf<NodePoolFacts>(resource);
    const { name, nodePool } = facts;
    const nodes = nodePool.nodes ?? assert.fail();
    const at = `config.plumbline:nodePools.${name}`;
    const option = (path: string, to: unknown, more: Partial<typeof nodePool>): Option => ({
      path,
      to,
      plan: changed(resource, { ...facts, nodePool: { ...nodePool, ...more } }),
    });
    const onIt = services
      .map((each) => factsOf<InferenceServiceFacts>(each))
      .filter(({ demand }) => demand.pool === name);
    const needed = onIt.reduce((sum, { replicas }) => sum + replicas.expected, 0);
    const fewer: Option[] = [];
    for (let desired = nodes.expected - 1; desired >= needed; desired--)
      fewer.push(
        desired >= nodes.floor
          ? option(`${at}.desired`, desired, { nodes: { ...nodes, expected: desired } })
          : option(at, { min: desired, desired }, { nodes: { ...nodes, floor: desired, expected: desired } }),
      );
    const types = allowed
      .filter((type) => type !== nodePool.instanceTypes[0])
      .filter((type) => type !== "g4dn.xlarge" || nodePool.instanceTypes[0] === "g4dn.xlarge")
      .map((type) => [option(`${at}.instanceTypes`, [type], { instanceTypes: [type] })]);
    const schedule = {
      timezone: "UTC",
      days: ["mon", "tue", "wed", "thu", "fri"],
      from: "07:00",
      to: "20:00",
    };
    return [
      fewer,
      nodePool.capacity === "spot" ? [] : [option(`${at}.capacity`, "spot", { capacity: "spot" })],
      production ? [] : [option(`${at}.schedule`, schedule, { minutesPerWeek: 3900 })],
      ...types,
    ];
  });
  const ofServices = services
    .filter((each) => factsOf<InferenceServiceFacts>(each).attribution.costCenter === "cc-vision")
    .map((resource): Option[] => {
      const facts = factsOf<InferenceServiceFacts>(resource);
      const { floor, ceiling } = facts.replicas;
      const steps: Option[] = [];
      for (let max = ceiling - 1; max >= 1; max--) {
        const min = Math.min(floor, max);
        const replicas = { floor: min, expected: Math.ceil((min + max) / 2), ceiling: max };
        steps.push({
          path: max < floor ? "spec.autoscaling" : "spec.autoscaling.maxReplicas",
          to: max < floor ? { minReplicas: max, maxReplicas: max } : max,
          plan: changed(resource, { ...facts, replicas }),
        });
      }
      return steps;
    });
  return [...ofPools, ...ofServices];
}

const arbitraryCase = fc.record({
  pools: fc.array(
    fc.record({
      sizes: fc.tuple(fc.nat(3), fc.nat(4), fc.nat(4)),
      type: fc.constantFrom("g4dn.xlarge", "g6.xlarge", "g6.2xlarge", "g5.2xlarge"),
      spot: fc.boolean(),
      owner: fc.constantFrom("cc-platform", "cc-vision"),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  services: fc.array(
    fc.record({
      pool: fc.nat(1),
      min: fc.integer({ min: 1, max: 4 }),
      more: fc.nat(12),
      costCenter: fc.constantFrom("cc-vision", "cc-other"),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  allowed: fc.subarray(["g4dn.xlarge", "g6.xlarge", "g6.2xlarge", "g5.2xlarge"]),
  production: fc.boolean(),
  limitPercent: fc.integer({ min: 10, max: 99 }),
  otherPercent: fc.integer({ min: 80, max: 130 }),
});

describe("against every option, priced one by one on the changed plan,", () => {
  it("the change found is the smallest of its kind and leaves the least total", () => {
    fc.assert(
      fc.property(arbitraryCase, ({ pools, services, allowed, production, limitPercent, otherPercent }) => {
        const plan = [
          ...pools.map(({ sizes: [a, b, c], type, spot, owner }, index) =>
            poolFacts(
              `pool-${index}`,
              {
                instanceTypes: [type],
                capacity: spot ? "spot" : "on-demand",
                nodes: { floor: a, expected: a + b, ceiling: Math.max(1, a + b + c) },
              },
              owner,
            ),
          ),
          ...services.map(({ pool, min, more, costCenter }, index) =>
            service(
              `service-${index}`,
              `pool-${pool % pools.length}`,
              { floor: min, expected: Math.ceil((2 * min + more) / 2), ceiling: min + more },
              { costCenter },
            ),
          ),
        ];
        const usd = (result: Estimate, name: string) => result.byCostCenter[name]?.expected ?? 0;
        const before = estimate(plan, BOOK, USAGE);
        const others = ["cc-platform", "cc-other"];
        const wholeUsd = (microUsd: number, percent: number): number =>
          Math.max(1, Math.floor((microUsd / 1_000_000) * (percent / 100)));
        const budgets = Object.fromEntries(
          others.map((name) => [name, budget(wholeUsd(usd(before, name), otherPercent))]),
        );
        const limit = wholeUsd(usd(before, "cc-vision"), limitPercent);
        fc.pre(usd(before, "cc-vision") > limit * 1_000_000);

        const complies = ({ plan: after }: Option) => {
          const result = estimate(after, BOOK, USAGE);
          const breaks = others.some((name) => {
            const most = Math.max((budgets[name]?.monthlyUsd ?? 0) * 1_000_000, usd(before, name));
            return usd(result, name) > most;
          });
          return usd(result, "cc-vision") <= limit * 1_000_000 && !breaks ? result : undefined;
        };
        const allowedGpuTypes = allowed.length > 0 ? allowed : ["g6.2xlarge"];
        const best = everyOption(plan, allowedGpuTypes, production).flatMap((steps) => {
          const first = steps.find((step) => complies(step));
          const result = first && complies(first);
          return first && result ? [{ ...first, result }] : [];
        });
        const least = Math.min(...best.map(({ result }) => result.total.expected));

        const judgement = judge(plan, { production, allowedGpuTypes, budgets });
        const suggestion = cheapestChange(judgement, {
          of: { costCenter: "cc-vision" },
          figure: "expected",
          limitMicroUsd: limit * 1_000_000,
        });
        if (best.length === 0) return assert.equal(suggestion.kind, "none");
        if (suggestion.kind === "none") return assert.fail("found none");
        const { path, to, found } = suggestion.change;
        const match = best.find(
          (each) =>
            each.path === path &&
            JSON.stringify(each.to) === JSON.stringify(to) &&
            each.result.total.expected === least,
        );
        assert.ok(
          match,
          `${path} ${JSON.stringify(to)} is not among ${JSON.stringify(best.map((b) => [b.path, b.to, b.result.total.expected]))}`,
        );
        return assert.equal(found.value, formatUsd(usd(match.result, "cc-vision")));
      }),
      { numRuns: 300 },
    );
  });
});
