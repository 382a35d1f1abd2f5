import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { cheapestChange, type Goal, type Suggestion } from "../../../governance/estimate/cheapest-change";
import { USAGE, evaluationJob, fixed, poolFacts, service } from "../../support/environment-plan";
import { budget, judge } from "../../support/judgement";

const VISION: Goal["of"] = { costCenter: "cc-vision" };
const expectedAtMost = (usd: number, of = VISION): Goal => ({
  of,
  figure: "expected",
  limitMicroUsd: usd * 1_000_000,
});

function changeOf(suggestion: Suggestion) {
  assert.equal(suggestion.kind, "complies");
  return suggestion.kind === "complies" ? suggestion.change : assert.fail();
}

/** Production, one type, spot no cheaper: a node of g6.2xlarge with its disk is 0.9776 × 730 + 100 × 0.08 = 721.648. */
const PLAIN = {
  production: true,
  allowedGpuTypes: ["g6.2xlarge"],
  usage: { ...USAGE, spotPercentOfOnDemand: 100 },
};

describe("the cheapest change", () => {
  it("is fewer replicas where only they lower the bill, as few fewer as comply", () => {
    const plan = [
      poolFacts("burst", { provisioner: "karpenter", nodes: null, limitGpus: 8 }),
      service("vision", "burst", { floor: 1, expected: 4, ceiling: 7 }),
    ];
    const judgement = judge(plan, PLAIN);
    // The midpoint of 1 and 7 is 4 = 2886.592. 3 nodes, 2164.944, need a maximum of 5.
    const change = changeOf(cheapestChange(judgement, expectedAtMost(2200)));
    assert.deepEqual(
      [change.file, change.path, change.from, change.to],
      ["test/vision.yaml", "spec.autoscaling.maxReplicas", 7, 5],
    );
    assert.deepEqual(change.found, { value: "2164.94", unit: "USD/month" });
    assert.equal(
      change.summary,
      "lower maxReplicas of vision from 7 to 5 (spec.autoscaling.maxReplicas in test/vision.yaml): " +
        "cc-vision would be expected to cost $2,164.94 a month.",
    );
  });

  it("lowers minimum and maximum together below the minimum", () => {
    const plan = [
      poolFacts("burst", { provisioner: "karpenter", nodes: null, limitGpus: 8 }),
      service("vision", "burst", fixed(3)),
    ];
    const judgement = judge(plan, PLAIN);
    const change = changeOf(cheapestChange(judgement, expectedAtMost(1500)));
    assert.equal(change.path, "spec.autoscaling");
    assert.deepEqual(change.from, { minReplicas: 3, maxReplicas: 3 });
    assert.deepEqual(change.to, { minReplicas: 2, maxReplicas: 2 });
  });

  it("is nodes that nobody needs before anything that hurts", () => {
    const plan = [
      poolFacts("gpu", { nodes: { floor: 0, expected: 3, ceiling: 4 } }),
      service("vision", "gpu", fixed(1)),
    ];
    const judgement = judge(plan, PLAIN);
    const change = changeOf(cheapestChange(judgement, expectedAtMost(800, { costCenter: "cc-platform" })));
    assert.deepEqual(
      [change.file, change.path, change.from, change.to],
      ["Pulumi.test.yaml", "config.plumbline:nodePools.gpu.desired", 3, 2],
    );
  });

  it("is spot for a pool whose owner may be interrupted, and a schedule where that saves more", () => {
    const plan = [poolFacts("gpu", { nodes: fixed(2) }), service("vision", "gpu", fixed(2))];
    const spot = changeOf(
      cheapestChange(
        judge(plan, { production: true, allowedGpuTypes: ["g6.2xlarge"] }),
        expectedAtMost(1100),
      ),
    );
    assert.deepEqual([spot.path, spot.to], ["config.plumbline:nodePools.gpu.capacity", "spot"]);
    const schedule = changeOf(
      cheapestChange(judge(plan, { allowedGpuTypes: ["g6.2xlarge"] }), expectedAtMost(1100)),
    );
    assert.equal(schedule.path, "config.plumbline:nodePools.gpu.schedule");
    // 1443.296 × 3900 ÷ 10080 = 558.4181…
    assert.deepEqual(schedule.found, { value: "558.42", unit: "USD/month" });
  });

  it("is another allowed type only with as much GPU memory, on which every replica fits", () => {
    const plan = [poolFacts("gpu", { nodes: fixed(1) }), service("vision", "gpu", fixed(1))];
    const production = { production: true, usage: { ...USAGE, spotPercentOfOnDemand: 100 } };
    const change = changeOf(cheapestChange(judge(plan, production), expectedAtMost(700)));
    // g4dn.xlarge is cheaper, but a T4 has 16 GiB.
    assert.deepEqual(change.to, ["g6.xlarge"]);
    const large = [
      poolFacts("gpu", { nodes: fixed(1) }),
      service("vision", "gpu", fixed(1), { demand: { memoryMiB: 14_000 } }),
    ];
    assert.equal(cheapestChange(judge(large, production), expectedAtMost(700)).kind, "none");
  });

  it("does not push another cost center past its limit", () => {
    // Fewer replicas on nodes that stay would only move the cost to the platform.
    const plan = [poolFacts("gpu", { nodes: fixed(4) }), service("vision", "gpu", fixed(4))];
    const free = judge(plan, PLAIN);
    assert.deepEqual(changeOf(cheapestChange(free, expectedAtMost(2500))).to, {
      minReplicas: 3,
      maxReplicas: 3,
    });
    const tight = judge(plan, { ...PLAIN, budgets: { "cc-platform": budget(700) } });
    assert.equal(cheapestChange(tight, expectedAtMost(2500)).kind, "none");
  });

  it("of a ceiling is a lower maximum, or a lower limit of GPUs", () => {
    const managed = [poolFacts("gpu", { nodes: { floor: 0, expected: 1, ceiling: 9 } })];
    const goal: Goal = { of: { costCenter: "cc-platform" }, figure: "ceiling", limitMicroUsd: 2_200_000_000 };
    const lower = changeOf(cheapestChange(judge(managed, PLAIN), goal));
    assert.deepEqual([lower.path, lower.to], ["config.plumbline:nodePools.gpu.max", 3]);
    const karpenter = [poolFacts("gpu", { provisioner: "karpenter", nodes: null, limitGpus: 9 })];
    const limit = changeOf(cheapestChange(judge(karpenter, PLAIN), goal));
    assert.deepEqual([limit.path, limit.to], ["config.plumbline:nodePools.gpu.limits.gpus", 3]);
  });

  it("is none when nothing suffices, with the largest saving", () => {
    const plan = [poolFacts("gpu", { nodes: fixed(1) }), service("vision", "gpu", fixed(1))];
    const suggestion = cheapestChange(judge(plan), expectedAtMost(1));
    assert.equal(suggestion.kind, "none");
    assert.match(suggestion.kind === "none" ? (suggestion.nearest?.summary ?? "") : "", /Monday to Friday/);
  });

  it("leaves an evaluation its node, and says nothing where there is nothing to lower", () => {
    const plan = [
      poolFacts("gpu", { nodes: fixed(1) }, "cc-vision"),
      evaluationJob("vision", "gpu", { runsPerMonth: 30, minutes: fixed(30) }),
    ];
    assert.deepEqual(cheapestChange(judge(plan, PLAIN), expectedAtMost(10)), { kind: "none" });
  });
});
