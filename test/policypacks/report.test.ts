import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { estimate } from "../../governance/estimate/estimate";
import { RULE_NAMES, type RuleName } from "../../governance/rules/rules";
import type { Verdict } from "../../governance/verdict";
import type { EnvironmentPolicy, PolicyDefinition } from "../../policypacks/policy";
import { Report, type PackReport } from "../../policypacks/report";
import { allPolicies } from "../support/all-policies";
import { USAGE, aws, managedPool } from "../support/environment-plan";
import { ServedPack } from "../support/policy";
import { environmentOf } from "../support/policy-enforcement";
import { BOOK } from "../support/price-book";

const PLAN = managedPool("gpu-l4");
const REPORT: PackReport = {
  judgedAt: "2026-11-21T00:00:00.000Z",
  rules: ["prefer-spot"],
  verdicts: [],
  estimate: estimate(PLAN, BOOK, USAGE),
  evaluationCosts: [],
  fairness: [],
};

describe("the report of a pack", () => {
  const policies = allPolicies();
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "plumbline-report-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (pack = "test"): PackReport =>
    JSON.parse(readFileSync(join(folder, "reports", `${pack}.json`), "utf8")) as PackReport;
  const report = () => new Report(join(folder, "reports"), "test");
  const serve = (definitions: readonly PolicyDefinition[], config = {}): ServedPack =>
    new ServedPack(definitions, environmentOf(PLAN, config), report());

  it("is written into a folder that it makes, and replaces the one before", () => {
    report().write({ ...REPORT, rules: [...RULE_NAMES] });
    report().write(REPORT);
    assert.deepEqual(read(), REPORT);
    assert.deepEqual(readdirSync(join(folder, "reports")), ["test.json"]);
  });

  it("is never seen half written", async () => {
    const long = "r".repeat(500_000);
    const verdict = (reason: string) => [{ reason }] as unknown as Verdict[];
    report().write({ ...REPORT, verdicts: verdict(long) });
    const reader = new Worker(
      `const { readFileSync } = require("node:fs");
       const { parentPort, workerData } = require("node:worker_threads");
       let reads = 0;
       parentPort.on("message", () => { process.exit(reads > 5 ? 0 : 3); });
       setInterval(() => { JSON.parse(readFileSync(workerData, "utf8")); reads += 1; });`,
      { eval: true, workerData: join(folder, "reports/test.json") },
    );
    const ended = once(reader, "exit");
    let failure: unknown;
    reader.on("error", (error) => (failure = error));
    const writer = report();
    for (let round = 0; round < 150; round += 1) {
      writer.write({ ...REPORT, verdicts: verdict(long + round) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    reader.postMessage("enough");
    const [code] = (await ended) as [number];
    assert.equal(failure, undefined);
    assert.equal(code, 0, "the reader has read while it was written");
  });

  it("lists every rule in force, passes included, and rules that found nothing to judge", async () => {
    await serve(policies).judge([]);
    const { rules, verdicts, judgedAt } = read();
    const judging = RULE_NAMES.filter((rule) => rule !== "fill-default-tags");
    assert.deepEqual([...rules].sort(), [...judging].sort());
    assert.equal(judgedAt, "2026-11-21T00:00:00.000Z");
    const silent: RuleName[] = ["report-cost", "limit-monthly-cost"];
    assert.deepEqual(
      [...new Set(verdicts.map(({ rule }) => rule))].sort(),
      judging.filter((rule) => !silent.includes(rule)).sort(),
      "a table judges nothing, and there is no cost center to judge",
    );
    const tags = verdicts.find(({ rule }) => rule === "require-mandated-tags");
    assert.deepEqual([tags?.outcome, tags?.found], ["pass", { value: 0, unit: "count" }]);
  });

  it("counts the resources that a rule has passed, and holds the verdict on each that it has not", async () => {
    const bare = { ...aws("aws:s3/bucket:Bucket", "weights"), props: {} };
    const tagVerdicts = () => read().verdicts.filter(({ rule }) => rule === "require-mandated-tags");
    await serve(policies).judge(PLAN);
    assert.deepEqual(
      tagVerdicts().map(({ found }) => found),
      [{ value: 2, unit: "count" }],
    );
    await serve(policies).judge([...PLAN, bare]);
    assert.deepEqual(
      tagVerdicts().map(({ subject, outcome }) => [subject, outcome]),
      [[bare.urn, "fail"]],
    );
  });

  it("leaves out the rules that the stack config disables", async () => {
    await serve(policies, {
      enforcement: { "prefer-spot": "disabled", "require-mandated-tags": "disabled" },
    }).judge(PLAN);
    const { rules, verdicts } = read();
    for (const rule of ["prefer-spot", "require-mandated-tags"]) {
      assert.ok(!rules.some((name) => name === rule));
      assert.ok(!verdicts.some((verdict) => verdict.rule === rule));
    }
  });

  it("holds levels, exemptions and the estimate as they were judged", async () => {
    const exemption = {
      policy: "prefer-spot",
      resource: "gpu-l4",
      reason: "spot is not to be had",
      owner: "maya.chen",
      expires: "2026-12-31",
    } as const;
    await serve(policies, {
      exemptions: [exemption],
      enforcement: { "require-off-hours": "mandatory" },
    }).judge(PLAN);
    const { verdicts, estimate: estimated } = read();
    const of = (name: RuleName) => verdicts.find(({ rule }) => rule === name);
    assert.deepEqual(of("prefer-spot")?.exemption?.owner, "maya.chen");
    assert.equal(of("require-off-hours")?.level, "mandatory");
    // One node: 0.9776 × 730 + 100 GiB × 0.08.
    assert.deepEqual(estimated.total, { floor: 721_648_000, expected: 721_648_000, ceiling: 721_648_000 });
  });

  it("is the same in whatever order resources are registered", async () => {
    const plan = [
      ...PLAN,
      ...["b", "a"].map((name) => ({ ...aws("aws:s3/bucket:Bucket", name), props: {} })),
    ];
    await serve(policies).judge(plan);
    const first = read();
    await serve(policies).judge([...plan].reverse());
    assert.deepEqual(read(), first);
  });

  it("is not written when a rule breaks down: half the verdicts would read as all of them", async () => {
    const broken: EnvironmentPolicy = {
      kind: "environment",
      name: "prefer-spot",
      description: "Breaks down.",
      severity: "low",
      remediationSteps: "None.",
      rule: () => {
        throw new RangeError("out of range");
      },
    };
    const others = policies.filter(({ name }) => name !== "prefer-spot");
    await assert.rejects(serve([...others, broken]).judge(PLAN), /out of range/);
    assert.throws(() => read(), { code: "ENOENT" });
  });

  it("fails the analysis when it cannot be written", async () => {
    writeFileSync(join(folder, "reports"), "a file stands where the folder should be");
    await assert.rejects(serve(policies).judge(PLAN), /EEXIST|ENOTDIR/);
  });
});
