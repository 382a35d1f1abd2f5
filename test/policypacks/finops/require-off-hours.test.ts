import assert from "node:assert/strict";
import { UNKNOWN } from "../../../governance/plan";
import { requireOffHours } from "../../../policypacks/finops/require-off-hours";
import { aws, fixed, nodeGroup, poolFacts } from "../../support/environment-plan";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const ALWAYS = poolFacts("gpu-l4", { nodes: fixed(2) });
/** 2 × (0.9776 × 730 + 100 × 0.08) × (1 − 3900 ÷ 10,080 minutes a week) = 884.878 */
const SAVES = "running 65 hours (Monday to Friday, 07:00 to 20:00) saves about $884.88 a month";
const WARNING = `gpu-l4 may run all 168 hours of the week, but outside production it needs an off-hours schedule: ${SAVES}.`;
const MESSAGE = `${WARNING} Cheapest change that complies: give gpu-l4 this schedule.`;

describe("require-off-hours", () => {
  it("warns about GPU nodes that run all week, with what a schedule saves", async () => {
    assert.deepEqual(await saysOf(requireOffHours, [ALWAYS]), [`advisory: ${MESSAGE}`]);
  });

  it("allows any schedule, from a minute less than the week on", async () => {
    const all = await saysOf(requireOffHours, [poolFacts("gpu-l4", { minutesPerWeek: 10_080 })]);
    assert.equal(all.length, 1);
    assert.deepEqual(await saysOf(requireOffHours, [poolFacts("gpu-l4", { minutesPerWeek: 10_079 })]), []);
  });

  it("warns about each pool by itself", async () => {
    const found = await saysOf(requireOffHours, [
      ALWAYS,
      poolFacts("gpu-t4"),
      poolFacts("a", { minutesPerWeek: 60 }),
    ]);
    assert.deepEqual(
      found.map((message) => message.split(" may run")[0]),
      ["advisory: gpu-l4", "advisory: gpu-t4"],
    );
  });

  it("goes by what the node group says, where the facts claim a schedule that it does not have", async () => {
    const claimed = poolFacts("gpu-l4", { nodes: fixed(2), minutesPerWeek: 3900 });
    const plan = [claimed, ...nodeGroup(ALWAYS)];
    assert.deepEqual(await saysOf(requireOffHours, plan), [`advisory: ${MESSAGE}`]);
  });

  it("judges a node group that has no component, without a change to suggest", async () => {
    const [group] = nodeGroup(ALWAYS);
    const found = await saysOf(requireOffHours, group ? [{ ...group, parent: null }] : []);
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", /^advisory: gpu-l4-nodes may run all 168 hours .* a month\.$/);
  });

  it("takes a schedule that is not known before the update for none", async () => {
    const [group] = nodeGroup(ALWAYS);
    const unknown = { recurrence: UNKNOWN, maxSize: UNKNOWN, timeZone: UNKNOWN };
    const schedule = { ...aws("aws:autoscaling/schedule:Schedule", "stop", unknown), parent: ALWAYS.urn };
    const plan = [
      poolFacts("gpu-l4", { nodes: fixed(2), minutesPerWeek: 3900 }),
      ...(group ? [group] : []),
      schedule,
    ];
    assert.deepEqual(await saysOf(requireOffHours, plan), [`advisory: ${MESSAGE}`]);
  });

  it("judges neither production, nor pools without GPUs, nor those that cost nothing", async () => {
    const system = poolFacts("system", { purpose: "system" });
    const fake = poolFacts("gpu-fake", { provisioner: "fake" });
    assert.deepEqual(await saysOf(requireOffHours, [ALWAYS], { production: true }), []);
    assert.deepEqual(await saysOf(requireOffHours, [system]), []);
    assert.deepEqual(await saysOf(requireOffHours, [fake]), []);
    assert.deepEqual(await saysOf(requireOffHours, []), []);
  });

  itFollowsTheStackConfig(requireOffHours, { plan: [ALWAYS], subject: "gpu-l4", message: MESSAGE });
});
