/** From evidence to verdicts, as the gate does it: verified over the very bytes, then judged from its counts alone. */
import { nodeCrypto } from "../../attestations/node-crypto";
import type { Counts } from "../../governance/fairness/counts";
import { judgeFairness, type FairnessReport } from "../../governance/fairness/judge-fairness";
import { METRIC_NAMES, type MetricName } from "../../governance/fairness/metrics";
import type { TrustPolicy } from "../../governance/evidence/trust";
import { verifyEvidence } from "../../governance/evidence/verify-evidence";
import { ENVIRONMENT } from "../organisation";

export const ATTRIBUTES = ["age_group", "region", "gender"];
export const SERVICE = "decisions";
export const MODEL = { name: "decisions", version: "1", digest: `sha256:${"5f".repeat(32)}` };
const NOW = new Date("2026-11-21T00:00:00Z");
const LIMIT = 0.1;

const trust = (publicKey: string): TrustPolicy => ({
  trustedKeys: { bench: { publicKey, models: ["*"] } },
  required: 1,
  maximumAgeHours: 720,
  clockSkewMinutes: 5,
  revoked: { keys: [], evidence: [] },
});

export function judgeCounts(counts: Counts, metrics: readonly MetricName[]): FairnessReport {
  return judgeFairness(counts, {
    attributes: ATTRIBUTES,
    required: metrics.map((metric) => ({ metric, limit: LIMIT, setBy: "environment" })),
    minimumGroupSize: 30,
    confidencePercent: 95,
    intersections: "judge",
  });
}

/** @throws when the evidence does not count. */
export function judgeEnvelope(
  envelope: string,
  publicKey: string,
  metrics: readonly MetricName[] = METRIC_NAMES,
): { readonly counts: Counts; readonly report: FairnessReport } {
  const expected = { modelDigest: MODEL.digest, modelName: MODEL.name, environment: ENVIRONMENT };
  const result = verifyEvidence(envelope, expected, trust(publicKey), NOW, nodeCrypto);
  if ("rejection" in result) throw new Error(`the evidence does not count: ${result.rejection.reason}`);
  return { counts: result.evidence.counts, report: judgeCounts(result.evidence.counts, metrics) };
}
