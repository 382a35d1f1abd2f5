import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findOnPath, isExecutable, runLong, runShort } from "../../tools/child";
import { useFolder, writeScript } from "../support/executable";

describe("child processes", () => {
  const folder = useFolder();

  it("are found on PATH in its order, and only where they may be run", async () => {
    const second = await writeScript(join(folder(), "b", "thing"), "true");
    const third = await writeScript(join(folder(), "c", "thing"), "true");
    await writeFile(join(folder(), "thing"), "not a program");
    const PATH = [folder(), join(folder(), "none"), join(folder(), "b"), join(folder(), "c")].join(":");
    assert.deepEqual(await findOnPath("thing", { PATH }), [second, third]);
    assert.deepEqual(await findOnPath("thing", {}), []);
    assert.equal(await isExecutable(folder()), false);
  });

  it("give status and output, and an exit status is no error", async () => {
    const script = await writeScript(join(folder(), "fails"), 'echo "out $X"; echo err >&2; exit 3');
    assert.deepEqual(await runShort(script, [], { env: { X: "y" } }), {
      status: 3,
      stdout: "out y\n",
      stderr: "err\n",
    });
    await assert.rejects(runShort(join(folder(), "missing"), [], { env: {} }), { code: "ENOENT" });
  });

  it("give their lines as they come", async () => {
    const script = await writeScript(join(folder(), "says"), "echo one; echo two >&2");
    const lines: string[] = [];
    const signal = new AbortController().signal;
    const status = await runLong(script, [], {
      cwd: folder(),
      env: {},
      signal,
      onLine: (line) => lines.push(line),
    });
    assert.equal(status, 0);
    assert.deepEqual(lines.sort(), ["one", "two"]);
  });

  it("end with their own children when they are given up", async () => {
    const pidFile = join(folder(), "pid");
    const script = await writeScript(
      join(folder(), "waits"),
      `sleep 60 & echo $! > ${pidFile}; echo up; wait`,
    );
    const controller = new AbortController();
    const run = runLong(script, [], {
      cwd: folder(),
      env: {},
      signal: controller.signal,
      onLine: () => controller.abort(new Error("enough")),
    });
    await assert.rejects(run, { message: "enough" });
    const grandchild = Number(await readFile(pidFile, "utf8"));
    // Where nothing reaps orphans it stays as a zombie: gone is what is not running.
    const state = () => readFile(`/proc/${grandchild}/stat`, "utf8").catch(() => "(gone) X");
    for (let tries = 0; tries < 50 && !/\) [ZX]/.test(await state()); tries += 1) await wait(20);
    assert.match(await state(), /\) [ZX]/);
  });
});
