import assert from "node:assert/strict";
import { parseEvaluation } from "../../cli/evaluation-file";
import { isRefused, judgeByQuestion, judgeInEnvironment } from "../../cli/judged-evaluation";
import { METRIC_NAMES } from "../../governance/fairness/metrics";
import type { InferenceService } from "../../governance/manifest/inference-service";
import { config } from "../support/environment-plan";
import {
  DATA_DIGEST,
  envelopeOf,
  FAIR,
  KEY,
  MODEL_DIGEST,
  statementOf,
  trust,
  UNFAIR,
} from "../support/evidence";

const service = (threshold: number): InferenceService =>
  ({
    model: { name: "model", version: "1", digest: MODEL_DIGEST },
    dataSet: { uri: "s3://data", digest: DATA_DIGEST },
    responsibleAi: {
      fairness: { protectedAttributes: ["gender"], metric: "demographic-parity-difference", threshold },
    },
  }) as unknown as InferenceService;
const environment = (more = {}) =>
  config({
    environment: "test",
    evidence: trust(),
    evaluateAt: "2026-11-21T00:00:00Z",
    ...more,
  });
const evidence = (counts: unknown, evaluatedAt?: string) =>
  parseEvaluation(
    envelopeOf(statementOf({ counts, ...(evaluatedAt !== undefined && { evaluatedAt }) }), KEY),
  );

describe("an evaluation judged by its environment", () => {
  it("passes with what the manifest demands, and shows every other metric", () => {
    const judged = judgeInEnvironment(evidence(FAIR), environment(), service(0.1));
    assert.equal(judged.evaluation.signature.state, "verified");
    assert.equal(isRefused(judged), false);
    assert.deepEqual(judged.report.results.map(({ metric }) => metric).sort(), [...METRIC_NAMES].sort());
    assert.deepEqual(
      judged.report.results.filter(({ limit }) => limit !== null).map(({ metric, limit }) => [metric, limit]),
      [["demographic-parity-difference", 0.1]],
    );
  });

  it("is refused when it does not pass", () => {
    assert.equal(isRefused(judgeInEnvironment(evidence(UNFAIR), environment(), service(0.1))), true);
  });

  it("is refused when the environment does not believe it, whatever it says", () => {
    const judged = judgeInEnvironment(evidence(FAIR), environment(), undefined);
    assert.equal(judged.evaluation.signature.state, "rejected");
    assert.ok(judged.report.results.every(({ outcome }) => outcome === null || outcome === "pass"));
    assert.equal(isRefused(judged), true);
  });

  it("is not refused where nothing is asked", () => {
    const judged = judgeByQuestion(evidence(UNFAIR), {
      attributes: ["gender"],
      required: [],
      report: ["demographic-parity-difference"],
      intersections: "judge",
      minimumGroupSize: 30,
      confidencePercent: 95,
    });
    assert.equal(isRefused(judged), false);
  });

  it("says why what was made today is from the future of an environment whose time stands still", () => {
    const { signature } = judgeInEnvironment(
      evidence(FAIR, "2026-11-22T10:00:00Z"),
      environment(),
      service(0.1),
    ).evaluation;
    assert.ok(signature.state === "rejected");
    assert.match(signature.rejection.reason, /judged at plumbline:evaluateAt, so move that on or remove it$/);
  });
});
