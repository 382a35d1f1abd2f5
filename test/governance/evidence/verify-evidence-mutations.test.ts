/** Forgeries by the thousand, drawn the same every time: not one is accepted. */
import assert from "node:assert/strict";
import { nodeCrypto } from "../../../attestations/node-crypto";
import { verifyEvidence } from "../../../governance/evidence/verify-evidence";
import { MODEL_DIGEST, trust } from "../../support/evidence";
import { Draw, ENVELOPE, FORGERIES } from "../../support/forged-evidence";

const MUTANTS = 12_000;

describe("forged evidence", () => {
  const expected = { modelDigest: MODEL_DIGEST, modelName: "model", environment: "test" };
  const verify = (envelope: string) =>
    verifyEvidence(envelope, expected, trust(), new Date("2026-11-21T00:00:00Z"), nodeCrypto);

  it(`is accepted not once in ${MUTANTS.toLocaleString("en-US")}, however it is made`, () => {
    assert.ok("evidence" in verify(ENVELOPE), "the genuine evidence is not accepted");
    const draw = new Draw(Number(process.env["FC_SEED"] ?? 20261121));
    const names = Object.keys(FORGERIES);
    const found = new Map<string, number>();
    const made = new Map<string, number>();
    for (let total = 0; total < MUTANTS;) {
      const name = draw.of(names);
      const envelope = FORGERIES[name]?.(draw);
      assert.ok(envelope !== undefined);
      if (envelope === ENVELOPE) continue;
      const result = verify(envelope);
      assert.ok("rejection" in result, `${name}: accepted ${envelope}`);
      found.set(result.rejection.code, (found.get(result.rejection.code) ?? 0) + 1);
      made.set(name, (made.get(name) ?? 0) + 1);
      total += 1;
    }
    for (const name of names)
      assert.ok((made.get(name) ?? 0) > MUTANTS / names.length / 4, `few of: ${name}`);
    // Nothing would be shown by forgeries that are all refused as no JSON.
    for (const code of [
      "malformed-envelope",
      "invalid-signature",
      "unknown-key",
      "repeated-key",
      "other-payload-type",
    ])
      assert.ok((found.get(code) ?? 0) > 50, `${code}: ${found.get(code)}`);
  }).timeout(60_000);
});
