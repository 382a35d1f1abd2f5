import assert from "node:assert/strict";
import { judgeFairnessGap } from "../../../governance/rules/fairness-gap";
import type { Dossier } from "../../../governance/facts";
import type { StackConfig } from "../../../governance/stack-config/stack-config";
import { reading } from "../../../governance/verdict";
import { config, fixed, service } from "../../support/environment-plan";
import { dossierOf, FEW, trust, UNFAIR } from "../../support/evidence";
import { judge } from "../../support/judgement";

function verdicts(dossier: Dossier, more: Partial<StackConfig> = {}) {
  const plan = [service("vision", "gpu-l4", fixed(1), { dossier })];
  return judgeFairnessGap(judge(plan, { evidence: trust(), ...more }));
}
const METRIC = "demographic-parity-difference";
const LIMIT = 0.05;
const demanding = (threshold: number, attributes = ["gender"]): Partial<Dossier> => ({
  fairness: { protectedAttributes: attributes, metric: METRIC, threshold },
});

describe("limit-fairness-gap", () => {
  it("passes a model whose gap is surely within the limit", () => {
    const [verdict, ...more] = verdicts(dossierOf());
    assert.equal(more.length, 0);
    assert.deepEqual(
      [verdict?.subject, verdict?.outcome, verdict?.found, verdict?.limit, verdict?.setBy],
      [
        `vision gender ${METRIC}`,
        "pass",
        { value: 0.0038, unit: "fraction" },
        { value: LIMIT, unit: "fraction" },
        "manifest",
      ],
    );
    assert.ok(
      verdict?.interval && verdict.interval.high <= LIMIT && verdict.interval.confidencePercent === 95,
    );
    assert.match(verdict.evidence?.digest ?? "", /^sha256:/);
  });

  it("blocks a model whose gap is surely beyond it, with metric, groups, value, interval, limit, evidence and what to do", () => {
    const [verdict] = verdicts(dossierOf({}, { counts: UNFAIR }));
    assert.equal(verdict && reading(verdict), "blocks");
    assert.match(
      verdict?.reason ?? "",
      /^demographic-parity-difference of vision by gender is 0\.200, male 0\.500 \(n = 4,000\) against female 0\.300 \(n = 4,000\); 95 % interval 0\.1\d\d to 0\.2\d\d over 1 comparison; limit 0\.05, set by the manifest\. Deploy a version whose evidence passes, or mend the model and evaluate it again\. Evidence sha256:.{12}…, 14 h old\.$/,
    );
  });

  it("is tightened by the environment, never loosened", () => {
    const fairness = { ...config().fairness, limit: 0.001 };
    const [tight] = verdicts(dossierOf(), { fairness });
    assert.deepEqual([tight?.limit?.value, tight?.setBy], [0.001, "environment"]);
    assert.notEqual(tight?.outcome, "pass");
    const [loose] = verdicts(dossierOf({}, { counts: UNFAIR }), { fairness: { ...fairness, limit: 1 } });
    assert.deepEqual([loose?.limit?.value, loose?.outcome], [LIMIT, "fail"]);
  });

  it("blocks while few samples leave it open, saying how many more would settle it", () => {
    const [verdict] = verdicts(dossierOf({}, { counts: FEW }));
    assert.deepEqual([verdict?.outcome, verdict?.cause], ["inconclusive", "too-few-samples"]);
    assert.equal(verdict && reading(verdict), "blocks");
    assert.match(verdict?.reason ?? "", /More samples would settle it: [\d,]+ of (female|male)/);
  });

  it("blocks groups below the minimum size, naming them", () => {
    const fairness = { ...config().fairness, minimumGroupSize: 4001 };
    const [verdict] = verdicts(dossierOf(), { fairness });
    assert.deepEqual([verdict?.outcome, verdict?.cause], ["inconclusive", "too-few-samples"]);
    assert.match(verdict?.reason ?? "", /Too small to judge: female \(4,000\), male \(4,000\)/);
  });

  it("passes at threshold 1 and never at 0", () => {
    assert.equal(
      verdicts(dossierOf(demanding(1), { counts: UNFAIR }), {
        fairness: { ...config().fairness, limit: 1 },
      })[0]?.outcome,
      "pass",
    );
    assert.notEqual(verdicts(dossierOf(demanding(0)))[0]?.outcome, "pass");
  });

  it("blocks where the evidence does not cover an attribute", () => {
    const found = verdicts(dossierOf(demanding(0.05, ["race"])));
    assert.deepEqual([found[0]?.outcome, found[0]?.cause], ["inconclusive", "missing"]);
  });

  it("blocks where no evidence counts", () => {
    const [verdict] = verdicts(dossierOf({ evidence: { error: "gone" } }));
    assert.deepEqual(
      [verdict?.subject, verdict?.outcome, verdict?.cause],
      ["vision", "inconclusive", "missing"],
    );
    assert.match(verdict?.reason ?? "", /vision cannot be judged: no evidence counts/);
  });

  it("lets only minimal risk switch the check off", () => {
    for (const [euRiskClass, outcome] of [
      ["minimal", "pass"],
      ["limited", "fail"],
      ["high", "fail"],
    ] as const)
      assert.equal(verdicts(dossierOf({ fairness: null, euRiskClass }))[0]?.outcome, outcome);
  });

  it("judges further metrics that the environment requires, each in a verdict of its own", () => {
    const alsoRequire = { "equal-opportunity-difference": 0.2 } as const;
    const found = verdicts(dossierOf(), { fairness: { ...config().fairness, alsoRequire } });
    assert.deepEqual(
      found.map(({ subject, setBy }) => [subject, setBy]),
      [
        [`vision gender ${METRIC}`, "manifest"],
        ["vision gender equal-opportunity-difference", "environment"],
      ],
    );
  });
});
