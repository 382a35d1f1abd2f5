import assert from "node:assert/strict";
import { judgeObject, subjectOf } from "../../../governance/object-rules/judge-object";
import { prepare } from "../../../governance/object-rules/object-to-judge";
import { resolveLayers } from "../../../governance/object-rules/rule-set";
import { rule } from "../../support/rule-text";

const now = new Date("2026-11-27T00:00:00Z");
const pod = prepare({ apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "team" } });
const set = (enforcement = {}) =>
  resolveLayers(
    [{ layer: "organisation", name: "plumbline", rules: [rule()], enforcement: {}, parameters: {} }],
    { environment: "test", production: false, exemptions: [], enforcement, now },
  );
const judged = (object = pod, exemptions: Parameters<typeof judgeObject>[2]["config"] = undefined) =>
  judgeObject(object, set(), {
    verdicts: {},
    production: false,
    now,
    ...(exemptions && { config: exemptions }),
  });

describe("what rules say of an object", () => {
  it("names it as people do", () => {
    assert.equal(subjectOf(pod), "Pod team/web");
    assert.equal(subjectOf(prepare({ apiVersion: "v1", kind: "Node", metadata: { name: "a" } })), "Node a");
  });

  it("is a verdict for each message, and nothing where all is well", () => {
    assert.deepEqual(judged(), [
      {
        rule: "require-kept",
        subject: "Pod team/web",
        outcome: "fail",
        level: "mandatory",
        found: null,
        limit: null,
        setBy: "organisation",
        reason: "has no label kept",
      },
    ]);
    const kept = { name: "web", namespace: "team", labels: { kept: "yes" } };
    assert.deepEqual(judged(prepare({ apiVersion: "v1", kind: "Pod", metadata: kept })), []);
  });

  it("is nothing about the platform's own namespaces", () => {
    const system = { name: "web", namespace: "kube-system" };
    assert.deepEqual(judged(prepare({ apiVersion: "v1", kind: "Pod", metadata: system })), []);
  });

  it("is excused by an exemption of this very object, until it ends", () => {
    const exemption = {
      policy: "require-kept",
      resource: "Pod team/web",
      reason: "moves away this month",
      owner: "maya.chen",
      expires: "2026-11-27",
    };
    const excused = judged(pod, { exemptions: [exemption] });
    assert.equal(excused[0]?.exemption?.owner, "maya.chen");
    const other = judged(pod, { exemptions: [{ ...exemption, resource: "Pod team/api" }] });
    assert.equal(other[0]?.exemption, undefined);
    const ended = judged(pod, { exemptions: [{ ...exemption, expires: "2026-11-25" }] });
    assert.equal(ended[0]?.exemption, undefined);
  });
});
