import assert from "node:assert/strict";
import { UNKNOWN } from "../../../governance/plan";
import { reportCost } from "../../../policypacks/finops/report-cost";
import { aws, poolFacts, service } from "../../support/environment-plan";
import { budget } from "../../support/judgement";
import { violationsOf } from "../../support/policy";
import { environmentOf } from "../../support/policy-enforcement";

/** 1, 1 and 2 nodes at 721.648 USD; a service of one GPU a replica takes 0, 1 and 2 of them. */
const PLAN = [
  poolFacts("gpu-l4", { nodes: { floor: 1, expected: 1, ceiling: 2 } }),
  service("search", "gpu-l4", { floor: 1, expected: 1, ceiling: 2 }),
];
const BUDGETS = { "cc-vision": budget(1000), "cc-idle": budget(50) };

async function table(plan = PLAN, more = {}): Promise<string[]> {
  const found = await violationsOf(reportCost, plan, environmentOf(plan, { budgets: BUDGETS, ...more }));
  assert.equal(found.length, 1, "one table a preview");
  assert.deepEqual([found[0]?.enforcementLevel, found[0]?.urn], ["advisory", ""]);
  return (found[0]?.message ?? "").split("\n");
}

describe("report-cost", () => {
  it("shows one advisory table, with every cost center against its budget", async () => {
    assert.deepEqual(await table(), [
      "",
      "Cost per month, prices of 2026-11-01, judged at 2026-11-21T00:00:00.000Z",
      "cost center    floor  expected    ceiling     budget  expected of budget",
      "───────────  ───────  ────────  ─────────  ─────────  ──────────────────",
      "cc-idle        $0.00     $0.00      $0.00     $50.00               0.0 %",
      "cc-vision    $721.65   $721.65  $1,443.30  $1,000.00              72.2 %",
      "total        $721.65   $721.65  $1,443.30  $1,050.00              68.8 %",
    ]);
  });

  it("shows a table where nothing costs anything", async () => {
    const lines = await table([aws("aws:ec2/vpc:Vpc", "network")], { budgets: {} });
    assert.match(lines.at(-1) ?? "", /^total +\$0\.00 +\$0\.00 +\$0\.00 +– +–$/);
  });

  it("lists below the table what the figures leave out", async () => {
    const logs = aws("aws:cloudwatch/logGroup:LogGroup", "logs", { retentionInDays: UNKNOWN });
    const nat = aws("aws:ec2/natGateway:NatGateway", "nat");
    const lines = await table([logs, nat], { budgets: {} });
    assert.deepEqual(lines.slice(-2), [
      `unpriced: ${logs.urn} (${logs.type}): retentionInDays is not known before the update`,
      "unknown usage: data through NAT gateways, $0.045 per GiB: say how much under plumbline:usage.natGatewayDataGiB",
    ]);
  });

  it("stays advisory, and says nothing where the stack config disables it", async () => {
    await table(PLAN, { enforcement: { "report-cost": "mandatory" } });
    const off = environmentOf(PLAN, { enforcement: { "report-cost": "disabled" } });
    assert.deepEqual(await violationsOf(reportCost, PLAN, off), []);
  });

  it("is the same in whatever order resources are registered", async () => {
    assert.deepEqual(await table([...PLAN].reverse()), await table());
  });
});
