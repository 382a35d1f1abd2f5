import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, readdir, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { buildOnce, elapsed, tellingTime } from "../../tools/build-lock";
import { isAlive } from "../../tools/child";
import { useFolder } from "../support/executable";

describe("building once", () => {
  const folder = useFolder();
  const target = () => join(folder(), "cache", "thing", "v1");
  const parent = () => join(target(), "..");
  const made = () => join(target(), "result");
  const said: string[] = [];
  let builds = 0;
  beforeEach(() => {
    said.splice(0);
    builds = 0;
  });
  const build = (run?: (work: string, signal: AbortSignal) => Promise<void>, signal?: AbortSignal) =>
    buildOnce(
      {
        what: "a thing",
        folder: target(),
        isBuilt: async () => (await stat(made()).catch(() => undefined)) !== undefined,
        build: async (work, given) => {
          builds++;
          await (run ?? (() => wait(100)))(work, given);
          await mkdir(join(work, "v1"));
          await writeFile(join(work, "v1", "result"), "whole");
          await rename(join(work, "v1"), target());
        },
      },
      {
        env: {},
        progress: (line) => void said.push(line),
        pollMs: 10,
        ...(signal && { signal }),
      },
    );

  it("builds in a folder of its own, which is removed, and never again", async () => {
    await build();
    await build();
    assert.equal(builds, 1);
    assert.deepEqual(await readdir(target()), ["result"]);
    assert.deepEqual(await readdir(parent()), ["v1"]);
  });

  it("lets others wait for the first, and says so", async () => {
    await Promise.all([build(), build(), build()]);
    assert.equal(builds, 1);
    assert.ok(said.some((line) => /^another process is building a thing: waiting for it, 0 s$/.test(line)));
  });

  it("takes over from a process that died, and clears what it left", async () => {
    const dead = spawn("true");
    await new Promise((resolve) => dead.on("close", resolve));
    assert.ok(dead.pid && !isAlive(dead.pid));
    await mkdir(join(parent(), `building-${dead.pid}-abc`), { recursive: true });
    const lock = `${target()}.lock`;
    await mkdir(lock);
    const aMinuteAgo = new Date(Date.now() - 60_000);
    await utimes(lock, aMinuteAgo, aMinuteAgo);
    await build();
    assert.deepEqual(await readdir(parent()), ["v1"]);
  });

  it("leaves another build of its own process alone", async () => {
    const other = buildOnce(
      {
        what: "another",
        folder: join(parent(), "v2"),
        isBuilt: async () => false,
        build: async (work) => {
          await build();
          await stat(work);
        },
      },
      { env: {}, progress: () => undefined, pollMs: 10 },
    );
    await other;
    assert.deepEqual(await readdir(parent()), ["v1"]);
  });

  it("leaves nothing of a build that failed, and builds anew the next time", async () => {
    const failing = async (work: string) => {
      await writeFile(join(work, "half"), "");
      throw new Error("out of luck");
    };
    await assert.rejects(build(failing), { message: "out of luck" });
    assert.deepEqual(await readdir(parent()), []);
    await build();
    assert.equal(builds, 2);
  });

  it("leaves nothing when it is interrupted", async () => {
    const controller = new AbortController();
    const running = build(async (_, signal) => {
      controller.abort(new Error("enough"));
      signal.throwIfAborted();
    }, controller.signal);
    await assert.rejects(running, { message: "enough" });
    assert.deepEqual(await readdir(parent()), []);
  });

  it("names the cache when it cannot be written", async () => {
    await writeFile(join(folder(), "cache"), "a file in the way");
    await assert.rejects(build(), /^Error: cannot write to .*\/cache\/thing: .*XDG_CACHE_HOME/);
  });

  it("tells the time as people do", () => {
    assert.equal(elapsed(performance.now() - 12_300), "12 s");
    assert.equal(elapsed(performance.now() - 61_000), "1 min 1 s");
  });

  it("gives what it was told to run, and stops telling", async () => {
    assert.equal(await tellingTime(assert.fail, String, async () => 7), 7);
    await assert.rejects(
      tellingTime(assert.fail, String, () => Promise.reject(new Error("no"))),
      { message: "no" },
    );
  });
});
