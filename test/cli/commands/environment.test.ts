import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { registerEnvironment } from "../../../cli/commands/environment";
import { useDesk } from "../../support/cli";

/** Runs a command in this process: what it prints, and how it ends. */
async function run(args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const ended = { status: 0, stdout: "", stderr: "" };
  const program = new Command()
    .exitOverride()
    .configureOutput({ writeErr: (text) => void (ended.stderr += text) });
  registerEnvironment(program, {
    print: (text) => void (ended.stdout += `${text}\n`),
    progress: (line) => void (ended.stderr += `${line}\n`),
    exit: (code) => void (ended.status = code),
  });
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  await program.parseAsync(["node", "plumbline", ...args]).catch((error: unknown) => {
    ended.status = 1;
    ended.stderr += error instanceof Error ? error.message : String(error);
  });
  return ended;
}

describe("plumbline cost", () => {
  const desk = useDesk();
  const cost = (...args: string[]) => run(["cost", ...args, "--stacks", desk().stacks]);

  it("prints one JSON object of the agreed shape and nothing else", async () => {
    const { status, stdout } = await cost("dev", "--json");
    assert.equal(status, 0);
    const shown = JSON.parse(stdout) as Record<string, unknown> & { estimate: Record<string, unknown> };
    assert.deepEqual(Object.keys(shown), [
      "environment",
      "evaluateAt",
      "outcome",
      "changes",
      "estimate",
      "fairness",
      "verdicts",
      "notes",
    ]);
    assert.equal(shown["evaluateAt"], "2026-11-27T00:00:00.000Z");
    for (const key of [
      "currency",
      "pricesAsOf",
      "byCostCenter",
      "total",
      "lineItems",
      "unpriced",
      "unknownUsage",
    ])
      assert.ok(key in shown.estimate, key);
    const { byCostCenter } = shown.estimate as { byCostCenter: Record<string, object> };
    assert.deepEqual(Object.keys(byCostCenter["cc-engagement"] ?? {}), [
      "floorUsd",
      "expectedUsd",
      "ceilingUsd",
      "budgetUsd",
      "expectedPercentOfBudget",
    ]);
  });

  it("judges as of another time when asked, and names the price list's age", async () => {
    const { status, stdout } = await cost("prod", "--at", "2027-11-21T00:00:00Z");
    assert.equal(status, 2);
    assert.match(
      stdout,
      /✘ require-fresh-prices: The prices of us-east-1 are 503 days old .* 180 days are allowed/,
    );
    assert.match(stdout, /prod does not comply: nothing may be applied\.$/m);
  });

  it("writes the pull-request comment after the result, which a bad path does not lose", async () => {
    const file = path.join(desk().folder, "comment.md");
    await cost("dev", "--markdown", file);
    const comment = readFileSync(file, "utf8");
    assert.match(comment, /^<!-- plumbline -->\n### Plumbline: `dev` complies/);
    assert.match(comment, /\| cc-engagement \| \$0\.00 \| \$\d/);

    const lost = path.join(desk().folder, "none", "comment.md");
    const { status, stdout, stderr } = await cost("dev", "--markdown", lost);
    assert.equal(status, 1);
    assert.match(stdout, /dev complies\./);
    assert.match(stderr, /--markdown .*comment\.md: cannot be written/);
  });
});

describe("plumbline up", () => {
  it("takes no time to judge at: that is a question, and an update is none", async () => {
    const { status, stderr } = await run(["up", "dev", "--at", "2026-11-21T00:00:00Z"]);
    assert.equal(status, 1);
    assert.match(stderr, /unknown option '--at'/);
  });
});
