import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { createKey, keysFolder, showKey } from "../../../cli/commands/keys";
import { fileKeySigner } from "../../../attestations/signers/file-key";
import { evidenceSchema } from "../../../governance/evidence/trust";

describe("plumbline keys", () => {
  let folder = "";
  beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), "plumbline-test-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("makes a key that its owner alone may read, and says how to trust it", () => {
    const keys = path.join(folder, "new", "keys");
    const said = createKey("maya.chen", keys);
    const file = path.join(keys, "maya.chen.pem");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(keys).mode & 0o777, 0o700);
    const { keyId, publicKey } = fileKeySigner(file);
    assert.match(said, new RegExp(`^Private key: ${file} .*never commit`));
    assert.ok(said.includes(`Key id: ${keyId}`));
    const lines = said.split("\n");
    const at = lines.findIndex((line) => line.includes("plumbline:evidence:"));
    const yaml = parse(lines.slice(at, at + 3).join("\n")) as Record<string, object>;
    const trust = evidenceSchema.parse({ store: "evidence", ...yaml["plumbline:evidence"] });
    assert.deepEqual(trust.trustedKeys, { "maya.chen": { publicKey, models: ["*"] } });
    assert.ok(!said.includes("PRIVATE KEY--"));
    assert.equal(showKey(file), said.slice(said.indexOf("Key id")));
  });

  it("replaces no key", () => {
    createKey("maya.chen", folder);
    const before = readFileSync(path.join(folder, "maya.chen.pem"), "utf8");
    assert.throws(() => createKey("maya.chen", folder), /maya\.chen\.pem: is there already/);
    assert.equal(readFileSync(path.join(folder, "maya.chen.pem"), "utf8"), before);
  });

  it("keeps private keys out of repositories, and names to names", () => {
    mkdirSync(path.join(folder, ".git"));
    assert.throws(() => createKey("x", path.join(folder, "a", "b")), /is in the Git repository/);
    for (const name of ["../x", "a/b", "", "a b"]) assert.throws(() => createKey(name, folder), /key name/);
  });

  it("puts keys where the user's configuration is", () => {
    assert.equal(keysFolder({ XDG_CONFIG_HOME: "/config" }), "/config/plumbline/keys");
    const home = path.join(os.homedir(), ".config/plumbline/keys");
    for (const env of [{}, { XDG_CONFIG_HOME: "" }, { XDG_CONFIG_HOME: "relative" }])
      assert.equal(keysFolder(env), home);
  });
});
