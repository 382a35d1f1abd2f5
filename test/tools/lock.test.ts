import assert from "node:assert/strict";
import { mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { elapsed, takeLock, type Lock } from "../../tools/lock";
import { useFolder } from "../support/executable";

describe("a lock", () => {
  const folder = useFolder();
  const said: string[] = [];
  beforeEach(() => said.splice(0));
  const lock = (more: Partial<Lock> = {}): Lock => ({
    path: join(folder(), "thing"),
    waiting: "another process has the thing",
    staleMs: 30_000,
    unwritable: () => new Error("cannot be written"),
    ...more,
  });
  const take = (more?: Partial<Lock>, signal = new AbortController().signal) =>
    takeLock(lock(more), { progress: (line) => void said.push(line), pollMs: 10 }, signal);

  it("is taken beside what it guards, which need not exist, and leaves nothing", async () => {
    const release = await take();
    assert.deepEqual(await readdir(folder()), ["thing.lock"]);
    await release?.();
    assert.deepEqual(await readdir(folder()), []);
    await release?.();
  });

  it("makes the second wait for the first, and says so", async () => {
    const release = await take();
    const order: string[] = [];
    const second = take().then((other) => (order.push("second"), other));
    await new Promise((resolve) => setTimeout(resolve, 50));
    order.push("first");
    await release?.();
    await (
      await second
    )?.();
    assert.deepEqual(order, ["first", "second"]);
    assert.deepEqual(said, ["another process has the thing, 0 s"]);
  });

  it("is not needed any more once what the other makes is there", async () => {
    const release = await take();
    assert.equal(await take({ until: () => Promise.resolve(true) }), null);
    await release?.();
  });

  it("is taken over from a process that died", async () => {
    const path = `${join(folder(), "thing")}.lock`;
    await mkdir(path);
    const past = new Date(Date.now() - 60_000);
    await utimes(path, past, past);
    await (
      await take()
    )?.();
    await assert.rejects(stat(path));
  });

  it("gives up waiting when interrupted", async () => {
    const release = await take();
    const controller = new AbortController();
    const waiting = take({}, controller.signal);
    controller.abort(new Error("enough"));
    await assert.rejects(waiting, { message: "enough" });
    await release?.();
  });

  it("says why it cannot be written, in its owner's words", async () => {
    await writeFile(join(folder(), "file"), "");
    await assert.rejects(take({ path: join(folder(), "file", "thing") }), { message: "cannot be written" });
  });

  it("tells time as people do", () => {
    assert.equal(elapsed(performance.now() - 61_000), "1 min 1 s");
    assert.equal(elapsed(performance.now()), "0 s");
  });
});
