import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { nodeCrypto } from "../../../attestations/node-crypto";
import type { RejectionCode } from "../../../governance/evidence/rejection";
import { verifyEvidence, type Evidence } from "../../../governance/evidence/verify-evidence";
import {
  approvalOf,
  DATA_DIGEST,
  envelopeOf,
  FAIR,
  KEY,
  MODEL_DIGEST,
  statementOf,
  testKey,
  trust,
} from "../../support/evidence";

const EXPECTED = {
  modelDigest: MODEL_DIGEST,
  modelName: "model",
  environment: "test",
  dataSetDigest: DATA_DIGEST,
};
const NOW = new Date("2026-11-21T00:00:00Z");
const ENVELOPE = envelopeOf(statementOf(), KEY);
const sha256 = (data: string | Buffer): string => `sha256:${createHash("sha256").update(data).digest("hex")}`;

interface Case {
  readonly envelope?: string;
  readonly expected?: Partial<typeof EXPECTED>;
  readonly policy?: ReturnType<typeof trust>;
  readonly now?: Date;
}

const verify = ({ envelope = ENVELOPE, expected = {}, policy = trust(), now = NOW }: Case = {}) =>
  verifyEvidence(envelope, { ...EXPECTED, ...expected }, policy, now, nodeCrypto);

function accepted(what: Case = {}): Evidence {
  const result = verify(what);
  assert.ok("evidence" in result, JSON.stringify(result));
  return result.evidence;
}

function assertRejected(what: Case, code: RejectionCode, reason: RegExp): void {
  const result = verify(what);
  assert.ok("rejection" in result, "it was accepted");
  assert.equal(result.rejection.code, code, result.rejection.reason);
  assert.match(result.rejection.reason, reason);
  assert.doesNotMatch(result.rejection.reason, /\.$/);
}

const statementWith = (change: (statement: ReturnType<typeof statementOf>) => void): string => {
  const statement = statementOf();
  change(statement);
  return envelopeOf(statement, KEY);
};

describe("evidence", () => {
  it("is accepted when a trusted key signed it for this model, data set and environment", () => {
    const evidence = accepted();
    assert.deepEqual(evidence.statement, statementOf());
    assert.equal(evidence.counts.rows, 8000);
    assert.deepEqual([evidence.keyIds, evidence.keyNames], [[KEY.keyId], ["demo"]]);
    assert.equal(evidence.digest, sha256(ENVELOPE));
    assert.equal(evidence.statementDigest, sha256(Buffer.from(JSON.stringify(statementOf()))));
    // From 09:01:12 to midnight.
    assert.equal(evidence.ageHours, 14 + 58 / 60 + 48 / 3600);
    const { dataSetDigest: _any, ...without } = EXPECTED;
    assert.ok("evidence" in verifyEvidence(ENVELOPE, without, trust(), NOW, nodeCrypto));
  });

  it("is rejected with any one byte changed", () => {
    let rejected = 0;
    for (let at = 0; at < ENVELOPE.length; at += 1)
      for (const byte of new Set([ENVELOPE.charCodeAt(at) ^ 1, ENVELOPE.charCodeAt(at) ^ 0x20, 0x41, 0x20])) {
        if (byte === ENVELOPE.charCodeAt(at)) continue;
        const envelope = ENVELOPE.slice(0, at) + String.fromCharCode(byte) + ENVELOPE.slice(at + 1);
        assert.ok("rejection" in verify({ envelope }), `byte ${at} changed to ${byte}`);
        rejected += 1;
      }
    assert.ok(rejected > 3 * ENVELOPE.length);
  }).timeout(30_000);

  it("is rejected with any one byte left out, or cut off anywhere", () => {
    for (let at = 0; at < ENVELOPE.length; at += 1) {
      assert.ok("rejection" in verify({ envelope: ENVELOPE.slice(0, at) }));
      assert.ok("rejection" in verify({ envelope: ENVELOPE.slice(0, at) + ENVELOPE.slice(at + 1) }), `${at}`);
    }
  }).timeout(30_000);

  it("is rejected when it is of another model, data set or environment", () => {
    const other = `sha256:${"7".repeat(64)}`;
    assertRejected(
      { expected: { modelDigest: other } },
      "other-model",
      /is of the model file sha256:a.*sha256:7/,
    );
    assertRejected({ expected: { modelName: "model-2" } }, "other-model", /a model named model, not model-2/);
    assertRejected(
      { expected: { environment: "prod" } },
      "other-environment",
      /in environment test only, not in p/,
    );
    assertRejected(
      { expected: { dataSetDigest: other } },
      "other-data-set",
      /measured on the data set sha256:d/,
    );
    const named = statementWith(({ predicate }) =>
      Object.assign(predicate, { model: { name: "x", version: "1" } }),
    );
    assertRejected({ envelope: named }, "other-model", /a model named x/);
  });

  it("is accepted until it is exactly as old as the environment allows", () => {
    const oldest = Date.parse("2026-11-20T09:01:12Z") + 720 * 3_600_000;
    assert.equal(accepted({ now: new Date(oldest) }).ageHours, 720);
    const later = { now: new Date(oldest + 1000) };
    assertRejected(
      later,
      "expired",
      /made 2026-11-20T09:01:12Z, 720\.0003 h ago, and may be 720 h old: evaluate/,
    );
    assertRejected({ now: new Date(oldest + 365 * 86_400_000) }, "expired", /9,480 h ago/);
  });

  it("is accepted when its evaluator's clock is ahead by the clock skew, and no more", () => {
    const earliest = Date.parse("2026-11-20T09:01:12Z") - 5 * 60_000;
    assert.equal(accepted({ now: new Date(earliest) }).ageHours, 0);
    const sooner = { now: new Date(earliest - 1000) };
    assertRejected(
      sooner,
      "from-the-future",
      /made 2026-11-20T09:01:12Z, but it is 2026-11-20T08:56:11Z.*5 minutes/,
    );
  });

  it("is rejected when it is of a window to come, which would stay the newest", () => {
    const envelope = statementWith(({ predicate }) =>
      Object.assign(predicate, { window: "2099-01-01T00:00:00Z" }),
    );
    assertRejected({ envelope }, "from-the-future", /is of the window 2099/);
  });

  it("is rejected when it is revoked: by its envelope, or by its statement whatever its signatures", () => {
    const { digest, statementDigest } = accepted();
    const revoking = (evidence: string): Case => ({
      policy: { ...trust(), revoked: { keys: [], evidence: [evidence] } },
    });
    assertRejected(revoking(digest), "revoked-evidence", new RegExp(`${digest} is revoked`));
    assertRejected(revoking(statementDigest), "revoked-evidence", new RegExp(statementDigest));
    const again = envelopeOf(statementOf(), KEY);
    assert.notEqual(again, ENVELOPE);
    assertRejected({ ...revoking(statementDigest), envelope: again }, "revoked-evidence", /revoked/);
  });

  it("is rejected with a key that is unknown or revoked", () => {
    assertRejected({ envelope: envelopeOf(statementOf(), testKey()) }, "unknown-key", /it trusts demo/);
    const revoked = { keys: [KEY.keyId], evidence: [] };
    assertRejected({ policy: { ...trust(), revoked } }, "revoked-key", /demo/);
  });

  it("is rejected before its statement is looked at, when its signatures are not good", () => {
    const envelope = envelopeOf({ not: "a statement" }, testKey());
    assertRejected({ envelope }, "unknown-key", /./);
    assertRejected({ envelope: envelopeOf({ not: "a statement" }, KEY) }, "malformed-statement", /./);
  });

  it("is never a statement of another kind that the same key signed", () => {
    assertRejected({ envelope: approvalOf("demo", KEY) }, "other-predicate-type", /approval\/v1 and must be/);
  });

  it("is rejected with counts that cannot be judged, signed or not", () => {
    const cases: readonly [unknown, RegExp][] = [
      [null, /counts: null/],
      [[], /counts/],
      [{ ...FAIR, rows: 7999 }, /its counts cannot be judged: .*rows/],
      [{ ...FAIR, rows: -1 }, /rows/],
    ];
    for (const [counts, reason] of cases)
      assertRejected(
        { envelope: statementWith(({ predicate }) => Object.assign(predicate, { counts })) },
        "invalid-counts",
        reason,
      );
  });

  it("is accepted with the counts of a whole evaluation, 240 cells", () => {
    const groups = ["a", "b", "c", "d", "e", "f"];
    const cells = groups
      .flatMap((_, group) =>
        Array.from({ length: 40 }, (_value, at) => [
          group,
          at < 20 ? 0 : 1,
          at % 20 < 10 ? 0 : 1,
          at % 20,
          1,
          0,
        ]),
      )
      .map(([group = 0, label = 0, decided = 0, bin = 0]) => [group, label, decided, bin, 1, bin * 50_000]);
    const margins = [{ attribute: "gender", rows: groups.map(() => 40) }];
    const counts = { attributes: [{ name: "gender", groups }], scoreBins: 20, rows: 240, cells, margins };
    accepted({ envelope: statementWith(({ predicate }) => Object.assign(predicate, { counts })) });
  });
});
