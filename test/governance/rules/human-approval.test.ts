import assert from "node:assert/strict";
import { judgeHumanApproval } from "../../../governance/rules/human-approval";
import type { Dossier } from "../../../governance/facts";
import type { StackConfig } from "../../../governance/stack-config/stack-config";
import { fixed, service } from "../../support/environment-plan";
import { approvalOf, dossierOf, SUBJECTS, testKey } from "../../support/evidence";
import { judge } from "../../support/judgement";

const LENA = testKey();
const JONAS = testKey();
const APPROVALS: NonNullable<StackConfig["approvals"]> = {
  required: 2,
  approvers: {
    "lena.fischer": { publicKey: LENA.publicKey },
    "jonas.weber": { publicKey: JONAS.publicKey },
  },
};

function verdict(envelopes: readonly string[], more: Partial<Dossier> = {}, approvals = APPROVALS) {
  const files = envelopes.map((envelope, index) => ({
    file: `vision.approvals/${index}`,
    read: { envelope },
  }));
  const dossier = dossierOf({
    euRiskClass: "high",
    approvals: { subjects: SUBJECTS, envelopes: files },
    ...more,
  });
  const [found] = judgeHumanApproval(
    judge([service("vision", "gpu-l4", fixed(1), { dossier })], { approvals }),
  );
  assert.ok(found);
  return found;
}
const both = (author?: string, subjects?: typeof SUBJECTS) => [
  approvalOf("lena.fischer", LENA, author, subjects),
  approvalOf("jonas.weber", JONAS, author, subjects),
];

describe("require-human-approval", () => {
  it("passes a high-risk service that two owners have approved as it is", () => {
    const found = verdict(both());
    assert.deepEqual(
      [found.outcome, found.found, found.limit],
      ["pass", { value: 2, unit: "count" }, { value: 2, unit: "count" }],
    );
    assert.match(found.reason, /approved by jonas\.weber and lena\.fischer; the change is omar\.haddad's/);
  });

  it("fails with one approval, with none, and with one person's twice", () => {
    assert.match(verdict(both().slice(0, 1)).reason, /only that of lena\.fischer; 2 are required/);
    assert.match(
      verdict([]).reason,
      /no approval that counts; 2 are required\. Two owners approve it with `plumbline approve/,
    );
    const [lena = ""] = both();
    assert.equal(verdict([lena, lena]).outcome, "fail");
  });

  it("fails where the change's author approves it", () => {
    const found = verdict(both("jonas.weber"));
    assert.equal(found.outcome, "fail");
    assert.match(found.reason, /jonas\.weber is the change's author/);
  });

  it("fails once what was approved has changed", () => {
    const [manifest, resolved] = SUBJECTS;
    assert.ok(manifest && resolved);
    const other = [manifest, { ...resolved, digest: `sha256:${"0".repeat(64)}` }];
    const found = verdict(both(undefined, other));
    assert.equal(found.outcome, "fail");
    assert.match(found.reason, /vision\.resolved\.yaml is not what lena\.fischer approved/);
  });

  it("fails what another key than the approver's signed", () => {
    const forged = verdict([approvalOf("lena.fischer", JONAS), approvalOf("jonas.weber", testKey())]);
    assert.equal(forged.outcome, "fail");
  });

  it("asks for no approval of lesser risk", () => {
    for (const euRiskClass of ["minimal", "limited"] as const)
      assert.equal(verdict([], { euRiskClass }).outcome, "pass");
  });

  it("is inconclusive where nobody may approve", () => {
    const dossier = dossierOf({ euRiskClass: "high" });
    const [found] = judgeHumanApproval(judge([service("vision", "gpu-l4", fixed(1), { dossier })]));
    assert.deepEqual([found?.outcome, found?.cause], ["inconclusive", "missing"]);
    assert.match(found?.reason ?? "", /name approvers under plumbline:approvals/);
  });
});
