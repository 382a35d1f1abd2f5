import assert from "node:assert/strict";
import { redacted, withSecrets } from "../../../../tools/plugins/cluster/secret-values";
import { secretOf } from "../../../../tools/plugins/wire";

const SECRET = "kubernetes:core/v1:Secret";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

describe("secrets in messages", () => {
  it("are taken out, marked ones of any object, and all of a Secret", () => {
    const inputs = { spec: { env: [{ value: secretOf("hunter2") }, { value: "harmless" }] } };
    assert.equal(
      redacted('Invalid value: "hunter2", "harmless"', DEPLOYMENT, inputs),
      'Invalid value: "[secret]", "harmless"',
    );
    assert.equal(
      redacted("hunter2 is bad", SECRET, { stringData: { password: "hunter2" } }),
      "[secret] is bad",
    );
  });

  it("are taken out in base 64 too, in either direction", () => {
    // `hunter2` is aHVudGVyMg==.
    assert.equal(redacted("x aHVudGVyMg== y", SECRET, { stringData: { a: "hunter2" } }), "x [secret] y");
    assert.equal(redacted("x hunter2 y", SECRET, { data: { a: "aHVudGVyMg==" } }), "x [secret] y");
  });

  it("are taken out as JSON writes them", () => {
    assert.equal(
      redacted(String.raw`value "a\"bcd"`, SECRET, { stringData: { a: 'a"bcd' } }),
      'value "[secret]"',
    );
  });

  it("are too short to be told from words below four characters", () => {
    assert.equal(redacted("no such key", SECRET, { stringData: { a: "no" } }), "no such key");
  });
});

describe("secrets in outputs", () => {
  it("are marked where the inputs mark them", () => {
    const inputs = { metadata: { name: "x", annotations: { token: secretOf("t") } }, spec: { a: 1 } };
    const outputs = {
      metadata: { name: "x", uid: "1", annotations: { token: "t", other: "o" } },
      spec: { a: 1 },
    };
    assert.deepEqual(withSecrets(DEPLOYMENT, inputs, outputs), {
      metadata: { name: "x", uid: "1", annotations: { token: secretOf("t"), other: "o" } },
      spec: { a: 1 },
    });
  });

  it("mark a whole list, whose elements may have moved", () => {
    const outputs = { spec: { env: [{ value: "added" }, { value: "t" }] } };
    assert.deepEqual(withSecrets(DEPLOYMENT, { spec: { env: [{ value: secretOf("t") }] } }, outputs), {
      spec: { env: secretOf([{ value: "added" }, { value: "t" }]) },
    });
  });

  it("are all that a Secret holds, marked or not", () => {
    assert.deepEqual(
      withSecrets(SECRET, { stringData: { a: "t" } }, { data: { a: "dA==" }, type: "Opaque" }),
      {
        data: secretOf({ a: "dA==" }),
        type: "Opaque",
      },
    );
  });
});
