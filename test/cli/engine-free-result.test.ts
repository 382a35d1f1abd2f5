import assert from "node:assert/strict";
import { engineFreeResult } from "../../cli/engine-free-result";
import { InvalidInput } from "../../governance/reading/problem";
import { RULE_NAMES } from "../../governance/rules/rules";
import { useDesk } from "../support/cli";

const CLOCK = new Date("2026-12-01T00:00:00Z");
const AT = new Date("2026-11-30T00:00:00Z");

describe("the result of an engine-free run", () => {
  const desk = useDesk();
  const ask = (environment: string, at?: Date) =>
    engineFreeResult({ environment, stacksFolder: desk().stacks, clock: () => CLOCK, ...(at && { at }) });

  it("prices and judges the environment by every rule that answers, and says what it did not do", async () => {
    const result = await ask("dev");
    assert.equal(result.config.environment, "dev");
    assert.equal(result.judgedAt.toISOString(), "2026-11-27T00:00:00.000Z");
    assert.deepEqual([result.plan, result.deployed], [null, null]);
    assert.deepEqual(result.notes, ["engine-free run: no state was read and no provider checked anything"]);
    const costCenters = ["cc-engagement", "cc-interactive", "cc-platform", "project-nova"];
    assert.deepEqual(Object.keys(result.estimate.byCostCenter), costCenters);
    const silent = RULE_NAMES.filter((name) => !result.verdicts.some(({ rule }) => rule === name));
    // One fills in tags, the other is a table; neither judges.
    assert.deepEqual(silent, ["fill-default-tags", "report-cost"]);
  });

  it("judges by the clock where the environment names no time, as production does", async () => {
    assert.equal((await ask("prod")).judgedAt, CLOCK);
    assert.equal((await ask("prod", AT)).judgedAt, AT);
  });

  it("gives the same figures twice in one process", async () => {
    const [first, second] = [await ask("local"), await ask("local")];
    assert.deepEqual(second.estimate.total, first.estimate.total);
    assert.equal(second.verdicts.length, first.verdicts.length);
  });

  it("throws the stack file's problems before the manifests'", async () => {
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:region"], "the moon");
    desk().edit("dev/vision-language-model-v2.yaml", ["kind"], "Deployment");
    await assert.rejects(ask("dev"), (error: unknown) => {
      assert.ok(error instanceof InvalidInput);
      assert.deepEqual(
        error.problems.map(({ path }) => path),
        ["plumbline:region"],
      );
      return true;
    });
  });
});
