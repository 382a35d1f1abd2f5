import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Binaries } from "../../../tools/control-plane/build-control-plane";
import { ControlPlaneFolder } from "../../../tools/control-plane/folder";
import {
  freePort,
  isPortFree,
  launch,
  launchLogCap,
  PartEnded,
  waitUntil,
} from "../../../tools/control-plane/launch";
import { logOf } from "../../../tools/control-plane/parts";
import { endProcesses, processesOf } from "../../../tools/control-plane/processes";
import { useFolder, writeScript } from "../../support/executable";

describe("launching a part", () => {
  const temporary = useFolder();
  let folder: ControlPlaneFolder;
  beforeEach(async () => {
    folder = new ControlPlaneFolder("test", join(await realpath(temporary()), "test"));
    await folder.make();
  });
  afterEach(() => endProcesses(folder));

  const start = async (body: string) => {
    const kwok = await writeScript(join(temporary(), "bin", "kwok"), body);
    return launch("kwok", { kwok } as Partial<Binaries> as Binaries, { folder, port: 1, isDurable: false });
  };
  const settings = (parts: Awaited<ReturnType<typeof start>>[], seconds = 8) => ({
    folder,
    parts,
    what: "kwok",
    seconds,
    signal: new AbortController().signal,
  });
  const logs = () => readFile(logOf("kwok", folder), "utf8").catch(() => "");

  it("gives it nothing of the user's, and its log a place", async () => {
    const part = await start('env | sort; pwd; printf "%s\\n" "$@"; echo ready; sleep 60');
    await waitUntil(async () => (await logs()).includes("ready"), settings([part]));
    const said = (await logs()).split("\n");
    assert.ok(said.includes(`HOME=${folder.path}`) && said.includes(folder.path));
    assert.ok(said.includes(`--kubeconfig=${folder.path}/kwok.kubeconfig`));
    assert.ok(!said.some((line) => line.startsWith("KUBECONFIG=") || /^https?_proxy=/i.test(line)));
    assert.deepEqual((await processesOf(folder)).map(({ role }) => role).sort(), ["kwok", "run-part"]);
  });

  it("says how it ended and what it said last, when it does not come up", async () => {
    const part = await start("for i in 1 2 3 4 5 6 7; do echo line $i; done; exit 3");
    await assert.rejects(
      waitUntil(() => Promise.resolve(false), settings([part])),
      (error: PartEnded) => {
        assert.equal(
          error.message,
          "kwok ended with status 3; it said last:\n" + [3, 4, 5, 6, 7].map((i) => `  line ${i}`).join("\n"),
        );
        assert.equal(error.isPortTaken, false);
        return true;
      },
    );
  });

  it("tells a taken port from other ends, and a kill from an exit", async () => {
    const taken = await start("echo 'listen tcp 127.0.0.1:1: bind: address already in use'; exit 1");
    await assert.rejects(
      waitUntil(() => Promise.resolve(false), settings([taken])),
      { isPortTaken: true },
    );
    const killed = await start("kill -9 $$");
    await assert.rejects(
      waitUntil(() => Promise.resolve(false), settings([killed])),
      /^PartEnded: kwok ended by SIGKILL/,
    );
    assert.match(await readFile(`${logOf("kwok", folder)}.1`, "utf8"), /address already in use/);
  });

  it("names the logs when it takes too long, and gives up when interrupted", async () => {
    const part = await start("sleep 60");
    await assert.rejects(
      waitUntil(() => Promise.resolve(false), settings([part], 0.1)),
      new RegExp(`kwok did not come up within 0\\.1 s; see ${logOf("kwok", folder)}`),
    );
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(
      waitUntil(() => Promise.resolve(false), { ...settings([part]), signal }),
      {
        message: "enough",
      },
    );
  });

  it("starts what keeps logs small, which ends with the rest", async () => {
    launchLogCap(folder);
    await waitUntil(async () => (await processesOf(folder)).length > 0, settings([]));
    assert.deepEqual(
      (await processesOf(folder)).map(({ role }) => role),
      ["cap-logs"],
    );
    await endProcesses(folder);
    assert.deepEqual(await processesOf(folder), []);
  });

  it("keeps the end of a log that has grown too long, and goes on with an empty one", async () => {
    const log = logOf("etcd", folder);
    await writeFile(log, `${"x".repeat(990)}\nthe end\n`);
    const script = join(__dirname, "..", "..", "..", "tools", "control-plane", "cap-logs.sh");
    const child = spawn("/bin/sh", [script, folder.path, "0.05", "800"], { stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("close", resolve));
    await waitUntil(async () => (await stat(log)).size === 0, settings([]));
    const kept = await readFile(`${log}.1`, "utf8");
    assert.equal(kept.length, 100);
    assert.ok(kept.endsWith("\nthe end\n"));
    await rm(folder.logs, { recursive: true });
    await ended;
  });

  it("knows which ports are free", async () => {
    const port = await freePort();
    assert.ok(await isPortFree(port));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    assert.equal(await isPortFree(port), false);
    await new Promise((resolve) => server.close(resolve));
  });
});
