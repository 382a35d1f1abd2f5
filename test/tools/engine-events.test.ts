import assert from "node:assert/strict";
import type { EngineEvent, OpType } from "@pulumi/pulumi/automation";
import { EngineLog, withoutStack } from "../../tools/engine-events";

const URN = "urn:pulumi:dev::plumbline::aws:s3/bucket:Bucket::logs";
const base = { sequence: 1, timestamp: 0 };

function step(op: OpType, urn = URN): EngineEvent {
  const metadata = { op, urn, type: "aws:s3/bucket:Bucket", provider: "" };
  return { ...base, resourcePreEvent: { metadata } };
}

function diagnostic(severity: "info" | "warning" | "error", message: string, urn?: string): EngineEvent {
  return { ...base, diagnosticEvent: { severity, message, color: "never", ...(urn && { urn }) } };
}

function reportOf(...events: EngineEvent[]) {
  return reportOn("preview", ...events);
}

function reportOn(operation: "preview" | "up", ...events: EngineEvent[]) {
  const log = new EngineLog(operation);
  events.forEach(log.add);
  return { log, ...log.report() };
}

describe("the engine's events", () => {
  it("count a replacement as one creation and one deletion", () => {
    const { changes, steps } = reportOf(step("create-replacement"), step("replace"), step("delete-replaced"));
    assert.deepEqual(changes, { create: 1, update: 0, delete: 1, same: 0 });
    assert.deepEqual(steps, [
      { op: "replace", urn: URN, type: "aws:s3/bucket:Bucket", name: "logs", parent: null },
    ]);
  });

  it("count each resource once, and reading one as no change", () => {
    const { changes } = reportOf(
      step("update"),
      step("update"),
      step("same", `${URN}-2`),
      step("read", `${URN}-3`),
    );
    assert.deepEqual(changes, { create: 0, update: 1, delete: 0, same: 1 });
  });

  it("give warnings and errors once, with the resource's name, and no notice about plugins on PATH", () => {
    const { diagnostics, log } = reportOf(
      diagnostic("warning", "using pulumi-resource-aws from $PATH at /x/pulumi-resource-aws\n"),
      diagnostic("info", "for the curious\n"),
      diagnostic("warning", "deprecated\n", URN),
      diagnostic("warning", "deprecated\n", URN),
      diagnostic("error", "bucket: required\n", URN),
      diagnostic("error", "preview failed\n"),
    );
    assert.deepEqual(diagnostics, ["warning: deprecated (logs)", "error: bucket: required (logs)"]);
    assert.deepEqual([...log.errors], ["bucket: required (logs)"]);
  });

  it("leave out that the providers were asked what is there", () => {
    assert.deepEqual(
      reportOf(step("refresh"), step("same")).steps.map(({ op }) => op),
      ["same"],
    );
  });

  it("keep what a cluster would refuse apart in a preview, and take it for an error in an update", () => {
    const refused = [
      diagnostic("error", "the cluster refuses Service team/b: no\n", URN),
      diagnostic("error", "the cluster refuses Service team/a: no\n", URN),
    ];
    const preview = reportOn("preview", ...refused);
    assert.deepEqual(preview.refusals, [
      "the cluster refuses Service team/a: no",
      "the cluster refuses Service team/b: no",
    ]);
    assert.deepEqual([preview.diagnostics, preview.log.errors.size], [[], 0]);
    const update = reportOn("up", ...refused);
    assert.deepEqual([update.refusals, update.log.errors.size], [[], 2]);
  });

  it("name the charts that are there afterwards", () => {
    const release = (op: OpType, chart: string): EngineEvent => {
      const type = "kubernetes:helm.sh/v3:Release";
      const urn = `urn:pulumi:dev::plumbline::${type}::${chart}`;
      const state = {
        type,
        urn,
        id: "",
        parent: "",
        provider: "",
        inputs: { chart, version: "1.0.0" },
        outputs: {},
      };
      const sides = op === "delete" ? { old: state } : { new: state };
      return { ...base, resourcePreEvent: { metadata: { op, urn, type, provider: "", ...sides } } };
    };
    const { charts } = reportOf(
      release("same", "prometheus"),
      release("create", "argo-cd"),
      release("delete", "gone"),
    );
    assert.deepEqual(charts, ["argo-cd 1.0.0", "prometheus 1.0.0"]);
  });

  it("tell mandatory violations from advisory ones", () => {
    const violation = (enforcementLevel: string): EngineEvent => ({
      ...base,
      policyEvent: {
        resourceUrn: URN,
        message: "too dear\n",
        color: "never",
        policyName: "limit-monthly-cost",
        policyPackName: "finops",
        policyPackVersion: "1",
        policyPackVersionTag: "1",
        enforcementLevel: enforcementLevel as "warning" | "mandatory",
      },
    });
    assert.equal(reportOf(violation("advisory")).log.violatesMandatory, false);
    const { log, policyEvents } = reportOf(
      violation("advisory"),
      violation("mandatory"),
      violation("mandatory"),
    );
    assert.equal(log.violatesMandatory, true);
    assert.deepEqual(policyEvents[1], {
      policy: "limit-monthly-cost",
      pack: "finops",
      level: "mandatory",
      message: "too dear",
      urn: URN,
    });
    assert.equal(policyEvents.length, 2);
  });

  it("lose the JavaScript stack of an error, and no line of its message", () => {
    const thrown =
      "Unhandled exception: Error: stack dev: 2 problems\n  - at a: x\n    at f (/x.ts:1:2)\n    at async g (/y.ts:3:4)\n";
    assert.equal(withoutStack(thrown), "stack dev: 2 problems\n  - at a: x");
  });
});
