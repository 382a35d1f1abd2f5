import assert from "node:assert/strict";
import { UNKNOWN } from "../../../governance/plan";
import { requireTrueFacts } from "../../../policypacks/finops/require-true-facts";
import { aws, fixed, managedPool, nodeGroup, poolFacts } from "../../support/environment-plan";
import { violationsOf } from "../../support/policy";
import { environmentOf, itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const POOL = poolFacts("gpu-l4", { nodes: fixed(1) });
const FIX = "Make the component register what it creates.";
const unlike = (nodePool: Parameters<typeof poolFacts>[1]) => [
  POOL,
  ...nodeGroup(poolFacts("gpu-l4", nodePool)),
];
const LARGER = unlike({ nodes: { floor: 1, expected: 1, ceiling: 2 } });
const MESSAGE = `gpu-l4 claims nodes 1–1, but its inputs say 1–2: the dearer is priced. ${FIX}`;

describe("require-true-facts", () => {
  it("allows facts that say what is created", async () => {
    assert.deepEqual(await saysOf(requireTrueFacts, managedPool("gpu-l4")), []);
  });

  it("blocks facts that differ by one node, at the component", async () => {
    const found = await violationsOf(requireTrueFacts, LARGER, environmentOf(LARGER));
    assert.deepEqual(found, [
      { policyName: "require-true-facts", enforcementLevel: "mandatory", message: MESSAGE, urn: POOL.urn },
    ]);
  });

  it("blocks every field that differs, in a sentence each", async () => {
    const other = unlike({ capacity: "spot", diskGiB: 200, instanceTypes: ["g6.12xlarge"] });
    assert.deepEqual(await saysOf(requireTrueFacts, other), [
      `mandatory: gpu-l4 claims instanceTypes g6.2xlarge, but its inputs say g6.12xlarge: the dearer is priced. ${FIX}`,
      `mandatory: gpu-l4 claims capacity on-demand, but its inputs say spot: the dearer is priced. ${FIX}`,
      `mandatory: gpu-l4 claims diskGiB 100, but its inputs say 200: the dearer is priced. ${FIX}`,
    ]);
  });

  it("blocks a pool whose node group is missing", async () => {
    assert.deepEqual(await saysOf(requireTrueFacts, [POOL]), [
      `mandatory: gpu-l4 claims provisioner managed, but its inputs say none: the dearer is priced. ${FIX}`,
    ]);
  });

  it("blocks facts that are missing, not known before the update, or no facts", async () => {
    const known = POOL.props["facts"] as object;
    const says = async (facts: unknown) => saysOf(requireTrueFacts, [{ ...POOL, props: { facts } }]);
    const blocks = (what: string): string[] => [
      `mandatory: The facts of gpu-l4 ${what}. Make the component register all of them as plain values.`,
    ];
    assert.deepEqual(await says(undefined), blocks("are missing"));
    assert.deepEqual(await says(UNKNOWN), blocks("are not known before the update"));
    assert.deepEqual(
      await says({ ...known, version: 2 }),
      blocks("break their schema (version: Invalid input: expected 1)"),
    );
    assert.deepEqual(
      await says({ ...known, name: UNKNOWN }),
      blocks("break their schema (name: Invalid input: expected string, received symbol)"),
    );
  });

  it("leaves what is not known before the update to the rule about prices", async () => {
    const plan = [POOL, ...nodeGroup(POOL, { scalingConfig: UNKNOWN })];
    assert.deepEqual(await saysOf(requireTrueFacts, plan), []);
  });

  it("leaves alone what is no component of ours", async () => {
    const others = [aws("aws:s3/bucket:Bucket", "weights"), aws("elsewhere:index:Part", "part")];
    assert.deepEqual(await saysOf(requireTrueFacts, others), []);
    assert.deepEqual(await saysOf(requireTrueFacts, []), []);
  });

  itFollowsTheStackConfig(requireTrueFacts, {
    plan: LARGER,
    subject: POOL.urn,
    urn: POOL.urn,
    message: MESSAGE,
  });
});
