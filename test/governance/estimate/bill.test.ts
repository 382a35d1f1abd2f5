import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { estimate } from "../../../governance/estimate/estimate";
import { UNKNOWN, type PlanResource } from "../../../governance/plan";
import {
  USAGE,
  aws,
  component,
  fixed,
  managedPool,
  poolFacts,
  service,
} from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";

const PLAN = [...managedPool("gpu"), service("vision", "gpu", fixed(1))];

describe("what is not known", () => {
  const unpricedOf = (plan: PlanResource[]) =>
    estimate(plan, BOOK, USAGE).unpriced.map(({ type, reason }) => `${type}: ${reason}`);

  it("is listed by type when no price covers it, and lowers no total", () => {
    const result = estimate([...PLAN, aws("aws:rds/instance:Instance", "db")], BOOK, USAGE);
    assert.deepEqual(result.unpriced, [
      {
        resource: "urn:pulumi:test::plumbline::aws:rds/instance:Instance::db",
        type: "aws:rds/instance:Instance",
        reason: "no price or rule covers resources of this type",
      },
    ]);
    assert.deepEqual(result.total, estimate(PLAN, BOOK, USAGE).total);
  });

  it("is listed when a priced property is unknown before the update, though facts claim it", () => {
    const pool = managedPool("gpu", {});
    const blind = pool.map((resource) =>
      resource.type === "aws:eks/nodeGroup:NodeGroup"
        ? { ...resource, props: { ...resource.props, scalingConfig: UNKNOWN } }
        : resource,
    );
    assert.deepEqual(unpricedOf(blind), [
      "aws:eks/nodeGroup:NodeGroup: scalingConfig is not known before the update, so that its facts cannot be checked",
    ]);
    assert.deepEqual(
      estimate(blind, BOOK, USAGE).total,
      estimate(pool, BOOK, USAGE).total,
      "the claim is priced all the same",
    );
    assert.deepEqual(unpricedOf(blind.slice(1)), [
      "aws:eks/nodeGroup:NodeGroup: scalingConfig is not known before the update",
    ]);
  });

  it("is listed when an instance type has no price", () => {
    const [reason] = unpricedOf(managedPool("gpu", { instanceTypes: ["g6.2xlarge", "p9.xlarge"] }));
    assert.equal(reason, "node pool gpu: the price list of us-east-1 has no price for p9.xlarge");
  });

  it("is listed when facts cannot be read, are missing or break their schema", () => {
    const broken = component({ name: "x", version: 1, kind: "node-pool" }, "plumbline:compute:GpuNodePool");
    const result = estimate(
      [
        broken,
        { ...broken, urn: "unknown", props: { facts: UNKNOWN } },
        { ...broken, urn: "missing", props: {} },
      ],
      BOOK,
      USAGE,
    );
    assert.equal(result.unpriced.length, 3);
    assert.match(result.unpriced[2]?.reason ?? "", /break their schema \(attribution: /);
    assert.deepEqual(
      result.disputes.map(({ resource, field }) => [resource, field]),
      [
        ["missing", "facts"],
        ["unknown", "facts"],
        [broken.urn, "facts"],
      ],
    );
  });

  it("is listed when a workload runs on a pool that the plan lacks, unless that is somebody else's system pool", () => {
    assert.deepEqual(unpricedOf([service("a", "gpu-x", fixed(1))]), [
      "plumbline:serving:InferenceService: it runs on node pool gpu-x, which the plan does not have",
    ]);
    const onSystem = service("b", "system", fixed(1), { demand: { gpus: 0 } });
    assert.deepEqual(unpricedOf([onSystem]), []);
    assert.equal(unpricedOf([onSystem, aws("aws:eks/cluster:Cluster", "own")]).length, 1);
  });

  it("is listed as unknown usage when no quantity is given", () => {
    const { unknownUsage, total } = estimate([aws("aws:ec2/natGateway:NatGateway", "nat")], BOOK, USAGE);
    assert.deepEqual(unknownUsage, [
      {
        resource: "urn:pulumi:test::plumbline::aws:ec2/natGateway:NatGateway::nat",
        dimension: "data through NAT gateways",
        unitPriceMicroUsd: 45_000,
        unit: "GiB",
        key: "natGatewayDataGiB",
      },
    ]);
    assert.deepEqual(total, fixed(32_850_000));
  });

  it("is listed when a cost is beyond what a bill can hold", () => {
    const book = { ...BOOK, prices: { ...BOOK.prices, instances: { "g6.2xlarge": 9_000_000_000 } } };
    const { unpriced, total } = estimate([poolFacts("gpu", { nodes: fixed(100_000) })], book, USAGE);
    assert.match(unpriced.at(-1)?.reason ?? "", /beyond what a bill can hold/);
    assert.equal(total.expected, 0);
  });

  it("is charged to its own row when tags are missing or unknown", () => {
    const bare = { ...aws("aws:ec2/eip:Eip", "ip"), props: {} };
    const blind = { ...aws("aws:ec2/eip:Eip", "ip2"), props: { tags: UNKNOWN } };
    const byDefault = { ...bare, defaultTags: { "cost-center": "cc-default" } };
    assert.deepEqual(estimate([bare, blind, byDefault], BOOK, USAGE).byCostCenter, {
      unattributed: fixed(7_300_000),
      "cc-default": fixed(3_650_000),
    });
  });
});
