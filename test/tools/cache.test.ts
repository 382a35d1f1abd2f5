import assert from "node:assert/strict";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, makeFolder, stateFolder, unwritable } from "../../tools/cache";
import { useFolder } from "../support/executable";

describe("the cache and state folders", () => {
  const folder = useFolder();

  it("are where the XDG variables say, else below the home", () => {
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/c", HOME: "/h" }), "/c/plumbline");
    assert.equal(cacheFolder({ HOME: "/h" }), "/h/.cache/plumbline");
    assert.equal(stateFolder({ XDG_STATE_HOME: "/s", HOME: "/h" }), "/s/plumbline");
    assert.equal(stateFolder({ HOME: "/h" }), "/h/.local/state/plumbline");
  });

  it("ignore a variable that is empty or relative, as the specification says", () => {
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "", HOME: "/h" }), "/h/.cache/plumbline");
    assert.equal(stateFolder({ XDG_STATE_HOME: "state", HOME: "/h" }), "/h/.local/state/plumbline");
  });

  it("are made readable by their owner alone", async () => {
    const made = await makeFolder(join(folder(), "a", "b"), "XDG_STATE_HOME");
    assert.equal((await stat(made)).mode & 0o777, 0o700);
  });

  it("name the folder, the cause and the variable when they cannot be made", async () => {
    const file = join(folder(), "file");
    await writeFile(file, "");
    await assert.rejects(makeFolder(join(file, "plumbline"), "XDG_CACHE_HOME"), {
      message:
        `cannot write to ${file}/plumbline: a part of its path is a file. Make room or make it writable, or set ` +
        "XDG_CACHE_HOME to an absolute path of a folder that is.",
    });
    const full = unwritable("/c", "XDG_CACHE_HOME", Object.assign(new Error("x"), { code: "ENOSPC" }));
    assert.match(full.message, /^cannot write to \/c: no space left on the device\./);
  });
});
