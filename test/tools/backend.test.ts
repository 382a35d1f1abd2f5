import assert from "node:assert/strict";
import { stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { openBackend } from "../../tools/backend";
import { useFolder } from "../support/executable";

describe("the state's backend", () => {
  const folder = useFolder();

  it("is a private folder of the user's by default, with an empty passphrase", async () => {
    const backend = await openBackend({ XDG_STATE_HOME: folder() }, "/");
    const expected = join(folder(), "plumbline");
    assert.equal(backend.folder, expected);
    assert.equal((await stat(expected)).mode & 0o777, 0o700);
    assert.deepEqual(backend.env, { PULUMI_BACKEND_URL: `file://${expected}`, PULUMI_CONFIG_PASSPHRASE: "" });
  });

  it("leaves a passphrase that is set alone", async () => {
    for (const name of ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"]) {
      const { env } = await openBackend({ XDG_STATE_HOME: folder(), [name]: "x" }, "/");
      assert.deepEqual(Object.keys(env), ["PULUMI_BACKEND_URL"]);
    }
  });

  it("is what PULUMI_BACKEND_URL says, without a passphrase of ours", async () => {
    const url = "s3://bucket?region=us-east-1";
    assert.deepEqual(await openBackend({ PULUMI_BACKEND_URL: url }, "/"), {
      url,
      folder: null,
      env: { PULUMI_BACKEND_URL: url },
    });
  });

  it("reads file URLs as the engine does, relative ones from where the person stands", async () => {
    const cases: [string, string, string][] = [
      ["file:///a/b", "/a/b", "file:///a/b"],
      ["file:///a/b?no_tmp_dir=true", "/a/b", "file:///a/b?no_tmp_dir=true"],
      ["file://./state", "/w/state", "file:///w/state"],
      ["file://~/state", join(homedir(), "state"), `file://${homedir()}/state`],
      ["file://~", homedir(), `file://${homedir()}`],
    ];
    for (const [PULUMI_BACKEND_URL, expected, url] of cases) {
      const backend = await openBackend({ PULUMI_BACKEND_URL }, "/w");
      assert.deepEqual([backend.folder, backend.url], [expected, url]);
    }
  });

  it("names the state folder when it cannot be written", async () => {
    await writeFile(join(folder(), "plumbline"), "a file in the way");
    await assert.rejects(openBackend({ XDG_STATE_HOME: folder() }, "/"), /cannot write to .*XDG_STATE_HOME/);
  });
});
