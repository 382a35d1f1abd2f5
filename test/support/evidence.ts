/** Signed evidence for tests, made with node:crypto alone, so that it checks the code that verifies it. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import type { Dossier } from "../../governance/facts";
import type { StackConfig } from "../../governance/stack-config/stack-config";

export interface TestKey {
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
  readonly keyId: string;
}

export function testKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = publicKey.export({ type: "spki", format: "der" });
  return {
    privateKey,
    publicKey: der.toString("base64"),
    keyId: `sha256:${createHash("sha256").update(der).digest("hex")}`,
  };
}

const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** A DSSE envelope over `statement`, signed by every key. */
export function envelopeOf(statement: unknown, ...keys: readonly TestKey[]): string {
  const payload = Buffer.from(JSON.stringify(statement));
  const head = `DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `;
  const message = Buffer.concat([Buffer.from(head), payload]);
  return JSON.stringify({
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString("base64"),
    signatures: keys.map(({ privateKey, keyId }) => ({
      keyid: keyId,
      sig: sign("sha256", message, privateKey).toString("base64"),
    })),
  });
}

/** How a model decided about one group: true and false positives, false and true negatives. */
export type Decisions = readonly [tp: number, fp: number, fn: number, tn: number];

/** Counts of groups of one attribute, without scores. */
export function countsOf(attribute: string, groups: Readonly<Record<string, Decisions>>) {
  const names = Object.keys(groups).sort();
  const rows = names.map((name) => (groups[name] ?? []).reduce((sum, n) => sum + n, 0));
  const cells = names.flatMap((name, index) => {
    const [tp = 0, fp = 0, fn = 0, tn = 0] = groups[name] ?? [];
    const of = [
      [0, 0, tn],
      [0, 1, fp],
      [1, 0, fn],
      [1, 1, tp],
    ] as const;
    return of.filter(([, , n]) => n > 0).map(([label, predicted, n]) => [index, label, predicted, 0, n, 0]);
  });
  return {
    attributes: [{ name: attribute, groups: names }],
    scoreBins: 0,
    rows: rows.reduce((sum, n) => sum + n, 0),
    cells,
    margins: [{ attribute, rows }],
  };
}

export const MODEL_DIGEST = `sha256:${"a".repeat(64)}`;
export const DATA_DIGEST = `sha256:${"d".repeat(64)}`;

export interface StatementOf {
  readonly counts?: unknown;
  readonly modelDigest?: string;
  readonly environment?: string;
  readonly evaluatedAt?: string;
}

/** 4,000 of each: selected alike, within a percent. */
export const FAIR = countsOf("gender", { female: [1000, 200, 300, 2500], male: [1010, 205, 295, 2490] });
/** 30 % against 50 % selected. */
export const UNFAIR = countsOf("gender", { female: [1000, 200, 300, 2500], male: [1600, 400, 200, 1800] });
/** The same rates in groups of 40: nothing is sure. */
export const FEW = countsOf("gender", { female: [10, 2, 3, 25], male: [10, 3, 3, 24] });

/** The statement of an evaluation of {@link MODEL_DIGEST} in environment `test`, on the day before tests judge. */
export function statementOf(more: StatementOf = {}) {
  const { counts = FAIR, modelDigest = MODEL_DIGEST, environment = "test" } = more;
  const { evaluatedAt = "2026-11-20T09:01:12Z" } = more;
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "model", digest: { sha256: modelDigest.replace("sha256:", "") } }],
    predicateType: "https://apexlogic.ai/attestation/evaluation/v1",
    predicate: {
      environment,
      service: "vision",
      model: { name: "model", version: "1" },
      dataSet: { digest: DATA_DIGEST },
      window: `${evaluatedAt.slice(0, 16)}:00Z`,
      evaluatedAt,
      durationSeconds: 1.5,
      scoredBy: "model",
      counts,
      evaluator: {
        version: "0.1.0",
        codeDigest: `sha256:${"1".repeat(64)}`,
        lockDigest: `sha256:${"2".repeat(64)}`,
        libraries: { duckdb: "2.0.1" },
        hardware: { cpu: "x86-64", cores: 2, accelerator: null },
      },
    },
  };
}

/** The key that {@link trust} trusts. */
export const KEY = testKey();

/** The `evidence` of a stack config that trusts one key for everything in environment `test`. */
export function trust(key: TestKey = KEY): NonNullable<StackConfig["evidence"]> {
  return {
    store: "evidence",
    trustedKeys: { demo: { publicKey: key.publicKey, models: ["*"] } },
    required: 1,
    maximumAgeHours: 720,
    clockSkewMinutes: 5,
    revoked: { keys: [], evidence: [] },
  };
}

/** A dossier of limited risk with evidence of `counts`, fit in every respect. */
export function dossierOf(more: Partial<Dossier> = {}, statement: StatementOf = {}): Dossier {
  return {
    euRiskClass: "limited",
    fairness: {
      protectedAttributes: ["gender"],
      metric: "demographic-parity-difference",
      threshold: 0.05,
    },
    dataSetDigest: DATA_DIGEST,
    evidence: { envelope: envelopeOf(statementOf(statement), KEY) },
    card: { uri: "cards/model.md", text: CARD },
    approvals: { subjects: SUBJECTS, envelopes: [] },
    ...more,
  };
}

export const CARD = `---
model: model
version: "1"
digest: ${MODEL_DIGEST}
---
# model
## Intended use
## Training data
## Evaluation data
## Groups
## Limits and risks
`;

/** The files that an approval is of. */
export const SUBJECTS = [
  { name: "vision.yaml", digest: `sha256:${"e".repeat(64)}` },
  { name: "vision.resolved.yaml", digest: `sha256:${"f".repeat(64)}` },
];

/** An approval by `approver` of a change of `author`. */
export function approvalOf(
  approver: string,
  key: TestKey,
  author = "omar.haddad",
  subjects = SUBJECTS,
): string {
  return envelopeOf(
    {
      _type: "https://in-toto.io/Statement/v1",
      subject: subjects.map(({ name, digest }) => ({
        name,
        digest: { sha256: digest.replace("sha256:", "") },
      })),
      predicateType: "https://apexlogic.ai/attestation/approval/v1",
      predicate: { environment: "test", approver, author, approvedAt: "2026-11-20T10:00:00Z" },
    },
    key,
  );
}
