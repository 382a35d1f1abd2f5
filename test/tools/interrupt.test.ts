import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { interruptible } from "../../tools/interrupt";

const MODULE = join(__dirname, "../../tools/interrupt.ts");

/** Runs `body` in a process of its own, interrupts it at its first word, and gives all it says and how it ended. */
function interrupted(body: string, by: NodeJS.Signals, times = 1) {
  const script = `const { interruptible } = require(${JSON.stringify(MODULE)}); ${body}`;
  const child = spawn(process.execPath, ["-r", "tsx/cjs", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (text: Buffer) => {
    if (said === "") for (let sent = 0; sent < times; sent += 1) setTimeout(() => child.kill(by), sent * 100);
    said += String(text);
  });
  return new Promise<{ said: string; signal: NodeJS.Signals | null }>((resolve) =>
    child.on("close", (_status, signal) => resolve({ said, signal })),
  );
}

const CLEAN_UP = `
interruptible((signal) => interruptible(async (inner) => {
  const alive = setInterval(() => {}, 1000);
  console.log("running");
  await new Promise((resolve) => inner.addEventListener("abort", resolve));
  await new Promise((resolve) => setTimeout(resolve, 50));
  clearInterval(alive);
  console.log("cleaned up after", signal.reason.by);
}));`;

describe("an interruption", () => {
  it("lets what runs clean up, and then ends the process by the same signal", async () => {
    for (const by of ["SIGINT", "SIGTERM"] as const)
      assert.deepEqual(await interrupted(CLEAN_UP, by), {
        said: `running\ncleaned up after ${by}\n`,
        signal: by,
      });
  });

  it("ends the process at once the second time", async () => {
    const stubborn =
      'interruptible(() => { console.log("running"); return new Promise(() => setInterval(() => {}, 1000)); });';
    assert.deepEqual(await interrupted(stubborn, "SIGINT", 2), { said: "running\n", signal: "SIGINT" });
  });

  it("leaves no listener behind and passes results, errors and another's signal through", async () => {
    const before = process.listenerCount("SIGINT");
    assert.equal(await interruptible(async () => 7), 7);
    await assert.rejects(
      interruptible(() => Promise.reject(new Error("no"))),
      { message: "no" },
    );
    const reason = new Error("enough");
    assert.equal(await interruptible(async (signal) => signal.reason, AbortSignal.abort(reason)), reason);
    assert.equal(process.listenerCount("SIGINT"), before);
  });
});
