import assert from "node:assert/strict";
import { useDesk, type Desk } from "../support/cli";

interface Change {
  readonly file: string;
  readonly path: string;
  readonly to: unknown;
}

interface Refusal {
  readonly rule: string;
  readonly subject: string;
  readonly outcome: string;
  readonly level: string;
  readonly found: { readonly value: string };
  readonly limit: { readonly value: string };
  readonly reason: string;
  readonly suggestedChange?: Change;
}

const BUDGETS = "plumbline:budgets";

async function refusals(desk: Desk, command: string): Promise<{ status: number; blocked: Refusal[] }> {
  const { status, stdout, stderr } = await desk.plumbline(command, "dev", "--json");
  assert.notEqual(status, 1, stderr);
  const { verdicts } = JSON.parse(stdout) as { verdicts: Refusal[] };
  return {
    status,
    blocked: verdicts.filter(({ outcome, level }) => outcome !== "pass" && level === "mandatory"),
  };
}

/** `config.plumbline:nodePools.gpu-l4.capacity` → its parts: keys of the stack file hold no dots. */
const partsOf = (at: string): string[] => at.split(".");

/** Of a mapping, the keys that are named are set. */
function apply(desk: Desk, { file, path, to }: Change): void {
  const at = partsOf(path);
  if (typeof to !== "object" || to === null) desk.edit(file, at, to);
  else for (const [key, value] of Object.entries(to)) desk.edit(file, [...at, key], value);
}

/** What `dev` expects a cost center to cost, less a dollar, in whole dollars as budgets are. */
async function aDollarShort(desk: Desk, costCenter: string): Promise<number> {
  const { stdout } = await desk.plumbline("cost", "dev", "--json");
  const { estimate } = JSON.parse(stdout) as {
    estimate: { byCostCenter: Record<string, { expectedUsd: string }> };
  };
  return Math.ceil(Number(estimate.byCostCenter[costCenter]?.expectedUsd)) - 1;
}

describe("a copy of dev whose budget is a dollar short", () => {
  const desk = useDesk();

  for (const costCenter of ["cc-engagement", "cc-interactive", "cc-platform", "project-nova"])
    it(`${costCenter}: is refused with sum, limit and the cheapest change, which complies once applied`, async () => {
      const budget = await aDollarShort(desk(), costCenter);
      desk().edit("Pulumi.dev.yaml", ["config", BUDGETS, costCenter, "monthlyUsd"], budget);

      // One of them on the engine; the others engine-free, which the environments' test shows to be the same.
      const command = costCenter === "cc-engagement" ? "preview" : "cost";
      const { status, blocked } = await refusals(desk(), command);
      assert.equal(status, 2);
      assert.equal(blocked.length, 1);
      const [refusal] = blocked;
      assert.equal(refusal?.rule, "limit-monthly-cost");
      assert.equal(refusal.subject, costCenter);
      assert.equal(refusal.limit.value, `${budget}.00`);
      assert.ok(
        refusal.reason.includes(`$${refusal.found.value}`) && refusal.reason.includes(`$${budget}.00`),
        refusal.reason,
      );

      const { suggestedChange: change } = refusal;
      assert.ok(change, refusal.reason);
      apply(desk(), change);
      assert.deepEqual(await refusals(desk(), command), { status: 0, blocked: [] });
    });

  it("is not refused when it is enough to the cent", async () => {
    const budget = (await aDollarShort(desk(), "cc-engagement")) + 1;
    desk().edit("Pulumi.dev.yaml", ["config", BUDGETS, "cc-engagement", "monthlyUsd"], budget);
    assert.equal((await refusals(desk(), "cost")).status, 0);
  });
});
