import assert from "node:assert/strict";
import { judgeEvaluationEvidence, showAge } from "../../../governance/rules/evaluation-evidence";
import type { Dossier } from "../../../governance/facts";
import type { StackConfig } from "../../../governance/stack-config/stack-config";
import { fixed, service } from "../../support/environment-plan";
import {
  dossierOf,
  envelopeOf,
  KEY,
  statementOf,
  testKey,
  trust,
  type StatementOf,
} from "../../support/evidence";
import { judge } from "../../support/judgement";

const withDossier = (dossier: Dossier) => service("vision", "gpu-l4", fixed(1), { dossier });

function verdict(dossier: Dossier, more: Partial<StackConfig> = {}) {
  const [found, ...others] = judgeEvaluationEvidence(
    judge([withDossier(dossier)], { evidence: trust(), ...more }),
  );
  assert.ok(found && others.length === 0);
  return found;
}
const of = (statement: StatementOf) => verdict(dossierOf({}, statement));

describe("require-evaluation-evidence", () => {
  it("passes verified evidence, with its digest, age and key", () => {
    const { outcome, found, limit, evidence, reason } = verdict(dossierOf());
    assert.deepEqual(
      [outcome, found, limit],
      ["pass", { value: 15, unit: "hours" }, { value: 720, unit: "hours" }],
    );
    assert.match(evidence?.digest ?? "", /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual([evidence?.ageHours, evidence?.keyId], [15, KEY.keyId]);
    assert.match(
      reason,
      /^vision has evidence for model 1 \(sha256:aaaaaaaaaaaa…\): sha256:.{12}…, signed by demo, 14 h old, 30 days are allowed\.$/,
    );
  });

  it("passes at exactly the greatest age and fails a second later", () => {
    assert.equal(of({ evaluatedAt: "2026-10-22T00:00:00Z" }).outcome, "pass");
    const late = of({ evaluatedAt: "2026-10-21T23:59:59Z" });
    assert.equal(late.outcome, "fail");
    assert.match(late.reason, /720\.0003 h ago, and may be 720 h old/);
  });

  it("fails evidence of another model, environment or data set, saying which", () => {
    const other = `sha256:${"b".repeat(64)}`;
    assert.match(of({ modelDigest: other }).reason, /of the model file sha256:b{64}/);
    assert.match(of({ environment: "prod" }).reason, /counts in environment prod only, not in test/);
    assert.match(verdict({ ...dossierOf(), dataSetDigest: other }).reason, /measured on the data set/);
    for (const each of [of({ modelDigest: other }), of({ environment: "prod" })])
      assert.deepEqual([each.outcome, each.level], ["fail", "mandatory"]);
  });

  it("fails what an unknown key signed, and what was changed after it was signed", () => {
    const forged = envelopeOf(statementOf(), testKey());
    assert.match(verdict(dossierOf({ evidence: { envelope: forged } })).reason, /key/);
    const text = envelopeOf(statementOf(), KEY);
    const changed = text.replace(/"payload":"(.{40})./, (_, head: string) => `"payload":"${head}A`);
    assert.notEqual(changed, text);
    assert.equal(verdict(dossierOf({ evidence: { envelope: changed } })).outcome, "fail");
  });

  it("is inconclusive, and blocks, without evidence, store or dossier", () => {
    const unread = verdict(dossierOf({ evidence: { error: "the store could not be reached" } }));
    assert.deepEqual([unread.outcome, unread.cause], ["inconclusive", "missing"]);
    assert.match(
      unread.reason,
      /the store could not be reached\. `plumbline evaluate test\/vision\.yaml --key <file>` makes evidence/,
    );
    const [noStore] = judgeEvaluationEvidence(judge([withDossier(dossierOf())]));
    assert.match(noStore?.reason ?? "", /no evidence store: set plumbline:evidence/);
    assert.equal(noStore?.outcome, "inconclusive");
    const [bare] = judgeEvaluationEvidence(
      judge([service("vision", "gpu-l4", fixed(1))], { evidence: trust() }),
    );
    assert.match(bare?.reason ?? "", /registers no dossier/);
  });

  it("says so where there is no inference service", () => {
    assert.deepEqual(
      judgeEvaluationEvidence(judge([], { evidence: trust() })).map(({ subject, outcome }) => [
        subject,
        outcome,
      ]),
      [["inference services", "pass"]],
    );
  });

  it("shows ages in hours up to two days", () => {
    assert.deepEqual([0.4, 47.9, 48, 8760].map(showAge), ["0 h", "47 h", "2 days", "365 days"]);
  });
});
