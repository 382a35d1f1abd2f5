import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { ServiceFairness } from "../../governance/rules/service-fairness";
import { Desk, SHIPPED_AT, plumbline } from "../support/cli";

const SEEDS = ["multimodal-ai-service", "multimodal-inference-service", "vision-language-model-v2"];
/** In the order of their names. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  local: ["vision-language-model-v2"],
  dev: SEEDS,
  staging: SEEDS,
  prod: [
    "comment-moderation",
    "credit-prescreening",
    "image-captioning",
    ...SEEDS.slice(0, 2),
    "product-ranking",
    "support-triage",
    "vision-language-model-v2",
  ],
};

interface Shown {
  readonly outcome: string;
  readonly changes: Record<string, number>;
  readonly estimate: {
    readonly lineItems: readonly object[];
    readonly byCostCenter: object;
    readonly total: object;
  };
  readonly fairness: readonly ServiceFairness[];
  readonly verdicts: readonly { readonly rule: string; readonly subject: string; readonly outcome: string }[];
}

/** Resources are registered in no fixed order. */
function ordered(shown: Shown) {
  const text = (items: readonly object[]): string[] => items.map((item) => JSON.stringify(item)).sort();
  const { fairness, verdicts } = shown;
  const { lineItems, ...estimate } = shown.estimate;
  return { estimate, fairness, lineItems: text(lineItems), verdicts: text(verdicts) };
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

  for (const environment of Object.keys(SERVICES))
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
      for (const { service, evidence, report } of onEngine.fairness) {
        assert.match(evidence?.digest ?? "", /^sha256:/, service);
        assert.ok(report && report.results.length >= 3, service);
        for (const { outcome, interval, limit } of report.results) {
          assert.equal(outcome, "pass", service);
          assert.ok(interval && limit !== null && interval.high <= limit);
        }
      }
      assert.deepEqual(
        onEngine.fairness.map(({ service }) => service),
        SERVICES[environment],
      );
      assert.ok(
        onEngine.verdicts.some(({ rule, outcome }) => rule === "require-mandated-tags" && outcome === "pass"),
      );
      assert.deepEqual(ordered(onEngine), ordered(JSON.parse(cost.stdout) as Shown));
    });
});
