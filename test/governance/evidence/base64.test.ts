import assert from "node:assert/strict";
import fc from "fast-check";
import { base64OfBytes, bytesOfBase64 } from "../../../governance/evidence/base64";

describe("base64", () => {
  it("is what Node.js writes, and is read back to the same bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        assert.equal(base64OfBytes(bytes), text);
        assert.deepEqual(bytesOfBase64(text), bytes);
      }),
    );
  });

  it("has one spelling: others of the same bytes are refused", () => {
    assert.deepEqual(bytesOfBase64("Zg=="), Uint8Array.of(0x66));
    const spellings = [
      "Zg",
      "Zg=",
      "Zh==",
      "Zg===",
      "Z g==",
      "Zg==\n",
      "Zg==Zg==",
      "=Zg=",
      "Zm_v",
      "Zm-v",
      "Z",
    ];
    for (const text of spellings) assert.equal(bytesOfBase64(text), undefined, JSON.stringify(text));
  });
});
