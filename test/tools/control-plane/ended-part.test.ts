import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  endInWords,
  endOf,
  forgetEnd,
  lastLines,
  statusInWords,
} from "../../../tools/control-plane/ended-part";
import { ControlPlaneFolder } from "../../../tools/control-plane/folder";
import { useFolder } from "../../support/executable";

describe("how a part ended", () => {
  const temporary = useFolder();
  let folder: ControlPlaneFolder;
  beforeEach(async () => {
    folder = new ControlPlaneFolder("local", join(temporary(), "local"));
    await folder.make();
  });

  it("is what its script noted, and its last words", async () => {
    await writeFile(join(folder.ended, "kwok"), "137 1764158400\n");
    await writeFile(join(folder.logs, "kwok.log"), `${"x".repeat(400)}\nlast\n`);
    const end = await endOf(folder, "kwok");
    assert.equal(end.how, "by SIGKILL");
    assert.equal(end.at?.toISOString(), "2025-11-26T12:00:00.000Z");
    assert.deepEqual(end.lines, [`${"x".repeat(300)}…`, "last"]);
    assert.equal(endInWords(end).split("\n")[0], "kwok ended by SIGKILL; it said last:");
  });

  it("is told from where a program gave up, not by the stack behind it", async () => {
    const stack = Array.from({ length: 20 }, (_, index) => `\tstack ${index}`);
    await writeFile(
      join(folder.logs, "etcd.log"),
      ["before", "panic: no such data", ...stack, ""].join("\n"),
    );
    assert.deepEqual((await endOf(folder, "etcd")).lines, ["panic: no such data", ...stack.slice(0, 4)]);
  });

  it("is unknown when nobody noted it, or only half", async () => {
    assert.deepEqual(await endOf(folder, "etcd"), { part: "etcd", how: null, at: null, lines: [] });
    await writeFile(join(folder.ended, "etcd"), "13");
    const end = await endOf(folder, "etcd");
    assert.equal(end.how, null);
    assert.equal(endInWords(end), "etcd ended");
  });

  it("is forgotten once it is started again", async () => {
    await writeFile(join(folder.ended, "etcd"), "1 1764158400\n");
    await forgetEnd(folder, "etcd");
    await forgetEnd(folder, "etcd");
    assert.equal((await endOf(folder, "etcd")).how, null);
  });

  it("is told in words", () => {
    assert.equal(statusInWords(0), "with status 0");
    assert.equal(statusInWords(1), "with status 1");
    assert.equal(statusInWords(143), "by SIGTERM");
    assert.equal(statusInWords(255), "with status 255");
  });

  it("shows the last lines of a long log, each whole", async () => {
    const file = join(temporary(), "long");
    await writeFile(file, Array.from({ length: 5000 }, (_, index) => `line ${index}\n`).join(""));
    assert.deepEqual(await lastLines(file, 2), ["line 4998", "line 4999"]);
    const many = await lastLines(file, 100_000, 100);
    assert.ok(many.length > 5 && many.every((line) => /^line \d{4}$/.test(line)));
    assert.deepEqual(await lastLines(join(temporary(), "none"), 2), []);
  });
});
