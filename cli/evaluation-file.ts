/** An evaluation out of a file: evidence as a store holds it, or a statement that nobody signed. What is known of its signature stays with it. */
import { readFile, stat } from "node:fs/promises";
import { nodeCrypto } from "../attestations/node-crypto";
import { LARGEST_ENVELOPE, readEnvelope } from "../governance/evidence/envelope";
import { Rejected, type Rejection } from "../governance/evidence/rejection";
import { readEvaluation, type EvaluationStatement } from "../governance/evidence/statement";
import { verifyEvidence } from "../governance/evidence/verify-evidence";
import { readCounts, type Counts } from "../governance/fairness/counts";
import type { InferenceService } from "../governance/manifest/inference-service";
import type { StackConfig } from "../governance/stack-config/stack-config";

export type Signature =
  | { readonly state: "unsigned" }
  | { readonly state: "unchecked"; readonly keyIds: readonly string[] }
  | { readonly state: "rejected"; readonly environment: string; readonly rejection: Rejection }
  | {
      readonly state: "verified";
      readonly environment: string;
      readonly keyNames: readonly string[];
      readonly digest: string;
      readonly ageHours: number;
    };

export interface Evaluation {
  readonly statement: EvaluationStatement;
  readonly counts: Counts;
  readonly signature: Signature;
  /** Exactly the text of the envelope; absent for a statement. */
  readonly envelope?: string;
}

/** `sha256:<64 hex>` of the model that was evaluated. */
export function modelDigestOf({ subject }: EvaluationStatement): string {
  return `sha256:${subject[0]?.digest.sha256 ?? ""}`;
}

/** A statement by itself, which has no signature that a mistake here could do without. */
function isStatement(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && Object.hasOwn(value, "_type");
  } catch {
    return false;
  }
}

/** @throws Rejected, or an error about the counts. No signature is checked. */
export function parseEvaluation(text: string): Evaluation {
  const envelope = isStatement(text) ? undefined : readEnvelope(text);
  const statement = readEvaluation(envelope?.payload ?? new TextEncoder().encode(text));
  const counts = readCounts(statement.predicate.counts);
  if (!envelope) return { statement, counts, signature: { state: "unsigned" } };
  const keyIds = envelope.signatures.map(({ keyId }) => keyId);
  return { statement, counts, signature: { state: "unchecked", keyIds }, envelope: text };
}

/**
 * Reads an evaluation without checking any signature.
 * @throws an error that names the file and says why it is none.
 */
export async function readEvaluationFile(file: string): Promise<Evaluation> {
  const text = await readText(file);
  try {
    return parseEvaluation(text);
  } catch (error) {
    const reason = error instanceof Rejected || error instanceof Error ? error.message : String(error);
    throw new Error(
      `${file}: is neither evidence (*.dsse.json) nor a statement of an evaluation: ${reason}`,
      { cause: error },
    );
  }
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_ENVELOPE)
      throw new Error(`it has ${size.toLocaleString("en-US")} bytes, and evidence at most 16 MiB`);
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: "there is no such file",
      EISDIR: "it is a folder",
      EACCES: "permission denied",
    };
    throw new Error(`${file}: cannot be read (${reasons[code ?? ""] ?? message})`, { cause: error });
  }
}

/** What an evaluation is verified by: an environment, and the service whose model it should be of. */
export interface VerifiedBy {
  readonly config: StackConfig;
  /** Undefined when no service of the environment has that model. */
  readonly service: InferenceService | undefined;
  readonly now: Date;
}

/** The evaluation with what the environment's trust policy says of its signature. */
export function verifyEvaluation(evaluation: Evaluation, by: VerifiedBy): Evaluation {
  const { envelope, statement } = evaluation;
  if (envelope === undefined) return evaluation;
  const { environment, evidence: trust } = by.config;
  const reject = (rejection: Rejection): Evaluation => ({
    ...evaluation,
    signature: { state: "rejected", environment, rejection },
  });
  if (!trust)
    return reject({ code: "unknown-key", reason: `${environment} trusts no key: set plumbline:evidence` });
  if (!by.service) {
    const digest = modelDigestOf(statement);
    const reason = `no service of ${environment} has the model ${digest} in its resolved file`;
    return reject({ code: "other-model", reason });
  }
  const { model, dataSet } = by.service;
  const expected = {
    environment,
    modelName: model.name,
    modelDigest: model.digest,
    ...(dataSet && { dataSetDigest: dataSet.digest }),
  };
  const result = verifyEvidence(envelope, expected, trust, by.now, nodeCrypto);
  if ("rejection" in result) return reject(result.rejection);
  const { keyNames, digest, ageHours } = result.evidence;
  return { ...evaluation, signature: { state: "verified", environment, keyNames, digest, ageHours } };
}

/** One sentence that says how far the signature is to be believed. */
export function describeSignature(signature: Signature): string {
  switch (signature.state) {
    case "unsigned":
      return "Not signed: nobody vouches for these counts, and no environment accepts them.";
    case "unchecked":
      return `Signature NOT checked (key ${signature.keyIds.join(", ")}): name an environment with --environment to verify it by the keys that it trusts.`;
    case "rejected":
      return `NOT verified, ${signature.environment} rejects it: ${signature.rejection.reason}.`;
    case "verified":
      return `Signature verified: ${signature.keyNames.join(" and ")}, trusted by ${signature.environment}.`;
  }
}
