import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { refusePast, withPublicKeys } from "../../tools/sign-examples";
import { testKey } from "../support/evidence";
import { REPOSITORY } from "../support/written-files";

const prod = readFileSync(path.join(REPOSITORY, "stacks", "Pulumi.prod.yaml"), "utf8");

describe("signing the examples anew", () => {
  it("changes the public keys of a stack file and nothing else", () => {
    const keys = Object.fromEntries(
      ["demo", "lena.fischer", "jonas.weber"].map((name) => [name, testKey().publicKey]),
    );
    const changed = withPublicKeys(prod, keys);
    const { config } = parse(changed) as { config: Record<string, Record<string, Record<string, unknown>>> };
    assert.deepEqual(config["plumbline:evidence"]?.["trustedKeys"], { demo: { publicKey: keys["demo"] } });
    assert.deepEqual(config["plumbline:approvals"]?.["approvers"], {
      "lena.fischer": { publicKey: keys["lena.fischer"] },
      "jonas.weber": { publicKey: keys["jonas.weber"] },
    });
    const withoutKeys = (text: string): string => text.replace(/MFkw[A-Za-z0-9+/=]+/g, "");
    assert.equal(withoutKeys(changed), withoutKeys(prod));
  });

  it("needs a key for everybody", () => {
    assert.throws(() => withPublicKeys(prod, { demo: "MFkw" }), /lena\.fischer: has no new key/);
  });

  it("refuses where what is evaluated now would be judged as of the future", () => {
    const now = new Date("2026-11-27T00:00:00Z");
    assert.doesNotThrow(() => refusePast("dev", undefined, now));
    assert.doesNotThrow(() => refusePast("dev", "2026-11-27T00:00:01Z", now));
    assert.throws(
      () => refusePast("dev", "2026-11-27T00:00:00Z", now),
      /Pulumi\.dev\.yaml: evaluateAt .* is past/,
    );
  });
});
