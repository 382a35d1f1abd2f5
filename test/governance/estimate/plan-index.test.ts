import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { DEPLOYMENT, LAUNCH_TEMPLATE, NODE_GROUP, indexPlan } from "../../../governance/estimate/plan-index";
import { UNKNOWN, type PlanResource } from "../../../governance/plan";
import { aws, managedPool, poolFacts } from "../../support/environment-plan";

const TYPE = "plumbline:compute:GpuNodePool";
const withFacts = (facts: unknown): PlanResource => ({
  urn: "urn:pulumi:test::plumbline::pool",
  type: TYPE,
  name: "pool",
  parent: null,
  props: facts === undefined ? {} : { facts },
});

describe("the index of a plan", () => {
  it("finds children by parent and type, each in the plan's order", () => {
    const plan = [...managedPool("gpu-a"), ...managedPool("gpu-b")];
    const [poolA, groupA] = plan;
    const index = indexPlan(plan);
    assert.deepEqual(index.children(poolA?.urn ?? "", NODE_GROUP), [groupA]);
    assert.equal(index.children(poolA?.urn ?? "", LAUNCH_TEMPLATE).length, 1);
    assert.deepEqual(index.children(poolA?.urn ?? "", DEPLOYMENT), []);
    assert.deepEqual(index.children("urn:nobody", NODE_GROUP), []);
  });

  it("finds what has no parent, apart from what has one", () => {
    const alone = aws(NODE_GROUP, "alone");
    const other = aws(NODE_GROUP, "other");
    const index = indexPlan([alone, ...managedPool("gpu-a"), other]);
    assert.deepEqual(index.children(null, NODE_GROUP), [alone, other]);
  });

  it("keeps components with their facts, and nothing else as a component", () => {
    const pool = poolFacts("gpu-a");
    const index = indexPlan([pool, aws("aws:s3/bucket:Bucket", "weights")]);
    assert.deepEqual(index.components, [{ resource: pool, facts: pool.props["facts"] }]);
    assert.deepEqual([index.unreadable, index.disputes], [[], []]);
    assert.equal(index.plan.length, 2);
  });

  it("never takes facts that it cannot read for nothing: it says so twice", () => {
    for (const [facts, found] of [
      [undefined, "are missing"],
      [UNKNOWN, "are not known before the update"],
    ]) {
      const resource = withFacts(facts);
      const index = indexPlan([resource]);
      assert.deepEqual(index.components, []);
      assert.deepEqual(index.unreadable, [
        { resource: resource.urn, type: TYPE, reason: `its facts ${String(found)}` },
      ]);
      assert.deepEqual(index.disputes, [
        { resource: resource.urn, field: "facts", claimed: "readable facts", found },
      ]);
    }
  });

  it("says in which fields facts break their schema, three at most", () => {
    const sound = poolFacts("gpu-a").props["facts"] as Record<string, unknown>;
    const [dispute] = indexPlan([withFacts({ ...sound, name: "" })]).disputes;
    assert.match(dispute?.found ?? "", /^break their schema \(name: [^;]+\)$/);
    const [many] = indexPlan([withFacts({ version: 1, kind: "node-pool" })]).disputes;
    assert.match(many?.found ?? "", /^break their schema \([^;]+; [^;]+; [^;]+\)$/);
    for (const facts of [null, "facts", [], { version: 2 }]) {
      const index = indexPlan([withFacts(facts)]);
      assert.deepEqual([index.components.length, index.unreadable.length], [0, 1], JSON.stringify(facts));
    }
  });
});
