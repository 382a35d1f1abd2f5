import assert from "node:assert/strict";
import { UNKNOWN } from "../../../governance/plan";
import { limitCeilingCost } from "../../../policypacks/finops/limit-ceiling-cost";
import { aws, nodeGroup, poolFacts } from "../../support/environment-plan";
import { budget } from "../../support/judgement";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

/** Expected one node, at most three at 0.9776 × 730 + 100 GiB × 0.08 = 721.648 USD: 2164.944 in a month. */
const POOL = poolFacts("gpu-l4", { nodes: { floor: 1, expected: 1, ceiling: 3 } });
const ADDRESSES = Array.from({ length: 20 }, (_, index) => aws("aws:ec2/eip:Eip", `address-${index}`));
/** In production, where no schedule takes the nodes away at night. */
const ceiling = (ceilingUsd?: number) => ({
  production: true,
  allowedGpuTypes: ["g6.2xlarge"],
  budgets: { "cc-platform": budget(9000, ceilingUsd) },
});

const OVER =
  "cc-platform costs at most $2,164.94 a month, over its ceiling of $2,164.00. Cheapest change that complies: " +
  "lower max of gpu-l4 from 3 to 2 nodes (config.plumbline:nodePools.gpu-l4.max in Pulumi.test.yaml): " +
  "cc-platform would cost at most $1,443.30 a month.";

describe("limit-ceiling-cost", () => {
  it("allows a ceiling within the limit, and blocks it above, with the change that complies", async () => {
    assert.deepEqual(await saysOf(limitCeilingCost, [POOL], ceiling(2165)), []);
    assert.deepEqual(await saysOf(limitCeilingCost, [POOL], ceiling(2164)), [`mandatory: ${OVER}`]);
  });

  it("complies once the change that it names is applied", async () => {
    const changed = poolFacts("gpu-l4", { nodes: { floor: 1, expected: 1, ceiling: 2 } });
    assert.deepEqual(await saysOf(limitCeilingCost, [changed], ceiling(2164)), []);
    assert.match((await saysOf(limitCeilingCost, [changed], ceiling(1443))).join(), /at most \$1,443\.30/);
  });

  it("allows what costs exactly its ceiling", async () => {
    assert.deepEqual(await saysOf(limitCeilingCost, ADDRESSES, ceiling(73)), []);
    assert.deepEqual(await saysOf(limitCeilingCost, ADDRESSES, ceiling(72)), [
      "mandatory: cc-platform costs at most $73.00 a month, over its ceiling of $72.00. No single change suffices.",
    ]);
  });

  it("judges the budgets that set a ceiling, and no other", async () => {
    assert.deepEqual(await saysOf(limitCeilingCost, [POOL], ceiling()), []);
    assert.deepEqual(await saysOf(limitCeilingCost, [POOL]), []);
    const budgets = { "cc-platform": budget(9000), "cc-vision": budget(1, 1) };
    assert.deepEqual(await saysOf(limitCeilingCost, [POOL], { budgets }), []);
  });

  it("allows a ceiling that nothing is charged against", async () => {
    assert.deepEqual(await saysOf(limitCeilingCost, [], ceiling(1)), []);
  });

  it("takes the facts where inputs are not known before the update, and says that they cannot be checked", async () => {
    const plan = [
      POOL,
      ...nodeGroup(POOL, { scalingConfig: { minSize: 1, desiredSize: 1, maxSize: UNKNOWN } }),
    ];
    const [message = ""] = await saysOf(limitCeilingCost, plan, ceiling(2164));
    assert.match(
      message,
      /^mandatory: cc-platform costs at most \$2,164\.94 a month, plus 1 unpriced resource in the environment, over/,
    );
  });

  it("takes the inputs where they say more than the facts", async () => {
    const larger = nodeGroup(poolFacts("gpu-l4", { nodes: { floor: 1, expected: 1, ceiling: 4 } }));
    const [message = ""] = await saysOf(limitCeilingCost, [POOL, ...larger], ceiling(2165));
    // 4 × 721.648 = 2886.592
    assert.match(message, /^mandatory: cc-platform costs at most \$2,886\.59 a month, over its ceiling/);
  });

  itFollowsTheStackConfig(limitCeilingCost, {
    plan: [POOL],
    config: ceiling(2164),
    subject: "cc-platform",
    message: OVER,
  });
});
