import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isEngine, recoverStateLock } from "../../tools/state-lock";
import { useFolder } from "../support/executable";

describe("the state's lock", () => {
  const folder = useFolder();
  const hints: string[] = [];
  const locks = () => join(folder(), ".pulumi", "locks", "organization", "plumbline", "dev");
  const recover = (running: readonly number[], heldIsFine = false) =>
    recoverStateLock(
      {
        folder: folder(),
        project: "plumbline",
        stack: "dev",
        onProgress: (line) => hints.push(line),
        clearWith: "pulumi cancel dev",
        isRunning: async (pid) => running.includes(pid),
      },
      heldIsFine,
    );
  const write = async (name: string, lock: unknown) => {
    await mkdir(locks(), { recursive: true });
    await writeFile(join(locks(), `${name}.json`), typeof lock === "string" ? lock : JSON.stringify(lock));
    await writeFile(join(locks(), `${name}.json.attrs`), "{}");
  };
  const lock = { pid: 4711, username: "maya", hostname: hostname(), timestamp: "2026-11-21T07:16:28Z" };
  beforeEach(() => hints.splice(0));

  it("is nothing to recover where there is none", async () => {
    await recover([]);
    assert.deepEqual(hints, []);
  });

  it("is removed, with a hint, when its process of this machine is gone", async () => {
    await write("a", lock);
    await recover([]);
    assert.deepEqual(await readdir(locks()), []);
    assert.equal(hints.length, 1);
    assert.match(
      hints[0] ?? "",
      /maya started at 2026-11-21T07:16:28Z was killed half way \(process 4711 is gone\)/,
    );
  });

  it("keeps an update out while its process runs, naming holder, time and the command", async () => {
    await write("a", lock);
    await assert.rejects(recover([4711]), (error: Error) => {
      assert.match(error.message, new RegExp(`maya@${hostname()}, process 4711, since 2026-11-21T07:16:28Z`));
      assert.match(error.message, /\n {2}pulumi cancel dev$/);
      return true;
    });
    assert.equal((await readdir(locks())).length, 2);
  });

  it("keeps an update out when it is another machine's, or cannot be read", async () => {
    await write("a", { ...lock, hostname: "elsewhere" });
    await write("b", '{"pid": 47');
    await write("c", { ...lock, pid: 4712 });
    await assert.rejects(recover([]), (error: Error) => {
      assert.match(error.message, /maya@elsewhere/);
      assert.match(error.message, /b\.json, which cannot be read as a lock/);
      return true;
    });
    assert.deepEqual((await readdir(locks())).sort(), ["a.json", "a.json.attrs", "b.json", "b.json.attrs"]);
  });

  it("does not keep a preview out", async () => {
    await write("a", lock);
    await recover([4711], true);
    assert.equal((await readdir(locks())).length, 2);
  });

  it("takes no other process for an engine that has the same id", async () => {
    assert.equal(await isEngine(process.pid), false);
    const child = spawn("true");
    await new Promise((resolve) => child.on("close", resolve));
    assert.equal(await isEngine(child.pid ?? 0), false);
  });
});
