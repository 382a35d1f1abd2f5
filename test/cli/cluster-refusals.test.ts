import assert from "node:assert/strict";
import { openRefusals } from "../../cli/cluster-refusals";
import type { Verdict } from "../../governance/verdict";
import type { Step } from "../../tools/engine";

const SUBJECT = "Deployment team/web";
const refusal = (policy: string, subject = SUBJECT) =>
  `the cluster refuses ${subject}: deployments.apps "web" is forbidden: ValidatingAdmissionPolicy '${policy}' with binding '${policy}' denied request: no digest`;
const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  rule: "require-image-digest",
  subject: SUBJECT,
  outcome: "fail",
  level: "mandatory",
  found: null,
  limit: null,
  setBy: "organisation",
  reason: "no digest",
  ...more,
});
const PARENT = "urn:pulumi:local::plumbline::plumbline:platform:AdmissionPolicies::admission-policies";
const policyStep = (op: string, rule = "require-image-digest"): Step => ({
  op,
  type: "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy",
  name: `admission-policies-${rule}`,
  urn: `urn:pulumi:local::plumbline::x::admission-policies-${rule}`,
  parent: PARENT,
});

describe("a cluster's refusals at preview", () => {
  it("are news where no verdict says the same", () => {
    const all = [refusal("require-image-digest"), "the cluster refuses Service team/web: port 99999"];
    assert.deepEqual(openRefusals(all, [], [policyStep("same")]), all);
    assert.deepEqual(openRefusals(all, [verdict({ outcome: "pass" })], []), all);
  });

  it("are none where a verdict on the same object does, of a team's own text of the rule too", () => {
    const said = [verdict()];
    assert.deepEqual(openRefusals([refusal("require-image-digest")], said, []), []);
    assert.deepEqual(openRefusals([refusal("require-image-digest.engagement")], said, []), []);
    const others = [
      refusal("require-image-digest", "Deployment team/web-2"),
      refusal("require-image-digest-x"),
    ];
    assert.deepEqual(openRefusals(others, said, []), others);
  });

  it("are none of the environment's own policies while these change in the same update", () => {
    const own = [refusal("require-image-digest")];
    const parameters: Step = {
      op: "update",
      type: "kubernetes:core/v1:ConfigMap",
      name: "admission-policies-rule-parameters",
      urn: "urn:x",
      parent: PARENT,
    };
    assert.deepEqual(openRefusals(own, [], [policyStep("update")]), []);
    assert.deepEqual(openRefusals(own, [], [policyStep("same"), parameters]), []);
    const theirs = [refusal("closed-by-hand")];
    assert.deepEqual(openRefusals(theirs, [], [policyStep("update")]), theirs);
    const elsewhere = {
      ...parameters,
      parent: "urn:pulumi:local::plumbline::plumbline:platform:ArgoCd::argo-cd",
    };
    assert.deepEqual(openRefusals(own, [], [policyStep("same"), elsewhere]), own);
  });
});
