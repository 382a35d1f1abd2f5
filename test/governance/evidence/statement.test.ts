import assert from "node:assert/strict";
import { z } from "zod";
import { Rejected, type RejectionCode } from "../../../governance/evidence/rejection";
import {
  approvalPredicateSchema,
  evaluationPredicateSchema,
  readApproval,
  readEvaluation,
} from "../../../governance/evidence/statement";
import { statementOf } from "../../support/evidence";

type Statement = ReturnType<typeof statementOf>;
const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function assertRefused(payload: Uint8Array, code: RejectionCode, reason: RegExp): void {
  assert.throws(
    () => readEvaluation(payload),
    (error) => {
      assert.ok(error instanceof Rejected, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, reason);
      return true;
    },
  );
}

/** A statement changed in place. */
function changed(change: (statement: Statement) => void): Buffer {
  const statement = statementOf();
  change(statement);
  return bytesOf(statement);
}

describe("an evaluation statement", () => {
  it("is read as it was written, counts untouched", () => {
    const statement = statementOf();
    assert.deepEqual(readEvaluation(bytesOf(statement)), statement);
    const more = changed(({ predicate }) =>
      Object.assign(predicate, { drift: { psi: 0.1 }, robustness: {} }),
    );
    assert.deepEqual(readEvaluation(more).predicate.drift, { psi: 0.1 });
  });

  it("is refused when it has more than one reading", () => {
    const text = JSON.stringify(statementOf());
    const twice = text.replace('"environment":"test"', '"environment":"prod","environment":"test"');
    assertRefused(Buffer.from(twice), "malformed-statement", /duplicate keys/);
    assertRefused(Buffer.from(text.replace("vision", "vis\u0000ion")), "malformed-statement", /not JSON/);
    assertRefused(Buffer.concat([Buffer.from(text), Buffer.of(0xff)]), "malformed-statement", /not UTF-8/);
    assertRefused(Buffer.from(`${text}${text}`), "malformed-statement", /duplicate keys|not JSON/);
    assertRefused(Buffer.from(`\ufeff${text}`), "malformed-statement", /not JSON/);
  });

  it("is refused with unknown, missing or wrong fields, by path", () => {
    const cases: readonly [(statement: Statement) => void, RegExp][] = [
      [({ predicate }) => Object.assign(predicate, { metrics: {} }), /predicate\.metrics: is unknown/],
      [(statement) => Object.assign(statement, { _type: "x" }), /_type: "x": must be https:\/\/in-toto/],
      [({ subject }) => void subject.pop(), /subject: .*must have 1 entries/],
      [({ subject }) => void subject.push(...subject), /subject: .*must have 1 entries/],
      [({ subject }) => Object.assign(subject[0]?.digest ?? {}, { sha1: "" }), /digest\.sha1: is unknown/],
      [({ subject }) => Object.assign(subject[0]?.digest ?? {}, { sha256: "AB" }), /64 hexadecimal/],
      [({ predicate }) => Object.assign(predicate, { environment: "a b" }), /predicate\.environment: "a b"/],
      [({ predicate }) => Object.assign(predicate, { durationSeconds: -1 }), /durationSeconds: -1/],
      [({ predicate }) => Object.assign(predicate, { scoredBy: "hand" }), /scoredBy: "hand"/],
      [({ predicate }) => Object.assign(predicate, { model: undefined }), /predicate\.model: is required/],
    ];
    for (const [change, reason] of cases) assertRefused(changed(change), "malformed-statement", reason);
  });

  it("has times in UTC only, the window to the second", () => {
    for (const window of [
      "2026-11-26T09:00:00+01:00",
      "2026-11-26T09:00:00.5Z",
      "2026-02-30T09:00:00Z",
      "2026-11-26",
    ])
      assertRefused(
        changed(({ predicate }) => Object.assign(predicate, { window })),
        "malformed-statement",
        /window: .*must be a time in UTC/,
      );
  });

  it("is not read from a number beyond any", () => {
    const text = JSON.stringify(statementOf()).replace('"durationSeconds":1.5', '"durationSeconds":1e999');
    assertRefused(Buffer.from(text), "malformed-statement", /durationSeconds/);
  });

  it("is taken for no other kind, and the other way round", () => {
    const approval = {
      ...statementOf(),
      predicateType: "https://apexlogic.ai/attestation/approval/v1",
    };
    assertRefused(
      bytesOf(approval),
      "other-predicate-type",
      /is a .*approval\/v1 and must be a .*evaluation\/v1/,
    );
    const later = { ...statementOf(), predicateType: "https://apexlogic.ai/attestation/evaluation/v2" };
    assertRefused(bytesOf(later), "other-predicate-type", /evaluation\/v2/);
    assert.throws(() => readApproval(bytesOf(statementOf())), /must be a .*approval\/v1/);
    for (const value of [null, [], "x", {}]) assertRefused(bytesOf(value), "malformed-statement", /./);
  });
});

describe("the published schemas", () => {
  it("describe what is read, the counts included", () => {
    assert.ok(evaluationPredicateSchema.safeParse(statementOf().predicate).success);
    const schema = z.toJSONSchema(evaluationPredicateSchema, { target: "draft-2020-12" });
    const counts = schema.properties?.["counts"];
    assert.ok(typeof counts === "object");
    assert.deepEqual(counts.required, ["attributes", "scoreBins", "rows", "cells", "margins"]);
    const approval = z.toJSONSchema(approvalPredicateSchema, { target: "draft-2020-12" });
    assert.deepEqual(approval.required, ["environment", "approver", "author", "approvedAt"]);
  });
});
