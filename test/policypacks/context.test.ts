import assert from "node:assert/strict";
import type { StackValidationArgs } from "@pulumi/policy";
import { nodeCrypto } from "../../attestations/node-crypto";
import { prepare } from "../../governance/object-rules/object-to-judge";
import type { Judgement } from "../../governance/rules/judgement";
import type { RuleName } from "../../governance/rules/rules";
import { PackContext } from "../../policypacks/context";
import type { EnvironmentPolicy } from "../../policypacks/policy";
import { Report, type PackReport } from "../../policypacks/report";
import { policies } from "../../policypacks/finops/index";
import { aws, managedPool } from "../support/environment-plan";
import { ServedPack } from "../support/policy";
import { environmentOf } from "../support/policy-enforcement";
import { verdict } from "../support/result";

const PLAN = managedPool("gpu-l4");
const LARGER = [...PLAN, aws("aws:ec2/eip:Eip", "address")];

/** A rule that keeps what it is given. */
function witness(name: RuleName): EnvironmentPolicy & { readonly given: Judgement[] } {
  const given: Judgement[] = [];
  const rule = (judgement: Judgement) => {
    given.push(judgement);
    return [];
  };
  return { kind: "environment", name, description: "", severity: "low", remediationSteps: "", rule, given };
}

/** Keeps reports instead of writing them. */
class KeptReport extends Report {
  readonly kept: PackReport[] = [];

  constructor() {
    super("", "test");
  }

  override write(report: PackReport): void {
    this.kept.push(report);
  }
}

describe("the context of a pack", () => {
  it("makes one judgement for all policies of an analysis", async () => {
    const [first, second] = [witness("prefer-spot"), witness("require-off-hours")];
    await new ServedPack([first, second], environmentOf(PLAN)).analyzeStack(PLAN);
    assert.equal(first.given.length, 1);
    assert.equal(second.given[0], first.given[0]);
    assert.equal(first.given[0]?.estimate.total.expected, 721_648_000);
  });

  it("makes another for the next analysis", async () => {
    const [first, second] = [witness("prefer-spot"), witness("require-off-hours")];
    const pack = new ServedPack([first, second], environmentOf(PLAN));
    await pack.analyzeStack(PLAN);
    await pack.analyzeStack(LARGER);
    assert.deepEqual(
      [first, second].map(({ given }) => given.map(({ plan }) => plan.length)),
      [
        [PLAN.length, LARGER.length],
        [PLAN.length, LARGER.length],
      ],
    );
    // One address more: 0.005 × 730.
    assert.equal(second.given[1]?.estimate.total.expected, 721_648_000 + 3_650_000);
  });

  it("judges everything of an analysis at one time", async () => {
    const [first, second] = [witness("prefer-spot"), witness("require-off-hours")];
    const now = new Date("2026-11-21T09:30:00Z");
    await new ServedPack([first, second], { ...environmentOf(PLAN), now }).analyzeStack(PLAN);
    assert.deepEqual(
      [first, second].map(({ given }) => given[0]?.now),
      [now, now],
    );
  });

  it("reports once an analysis, when every rule in force has answered", async () => {
    const report = new KeptReport();
    const pack = new ServedPack(policies, environmentOf(PLAN), report);
    await pack.judge(PLAN);
    assert.equal(report.kept.length, 1);
    await pack.judge(LARGER);
    assert.equal(report.kept.length, 2);
    assert.deepEqual(report.kept[1]?.rules, report.kept[0]?.rules);
  });

  it("forgets the resources of the analysis before", async () => {
    const report = new KeptReport();
    const pack = new ServedPack(policies, environmentOf(PLAN), report);
    const good = aws("aws:s3/bucket:Bucket", "weights");
    const gone = { ...aws("aws:s3/bucket:Bucket", "gone"), props: {} };
    const tags = (at: number) =>
      report.kept[at]?.verdicts
        .filter(({ rule }) => rule === "require-mandated-tags")
        .map(({ subject, found }) => [subject, found?.value]);
    await pack.judge([{ ...good, props: {} }, gone]);
    assert.deepEqual(
      tags(0)?.map(([subject]) => subject),
      [gone.urn, good.urn],
    );
    await pack.judge([good]);
    assert.deepEqual(tags(1), [["resources", 1]]);
  });

  it("keeps the Kubernetes objects of resources by URN, until the next analysis", () => {
    const { config, book, now } = environmentOf(PLAN);
    const context = new PackContext(config, book, nodeCrypto, () => now);
    const [a, b] = ["a", "b"].map((name) => prepare({ kind: "Pod", metadata: { name } }));
    const seen = () =>
      context.objects().map(({ urn, objects, verdicts }) => [urn, objects.length, verdicts.length]);
    assert.ok(a && b);
    context.recordObjects("urn:b", [b], []);
    context.recordObjects("urn:a", [a], [verdict()]);
    context.recordObjects("urn:none", [], []);
    context.recordObjects("urn:b", [b, a], []);
    context.beginAnalysis();
    assert.deepEqual(seen(), [
      ["urn:a", 1, 1],
      ["urn:b", 2, 0],
    ]);
    context.judge("require-probes", { resources: [] } as unknown as StackValidationArgs);
    context.beginAnalysis();
    assert.deepEqual(seen(), []);
  });

  it("counts a resource once, however often it is analysed", async () => {
    const report = new KeptReport();
    const pack = new ServedPack(policies, environmentOf(PLAN), report);
    const bucket = aws("aws:s3/bucket:Bucket", "weights");
    await pack.analyze({ ...bucket, props: {} });
    await pack.judge([bucket]);
    const tags = report.kept[0]?.verdicts.find(({ rule }) => rule === "require-mandated-tags");
    assert.deepEqual([tags?.outcome, tags?.found?.value], ["pass", 1]);
  });
});
