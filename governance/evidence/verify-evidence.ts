/** Evidence of a model's evaluation, verified over the exact bytes received; everything else is rejected with its reason. */
import { readCounts, type Counts } from "../fairness/counts";
import type { Crypto } from "./crypto";
import { readEnvelope } from "./envelope";
import { orRejection, Rejected, type Rejection } from "./rejection";
import { verifySignatures, type Vouched } from "./signatures";
import { readEvaluation, type EvaluationStatement } from "./statement";
import type { TrustPolicy } from "./trust";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface ExpectedEvidence extends Vouched {
  /** `sha256:<64 hex>` of the model file that is to be deployed. */
  readonly modelDigest: string;
  /** `sha256:<64 hex>` of the evaluation data; any data set will do where it is absent. */
  readonly dataSetDigest?: string;
}

export interface Evidence {
  readonly statement: EvaluationStatement;
  readonly counts: Counts;
  readonly keyIds: readonly string[];
  readonly keyNames: readonly string[];
  /** `sha256:<64 hex>` of the envelope: of these signatures in this order. */
  readonly digest: string;
  /** `sha256:<64 hex>` of what is signed, which stays the same whatever is done to the signatures: revoke by this. */
  readonly statementDigest: string;
  /** Since the evaluation; 0 within the clock skew. */
  readonly ageHours: number;
}

export type EvidenceResult = { readonly evidence: Evidence } | { readonly rejection: Rejection };

/**
 * @param envelope Exactly the text that the store holds.
 * @param now What its age is measured at.
 */
export function verifyEvidence(
  envelope: string,
  expected: ExpectedEvidence,
  trust: TrustPolicy,
  now: Date,
  crypto: Crypto,
): EvidenceResult {
  return orRejection(() => ({ evidence: verified(envelope, expected, trust, now, crypto) }));
}

/** The payload is looked into only once its signatures are known to be good. */
function verified(
  text: string,
  expected: ExpectedEvidence,
  trust: TrustPolicy,
  now: Date,
  crypto: Crypto,
): Evidence {
  const envelope = readEnvelope(text);
  const digest = `sha256:${crypto.sha256Hex(new TextEncoder().encode(text))}`;
  const statementDigest = `sha256:${crypto.sha256Hex(envelope.payload)}`;
  refuseRevoked([digest, statementDigest], trust);
  const signers = verifySignatures(envelope, expected, trust, crypto);
  const statement = readEvaluation(envelope.payload);
  refuseOtherSubject(statement, expected);
  const ageHours = ageOf(statement, trust, now);
  return { statement, counts: countsOf(statement), ...signers, digest, statementDigest, ageHours };
}

function refuseRevoked(digests: readonly string[], { revoked }: TrustPolicy): void {
  const found = digests.find((digest) => revoked.evidence.includes(digest));
  if (found !== undefined)
    throw new Rejected(
      "revoked-evidence",
      `the evidence ${found} is revoked by the environment: evaluate the model again`,
    );
}

/** Replays: evidence that is good, of something else. */
function refuseOtherSubject({ subject, predicate }: EvaluationStatement, expected: ExpectedEvidence): void {
  const digest = `sha256:${subject[0]?.digest.sha256}`;
  if (digest !== expected.modelDigest)
    throw new Rejected(
      "other-model",
      `it is of the model file ${digest} (${predicate.model.name} ${predicate.model.version}), not of ${expected.modelDigest}: evaluate this one`,
    );
  const named = [subject[0]?.name, predicate.model.name].find((name) => name !== expected.modelName);
  if (named !== undefined)
    throw new Rejected(
      "other-model",
      `it is of a model named ${named}, not ${expected.modelName}: evaluate it under its name`,
    );
  if (predicate.environment !== expected.environment)
    throw new Rejected(
      "other-environment",
      `it counts in environment ${predicate.environment} only, not in ${expected.environment}: evaluate the model there`,
    );
  const { dataSetDigest } = expected;
  if (dataSetDigest !== undefined && predicate.dataSet.digest !== dataSetDigest)
    throw new Rejected(
      "other-data-set",
      `it was measured on the data set ${predicate.dataSet.digest}, not on ${dataSetDigest} of the resolved file: evaluate on that one`,
    );
}

/** @throws Rejected when the evaluation is too long ago, or not yet. */
function ageOf({ predicate }: EvaluationStatement, trust: TrustPolicy, now: Date): number {
  const skew = trust.clockSkewMinutes * MINUTE_MS;
  for (const [what, text] of [
    ["was made", predicate.evaluatedAt],
    ["is of the window", predicate.window],
  ] as const)
    if (Date.parse(text) > now.getTime() + skew)
      throw new Rejected(
        "from-the-future",
        `it ${what} ${text}, but it is ${shownTime(now)}, and clocks may differ by ${trust.clockSkewMinutes} minutes: correct the evaluator's clock and evaluate again`,
      );
  const age = now.getTime() - Date.parse(predicate.evaluatedAt);
  if (age > trust.maximumAgeHours * HOUR_MS)
    throw new Rejected(
      "expired",
      `it was made ${predicate.evaluatedAt}, ${shownHours(age)} ago, and may be ${shownHours(trust.maximumAgeHours * HOUR_MS)} old: evaluate the model again`,
    );
  return Math.max(0, age) / HOUR_MS;
}

function countsOf({ predicate }: EvaluationStatement): Counts {
  try {
    return readCounts(predicate.counts);
  } catch (error) {
    throw new Rejected("invalid-counts", `its counts cannot be judged: ${(error as Error).message}`);
  }
}

/** To the second, as statements write it. */
function shownTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}

/** In hours; to the second where that would hide by how much a limit is exceeded. */
function shownHours(milliseconds: number): string {
  const hours = milliseconds / HOUR_MS;
  return `${hours.toLocaleString("en-US", { maximumFractionDigits: Number.isInteger(hours) ? 0 : 4 })} h`;
}
