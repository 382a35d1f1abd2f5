import assert from "node:assert/strict";
import { isAutonamed, seededName, withName } from "../../../../tools/plugins/cluster/object-name";
import { UNKNOWN_STRING } from "../../../../tools/plugins/wire";

const TYPE = "kubernetes:core/v1:ConfigMap";
const SEED = Uint8Array.from([0x1a, 0x2b, 0x3c, 0x4d, 0xff]);
const URN = "urn:pulumi:dev::plumbline::a:b:C$kubernetes:core/v1:ConfigMap::settings";
const MARK = { "pulumi.com/autonamed": "true" };

describe("the name of an object", () => {
  it("is made of the resource's name and eight random digits, within what a label takes", () => {
    assert.equal(seededName(URN, SEED), "settings-1a2b3c4d");
    assert.equal(seededName("urn:pulumi:d::p::t::My Settings_1", SEED), "my-settings-1-1a2b3c4d");
    const long = seededName(`urn:pulumi:d::p::t::${"a".repeat(53)}-b`, SEED);
    assert.equal(long, `${"a".repeat(53)}-1a2b3c4d`);
    assert.ok(long.length <= 63);
  });

  it("is the program's, where it gives one", () => {
    const named = { metadata: { name: "settings" } };
    assert.deepEqual(withName(TYPE, {}, named, "settings-1a2b3c4d"), named);
  });

  it("is new and marked where the program gives none, and kept from then on", () => {
    const first = withName(TYPE, {}, { metadata: { labels: { a: "b" } } }, "settings-1a2b3c4d");
    const metadata = { labels: { a: "b" }, name: "settings-1a2b3c4d", annotations: MARK };
    assert.deepEqual(first, { metadata });
    assert.deepEqual(withName(TYPE, first, { data: {} }, "settings-99999999"), {
      data: {},
      metadata: { name: "settings-1a2b3c4d", annotations: MARK },
    });
    assert.ok(isAutonamed(first));
    assert.ok(!isAutonamed({ metadata: { name: "settings" } }));
  });

  it("is new where the program named the object before and does not now", () => {
    const before = { metadata: { name: "settings" } };
    assert.equal(
      (withName(TYPE, before, {}, "settings-1")["metadata"] as { name: string }).name,
      "settings-1",
    );
  });

  it("is not known where nothing is created", () => {
    assert.deepEqual(withName(TYPE, {}, { data: {} }, undefined), {
      data: {},
      metadata: { name: UNKNOWN_STRING },
    });
  });

  it("begins as the program says with generateName", () => {
    const inputs = { metadata: { generateName: "run-" } };
    assert.deepEqual(withName(TYPE, {}, inputs, undefined), inputs);
    const named = { metadata: { generateName: "run-", name: "run-1a2b3c4d" } };
    assert.deepEqual(withName(TYPE, {}, inputs, "settings-1a2b3c4d"), named);
    assert.deepEqual(withName(TYPE, named, inputs, "settings-99999999"), named);
  });

  it("is left alone where releases, patches and lists have theirs otherwise", () => {
    for (const type of [
      "kubernetes:helm.sh/v3:Release",
      "kubernetes:core/v1:ConfigMapPatch",
      "kubernetes:core/v1:ConfigMapList",
    ])
      assert.deepEqual(withName(type, {}, {}, "x-1"), {});
  });
});
