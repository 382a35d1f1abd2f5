/** Envelopes as a forger would try them: changed, respelt, re-signed, put together from others. */
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { bytesToSign, PAYLOAD_TYPE } from "../../governance/evidence/envelope";
import { approvalOf, envelopeOf, KEY, statementOf, testKey } from "./evidence";

/** The genuine one that forgeries are made of. */
export const ENVELOPE = envelopeOf(statementOf(), KEY);
const OTHER = envelopeOf(statementOf({ environment: "prod" }), KEY);
const STRANGER = testKey();

interface Parts {
  payloadType: unknown;
  payload: string;
  signatures: { keyid: unknown; sig: string }[];
}
const parts = (envelope = ENVELOPE): Parts => JSON.parse(envelope) as Parts;
const PAYLOAD = Buffer.from(parts().payload, "base64");
const SIGNATURE = Buffer.from(parts().signatures[0]?.sig ?? "", "base64");

/** Drawn numbers: mulberry32, which a seed of 32 bits repeats. */
export class Draw {
  constructor(private state: number) {}
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
  of<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    assert.ok(value !== undefined);
    return value;
  }
}

type Mutate = (draw: Draw) => string;

const rebuilt = (change: (envelope: Parts) => void): string => {
  const envelope = parts();
  change(envelope);
  return JSON.stringify(envelope);
};
const withSignature = (signature: Uint8Array): string =>
  rebuilt((envelope) => {
    envelope.signatures = [{ keyid: KEY.keyId, sig: Buffer.from(signature).toString("base64") }];
  });
const withPayload = (payload: Uint8Array): string =>
  rebuilt((envelope) => void (envelope.payload = Buffer.from(payload).toString("base64")));

function editedText(text: string, draw: Draw): string {
  const [from, to] = [draw.below(text.length), draw.below(text.length)];
  const [start, end] = [Math.min(from, to), Math.max(from, to)];
  const junk = draw.of(["", " ", "\n", "\0", "=", "A", '"', "\\", "{", "}", ",", "\ufeff", "é", "\\u0041"]);
  return draw.of([
    text.slice(0, start) + junk + text.slice(end),
    text.slice(0, start) + junk + text.slice(start),
    text.slice(0, start) + text.slice(start, end) + text.slice(start),
    text.slice(start) + text.slice(0, start),
    text.slice(0, start),
    text + text.slice(start),
  ]);
}

/** A second spelling of base64, or nearly base64. */
function respelt(text: string, draw: Draw): string {
  const at = draw.below(text.length);
  return draw.of([
    text.replaceAll("+", "-").replaceAll("/", "_"),
    text.replaceAll("=", ""),
    `${text}=`,
    `${text}====`,
    `${text.slice(0, at)}\n${text.slice(at)}`,
    `${text.slice(0, at)} ${text.slice(at)}`,
    `${text.slice(0, at)}=${text.slice(at)}`,
    Buffer.from(text).toString("base64"),
    Buffer.from(text, "base64").toString("hex"),
    // Other unused bits before the padding.
    text.replace(
      /(.)(=+)$/,
      (_all, last: string, padding: string) => String.fromCharCode(last.charCodeAt(0) + 1) + padding,
    ),
  ]);
}

/** A signature in another form, or of a form alone. */
function reformed(draw: Draw): Uint8Array {
  const rest = SIGNATURE.subarray(2);
  const raw = sign("sha256", bytesToSign(PAYLOAD), { key: KEY.privateKey, dsaEncoding: "ieee-p1363" });
  const integer = (value: number): Buffer => Buffer.of(0x02, 0x01, value);
  const pair = (r: number, s: number): Buffer => Buffer.concat([Buffer.of(0x30, 6), integer(r), integer(s)]);
  return draw.of([
    raw,
    Buffer.concat([Buffer.of(0x30, 0x81, rest.length), rest]),
    Buffer.concat([SIGNATURE, Buffer.of(draw.below(256))]),
    Buffer.concat([Buffer.of(0x30, rest.length + 1), rest, Buffer.of(0)]),
    Buffer.concat([Buffer.of(0x31), SIGNATURE.subarray(1)]),
    SIGNATURE.subarray(0, draw.below(SIGNATURE.length)),
    SIGNATURE.subarray(1 + draw.below(SIGNATURE.length - 1)),
    Buffer.alloc(1 + draw.below(72), draw.below(256)),
    pair(0, 0),
    pair(draw.below(128), draw.below(128)),
    Buffer.from("3000", "hex"),
  ]);
}

const KEYS = {
  rsa: generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey,
  ed25519: generateKeyPairSync("ed25519").privateKey,
  p384: generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey,
  secp256k1: generateKeyPairSync("ec", { namedCurve: "secp256k1" }).privateKey,
};

/** A signature by another algorithm, or the public key taken for a secret. */
function otherAlgorithm(draw: Draw): Uint8Array {
  const message = bytesToSign(PAYLOAD);
  const mac = (secret: string | Buffer): Buffer => createHmac("sha256", secret).update(message).digest();
  const forged = draw.of([
    () => sign("sha256", message, KEYS.rsa),
    () => sign(null, message, KEYS.ed25519),
    () => sign("sha384", message, KEYS.p384),
    () => sign("sha256", message, KEYS.secp256k1),
    () => sign("sha512", message, KEY.privateKey),
    () => sign("sha1", message, KEY.privateKey),
    () => mac(KEY.publicKey),
    () => mac(Buffer.from(KEY.publicKey, "base64")),
  ]);
  return forged();
}

/** The trusted key's signature of something that only resembles what is to be signed. */
function otherEncoding(draw: Draw): Uint8Array {
  const type = draw.of([PAYLOAD_TYPE, "application/json", "", "text/plain"]);
  const base64 = PAYLOAD.toString("base64");
  const message = draw.of([
    PAYLOAD,
    Buffer.from(base64),
    Buffer.from(ENVELOPE),
    Buffer.from(`DSSEv1 ${type.length} ${type} ${base64.length} ${base64}`),
    Buffer.from(`DSSEv0 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${PAYLOAD.length} ${PAYLOAD.toString()}`),
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length + 1} ${PAYLOAD_TYPE} ${PAYLOAD.length} ${PAYLOAD.toString()}`),
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} 0${PAYLOAD.length} ${PAYLOAD.toString()}`),
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE} ${PAYLOAD.toString()}`),
    Buffer.from(`${PAYLOAD_TYPE}${PAYLOAD.toString()}`),
  ]);
  return sign("sha256", message, KEY.privateKey);
}

/** The statement changed where a forger would, with the signature of what it said before. */
function otherStatement(draw: Draw): Uint8Array {
  const statement = statementOf();
  const { predicate } = statement;
  draw.of([
    () => void (predicate.environment = draw.of(["prod", "dev", ""])),
    () => void (predicate.evaluatedAt = `2026-11-2${draw.below(1)}T1${draw.below(10)}:00:00Z`),
    () => void (predicate.model.version = String(draw.below(1e6))),
    () =>
      void (predicate.dataSet.digest = `sha256:${draw
        .below(2 ** 32)
        .toString(16)
        .padStart(64, "0")}`),
    () => void Object.assign(predicate, { counts: { ...FORGED_COUNTS, rows: draw.below(1e6) } }),
    () => void Object.assign(statement, { [draw.of(["extra", "_type", "subject"])]: draw.below(1e6) }),
    () => void (predicate.durationSeconds = 2 + draw.below(1e6)),
  ])();
  const text = JSON.stringify(statement);
  const twice = text.replace('"environment":', `"environment":"prod${draw.below(1e6)}","environment":`);
  return Buffer.from(draw.of([text, twice, JSON.stringify(statement, undefined, 1)]));
}
const FORGED_COUNTS = { attributes: [], scoreBins: 20, cells: [], margins: [] };

/** A signature more, less, twice, or under another name. */
function otherSigners(draw: Draw): string {
  const [own] = parts().signatures;
  const [strangers] = parts(envelopeOf(statementOf(), STRANGER)).signatures;
  assert.ok(own && strangers);
  const keyid = draw.of<unknown>([
    STRANGER.keyId,
    KEY.keyId.toUpperCase(),
    "",
    "demo",
    null,
    0,
    [KEY.keyId],
    `${KEY.keyId} `,
  ]);
  const signatures = draw.of<unknown>([
    [],
    [strangers],
    [own, strangers],
    [strangers, own],
    [own, own],
    [{ ...own, keyid }],
    [{ ...strangers, keyid: KEY.keyId }],
    [{ sig: own.sig }],
    [{ keyid: own.keyid }],
    [{ ...own, [draw.of(["alg", "cert", "x5c", "jwk"])]: draw.below(1e6) }],
    { 0: own, length: 1 },
    [[own]],
    own,
    null,
    Array.from({ length: 2 + draw.below(30) }, () => own),
  ]);
  return JSON.stringify({ ...parts(), signatures });
}

function otherForm(draw: Draw): string {
  const { payloadType, payload, signatures } = parts();
  const value = draw.of<unknown>([
    null,
    true,
    0,
    [],
    {},
    "",
    [payload],
    "application/json",
    `${PAYLOAD_TYPE};v=1`,
    "none",
  ]);
  return draw.of([
    JSON.stringify({ ...parts(), payloadType: value }),
    JSON.stringify({ ...parts(), payload: value }),
    JSON.stringify({ ...parts(), [draw.of(["alg", "mediaType", "verificationMaterial", "a"])]: value }),
    JSON.stringify({ payload_type: payloadType, payload, signatures }),
    JSON.stringify({ payloadType, signatures }),
    JSON.stringify([parts()]),
    JSON.stringify(JSON.stringify(parts())),
    JSON.stringify(parts(), undefined, 1 + draw.below(8)),
    ENVELOPE.replace(
      "{",
      `{${draw.of(['"payload":"AAAA",', '"signatures":[],', '"payloadType":"a",', '"__proto__":{},'])}`,
    ),
    ENVELOPE.replace('{"keyid"', `{"${draw.of(["keyid", "sig"])}":"${draw.below(1e6)}","keyid"`),
    ENVELOPE.replace("payload", "\\u0070ayload"),
    `${" ".repeat(draw.below(3))}${ENVELOPE}${draw.of(["\n", "\r\n", "\0", "{}", ","])}`,
  ]);
}

/** By name; each forgery differs from {@link ENVELOPE} unless the draw leaves it as it is. */
export const FORGERIES: Readonly<Record<string, Mutate>> = {
  "text edited": (draw) => editedText(ENVELOPE, draw),
  "payload's text edited": (draw) => rebuilt((it) => void (it.payload = editedText(it.payload, draw))),
  "payload's bytes edited": (draw) =>
    withPayload(Buffer.from(editedText(PAYLOAD.toString("latin1"), draw), "latin1")),
  "payload spelt otherwise": (draw) => rebuilt((it) => void (it.payload = respelt(it.payload, draw))),
  "signature spelt otherwise": (draw) =>
    rebuilt(
      (it) =>
        void (it.signatures = it.signatures.map(({ keyid, sig }) => ({ keyid, sig: respelt(sig, draw) }))),
    ),
  "signature in another form": (draw) => withSignature(reformed(draw)),
  "one bit of the signature": (draw) => {
    const signature = Buffer.from(SIGNATURE);
    const at = draw.below(signature.length);
    signature[at] = (signature[at] ?? 0) ^ (1 << draw.below(8));
    return withSignature(signature);
  },
  "another algorithm": (draw) => withSignature(otherAlgorithm(draw)),
  "another encoding signed": (draw) => withSignature(otherEncoding(draw)),
  "another statement": (draw) => withPayload(otherStatement(draw)),
  "other signers": otherSigners,
  "another form": otherForm,
  "parts of two envelopes": (draw) =>
    JSON.stringify(
      draw.of([
        { ...parts(), payload: parts(OTHER).payload },
        { ...parts(OTHER), payload: parts().payload },
        parts(OTHER),
        parts(approvalOf("demo", KEY)),
        { ...parts(), signatures: parts(approvalOf("demo", KEY)).signatures },
      ]),
    ),
};
