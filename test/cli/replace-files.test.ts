import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceFiles } from "../../cli/replace-files";

describe("replaceFiles", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "plumbline-replace-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("replaces every file and leaves nothing else behind", async () => {
    writeFileSync(join(folder, "a"), "old");
    await replaceFiles(new Map(["a", "b"].map((name) => [join(folder, name), `new ${name}`])));
    assert.deepEqual(readdirSync(folder).sort(), ["a", "b"]);
    assert.equal(readFileSync(join(folder, "a"), "utf8"), "new a");
  });

  it("changes no file when one cannot be written, and names it", async () => {
    writeFileSync(join(folder, "a"), "old");
    const texts = new Map([
      [join(folder, "a"), "new"],
      [join(folder, "no/such/b"), "new"],
    ]);
    await assert.rejects(
      replaceFiles(texts),
      /no\/such\/b: could not be written \(ENOENT.*check the permissions/,
    );
    assert.deepEqual(readdirSync(folder), ["a"]);
    assert.equal(readFileSync(join(folder, "a"), "utf8"), "old");
  });

  it("removes its temporary files when a file cannot be put in place", async () => {
    mkdirSync(join(folder, "taken/by-a-folder"), { recursive: true });
    await assert.rejects(replaceFiles(new Map([[join(folder, "taken"), "new"]])));
    assert.deepEqual(readdirSync(folder), ["taken"]);
  });
});
