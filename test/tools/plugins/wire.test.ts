import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as rpc from "@pulumi/pulumi/runtime/rpc";
import { readWire, unwrapDeep } from "../../../tools/plugins/wire";

const marked = (signature: string, fields: object) => ({ [rpc.specialSigKey]: signature, ...fields });
const secret = marked(rpc.specialSecretSig, { value: "hunter2" });

describe("values on the wire", () => {
  it("are read as Pulumi's own serializer writes them", async () => {
    const sent = (await rpc.serializeProperties("test", {
      plain: { a: [1, "x"] },
      asset: new pulumi.asset.StringAsset("text"),
      archive: new pulumi.asset.AssetArchive({}),
    })) as Record<string, unknown>;
    assert.deepEqual(readWire(sent["plain"]), { kind: "plain", value: { a: [1, "x"] }, secret: false });
    assert.equal(readWire(sent["asset"]).kind, "asset");
    assert.equal(readWire(sent["archive"]).kind, "asset");
  });

  it("are unwrapped from secrets and outputs, which stay marked as secret", () => {
    assert.deepEqual(readWire(secret), { kind: "plain", value: "hunter2", secret: true });
    const output = marked(rpc.specialOutputValueSig, { value: 1, secret: true });
    assert.deepEqual(readWire(output), { kind: "plain", value: 1, secret: true });
    assert.deepEqual(unwrapDeep({ a: [secret, output] }), { a: ["hunter2", 1] });
  });

  it("are unknown where Pulumi marks them so", () => {
    assert.equal(readWire(rpc.unknownValue).kind, "unknown");
    assert.equal(readWire(marked(rpc.specialOutputValueSig, {})).kind, "unknown");
  });

  it("are resources where Pulumi passes them whole", () => {
    assert.equal(readWire(marked(rpc.specialResourceSig, { urn: "urn:x", id: "y" })).kind, "resource");
  });
});
