import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { UNKNOWN } from "../../governance/plan";
import { defaultTagsOf, plainValue } from "../../governance/wire-values";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
/** pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go */
const UNKNOWN_OF = {
  string: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  bool: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  array: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  asset: "030794c1-ac77-496b-92df-f27374a8bd58",
  archive: "e48ece36-62e2-4504-bad9-02848725956a",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};
const SECRET = { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value: "hunter2" };

describe("a value of the wire", () => {
  it("is taken over as it is when it is plain", () => {
    const value = { a: [1, "two", true, null, { b: 0, c: "" }], d: {}, e: undefined };
    assert.deepEqual(plainValue(value), value);
    for (const each of [0, "", false, null, undefined, "04da6b54"]) assert.equal(plainValue(each), each);
  });

  for (const [type, mark] of Object.entries(UNKNOWN_OF))
    it(`is unknown where the mark of an unknown ${type} stands, at any depth`, () => {
      assert.equal(plainValue(mark), UNKNOWN);
      assert.deepEqual(plainValue({ a: [{ b: mark }, 1] }), { a: [{ b: UNKNOWN }, 1] });
    });

  it("is unknown where it is a secret, an asset or a reference, and shows nothing of them", () => {
    const asset = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text: "hello" };
    const reference = { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:pulumi:a", id: "b" };
    assert.deepEqual(plainValue({ SECRET, list: [asset], reference, plain: 1 }), {
      SECRET: UNKNOWN,
      list: [UNKNOWN],
      reference: UNKNOWN,
      plain: 1,
    });
  });
});

describe("the default tags of a provider", () => {
  it("are read from JSON text and from a mapping", () => {
    const tags = { project: "platform", environment: "dev" };
    assert.deepEqual(defaultTagsOf(JSON.stringify({ tags })), tags);
    assert.deepEqual(defaultTagsOf({ tags }), tags);
  });

  it("are undefined where there are none", () => {
    for (const property of [undefined, null, "null", "{}", {}, { tags: {} }, '{"tags":{}}', UNKNOWN])
      assert.equal(defaultTagsOf(property), undefined, String(property));
  });
});
