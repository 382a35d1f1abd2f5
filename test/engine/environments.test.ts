import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { Desk, SHIPPED_AT, plumbline } from "../support/cli";

interface Shown {
  readonly outcome: string;
  readonly changes: Record<string, number>;
  readonly estimate: {
    readonly lineItems: readonly object[];
    readonly byCostCenter: object;
    readonly total: object;
  };
  readonly fairness: readonly unknown[];
  readonly verdicts: readonly { readonly rule: string; readonly subject: string; readonly outcome: string }[];
}

/** Resources are registered in no fixed order. */
function ordered(shown: Shown) {
  const text = (items: readonly object[]): string[] => items.map((item) => JSON.stringify(item)).sort();
  const { lineItems, ...estimate } = shown.estimate;
  return { estimate, lineItems: text(lineItems), verdicts: text(shown.verdicts) };
}

const gitStatus = (): string =>
  execFileSync("git", ["status", "--porcelain"], { cwd: __dirname, encoding: "utf8" });

describe("a preview", () => {
  it("leaves the repository as it was", async () => {
    const desk = new Desk();
    const before = gitStatus();
    await plumbline(["preview", "local", "--plugins", "stand-in"], { XDG_STATE_HOME: desk.state });
    desk.close();
    assert.equal(gitStatus(), before);
  });
});

describe("the shipped environments, on the real engine", () => {
  let desk: Desk;
  before(() => void (desk = new Desk()));
  after(() => desk.close());

  for (const environment of ["local", "dev", "staging", "prod"])
    it(`${environment} complies, and is priced and judged as in an engine-free run`, async () => {
      const at = ["--at", SHIPPED_AT, "--json"];
      const env = { XDG_STATE_HOME: desk.state };
      const preview = await plumbline(["preview", environment, "--plugins", "stand-in", ...at], env);
      assert.equal(preview.status, 0, preview.stderr + preview.stdout);
      const cost = await plumbline(["cost", environment, ...at], env);
      assert.equal(cost.status, 0, cost.stderr);

      const onEngine = JSON.parse(preview.stdout) as Shown;
      assert.equal(onEngine.outcome, "pass");
      assert.ok((onEngine.changes["create"] ?? 0) > 20, JSON.stringify(onEngine.changes));
      assert.deepEqual(onEngine.fairness, []);
      assert.ok(
        onEngine.verdicts.some(({ rule, outcome }) => rule === "require-mandated-tags" && outcome === "pass"),
      );
      assert.deepEqual(ordered(onEngine), ordered(JSON.parse(cost.stdout) as Shown));
    });
});
