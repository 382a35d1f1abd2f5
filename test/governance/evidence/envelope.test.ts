import assert from "node:assert/strict";
import {
  bytesToSign,
  formatEnvelope,
  LARGEST_ENVELOPE,
  PAYLOAD_TYPE,
  readEnvelope,
} from "../../../governance/evidence/envelope";
import { Rejected, type RejectionCode } from "../../../governance/evidence/rejection";

const KEY_ID = `sha256:${"0".repeat(64)}`;
const ENVELOPE = {
  payloadType: PAYLOAD_TYPE,
  payload: Buffer.from("{}").toString("base64"),
  signatures: [{ keyid: KEY_ID, sig: "MAA=" }],
};

function assertRefused(text: string, code: RejectionCode, reason: RegExp): void {
  assert.throws(
    () => readEnvelope(text),
    (error) => {
      assert.ok(error instanceof Rejected, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, reason);
      return true;
    },
    text.slice(0, 200),
  );
}

const changed = (changes: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...ENVELOPE, ...changes });

describe("an envelope", () => {
  it("is read to payload and signatures, with its fields in any order, and written the same", () => {
    const read = readEnvelope(JSON.stringify(ENVELOPE));
    assert.equal(Buffer.from(read.payload).toString(), "{}");
    assert.deepEqual(read.signatures, [{ keyId: KEY_ID, signature: Uint8Array.of(0x30, 0) }]);
    assert.equal(formatEnvelope(read), JSON.stringify(ENVELOPE));
    const { payloadType, payload, signatures } = ENVELOPE;
    assert.deepEqual(readEnvelope(JSON.stringify({ signatures, payload, payloadType })), read);
  });

  it("is refused in any other spelling", () => {
    const text = JSON.stringify(ENVELOPE);
    const compact = /restore the exact bytes/;
    assertRefused(JSON.stringify(ENVELOPE, undefined, 1), "malformed-envelope", compact);
    assertRefused(text.replace(":", ": "), "malformed-envelope", compact);
    assertRefused(` ${text}`, "malformed-envelope", compact);
    assertRefused(`${text}\n`, "malformed-envelope", compact);
    assertRefused(`\ufeff${text}`, "malformed-envelope", compact);
    assertRefused(text.replace("payload", "\\u0070ayload"), "malformed-envelope", compact);
    assertRefused(text.replace("application/", "application\\/"), "malformed-envelope", compact);
  });

  it("is refused with duplicate, unknown, missing or reserved fields", () => {
    const text = JSON.stringify(ENVELOPE);
    const twice = text.replace("{", `{"payload":"AAAA",`);
    assertRefused(twice, "malformed-envelope", /duplicate keys/);
    assertRefused(text.replace('"sig"', '"sig":"AAAA","sig"'), "malformed-envelope", /duplicate keys/);
    assertRefused(changed({ alg: "none" }), "malformed-envelope", /has the field "alg"/);
    assertRefused(
      text.replace('"sig"', '"cert":"","sig"'),
      "malformed-envelope",
      /signature 1 has the field/,
    );
    assertRefused(text.replace("{", '{"__proto__":{},'), "malformed-envelope", /reserved/);
    assertRefused(
      JSON.stringify({ payload: "", payloadType: "" }),
      "malformed-envelope",
      /has no signatures/,
    );
  });

  it("is refused with fields of another type", () => {
    for (const value of ["", "null", "[]", "1", '"x"', "{", "undefined"])
      assertRefused(value, "malformed-envelope", /the envelope (is no object|is empty|cannot be read)/);
    for (const payload of [null, 1, ["e30="], {}, "", "e30", "e31=", "e30\n=", "e30=="])
      assertRefused(changed({ payload }), "malformed-envelope", /payload is not base64/);
    for (const signatures of [null, {}, "MAA=", 1])
      assertRefused(changed({ signatures }), "malformed-envelope", /signatures are no list/);
    for (const entry of [null, "MAA=", 1])
      assertRefused(changed({ signatures: [entry] }), "malformed-envelope", /1/);
    for (const sig of [null, 1, "", "MAA", "MAB=", "A".repeat(100)])
      assertRefused(changed({ signatures: [{ keyid: KEY_ID, sig }] }), "malformed-envelope", /in DER/);
    for (const keyid of [null, "", "demo", KEY_ID.toUpperCase(), `${KEY_ID}0`, KEY_ID.slice(7)])
      assertRefused(changed({ signatures: [{ keyid, sig: "MAA=" }] }), "malformed-envelope", /key id/);
  });

  it("is refused with another payload type", () => {
    for (const payloadType of [
      "application/json",
      `${PAYLOAD_TYPE} `,
      PAYLOAD_TYPE.toUpperCase(),
      "",
      null,
      1,
    ])
      assertRefused(
        changed({ payloadType }),
        "other-payload-type",
        /must be application\/vnd\.in-toto\+json/,
      );
  });

  it("is refused without signatures, with too many, and when it is too large", () => {
    assertRefused(changed({ signatures: [] }), "too-few-signatures", /has no signature/);
    const many = Array.from({ length: 21 }, () => ENVELOPE.signatures[0]);
    assertRefused(changed({ signatures: many }), "malformed-envelope", /21 signatures and at most 20/);
    assertRefused("x".repeat(LARGEST_ENVELOPE + 1), "too-large", /16 MiB are allowed/);
  });
});

describe("the bytes to sign", () => {
  it("are DSSE's encoding of type and payload, lengths in bytes", () => {
    const expected = `DSSEv1 28 ${PAYLOAD_TYPE} 3 €`;
    assert.equal(Buffer.from(bytesToSign(Buffer.from("€"))).toString(), expected);
  });
});
