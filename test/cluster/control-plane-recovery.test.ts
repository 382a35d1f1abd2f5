/** A control plane whose parts die, whose port is taken, whose start or end is killed half way: it comes back, or goes whole. */
import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { ControlPlaneFolder } from "../../tools/control-plane/folder";
import type { Part } from "../../tools/control-plane/parts";
import { processesOf } from "../../tools/control-plane/processes";
import { removeControlPlane } from "../../tools/control-plane/remove";
import { startControlPlane } from "../../tools/control-plane/start";
import { controlPlaneStatus } from "../../tools/control-plane/status";
import { eventually } from "../support/cluster-client";

const STARTER = join(__dirname, "..", "support", "start-control-plane.ts");

describe("a control plane that something happens to", () => {
  let state = "";
  const said: string[] = [];
  const children: ChildProcess[] = [];
  const options = (name = "one") => ({
    name,
    // Whatever cluster the person's own tools speak to, it is none of ours.
    env: { ...process.env, XDG_STATE_HOME: state, KUBECONFIG: join(state, "theirs") },
    progress: (line: string) => void said.push(line),
    isDurable: false,
    pollMs: 100,
  });
  const folderOf = (name = "one") => ControlPlaneFolder.open(name, options().env);
  const processes = async (name = "one") => processesOf(await folderOf(name));
  const kill = async (...parts: Part[]) => {
    const found = (await processes()).filter(({ role }) => (parts as string[]).includes(role));
    assert.equal(found.length, parts.length);
    for (const { pid } of found) process.kill(pid, "SIGKILL");
    await eventually("they are gone", async () =>
      (await processes()).every(({ role }) => !(parts as string[]).includes(role) && role !== undefined),
    );
  };
  const core = async (name = "one") => {
    const config = new KubeConfig();
    config.loadFromFile((await folderOf(name)).kubeconfig);
    return config.makeApiClient(CoreV1Api);
  };
  const writeMark = async () =>
    (await core()).createNamespacedConfigMap({ namespace: "default", body: { metadata: { name: "mark" } } });
  const hasMark = async (name?: string) => {
    const { items } = await (await core(name)).listNamespacedConfigMap({ namespace: "default" });
    return items.some(({ metadata }) => metadata?.name === "mark");
  };
  /** Another program's listener; undefined while the killed one's is still closing. */
  const listen = (port = 0) =>
    new Promise<Server | undefined>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(undefined));
      server.listen(port, "127.0.0.1", () => resolve(server));
    });
  /** Starts one in a process of its own. */
  const begin = (name: string) => {
    const child = spawn(process.execPath, ["--import", "tsx", STARTER, name], {
      env: { ...options().env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise<string>((resolve) => child.once("close", () => resolve(output)));
    return { child, ended };
  };

  before(async function () {
    this.timeout(40 * 60_000);
    state = await mkdtemp(join(tmpdir(), "plumbline-test-"));
    writeFileSync(join(state, "theirs"), "not to be read");
    await startControlPlane(options());
    await writeMark();
  });
  beforeEach(() => said.splice(0));
  after(async function () {
    this.timeout(120_000);
    children.forEach((child) => child.kill("SIGKILL"));
    for (const name of ["one", "two", "half"]) await removeControlPlane(options(name));
    await rm(state, { recursive: true, force: true });
  });

  it("is found running by the next command, which starts nothing", async () => {
    const before = await processes();
    const { isNew } = await startControlPlane(options());
    assert.equal(isNew, false);
    assert.deepEqual(said, []);
    assert.deepEqual((await processes()).map(({ pid }) => pid).sort(), before.map(({ pid }) => pid).sort());
  });

  it("says which part died and how, and starts that one again, on its data", async () => {
    await kill("etcd", "kwok");
    const ends = await eventually("both ends are noted", async () => {
      const status = await controlPlaneStatus("one", options().env);
      const ended = status?.parts.filter((part) => part.state === "ended") ?? [];
      return ended.length === 2 && ended.every(({ how }) => how !== null) && ended;
    });
    assert.deepEqual(
      ends.map(({ part, how }) => `${part} ${how}`),
      ["etcd by SIGKILL", "kwok by SIGKILL"],
    );
    const before = await processes();
    await startControlPlane(options());
    assert.ok(
      said.some((line) => line.startsWith("etcd ended by SIGKILL")),
      said.join("\n"),
    );
    const kept = before.filter(({ role }) => role === "kube-apiserver").map(({ pid }) => pid);
    assert.deepEqual(
      (await processes()).filter(({ role }) => role === "kube-apiserver").map(({ pid }) => pid),
      kept,
    );
    assert.ok(await hasMark());
  });

  it("comes back whole after the machine went down, with its data, address and credentials", async () => {
    const folder = await folderOf();
    const kubeconfig = readFileSync(folder.kubeconfig, "utf8");
    for (const { pid } of await processes()) process.kill(pid, "SIGKILL");
    await eventually("all are gone", async () => (await processes()).length === 0);
    const status = await controlPlaneStatus("one", options().env);
    assert.ok(status && status.cluster === null);
    assert.equal(status.fault, "etcd does not run");
    assert.ok(status.parts.every((part) => part.state === "ended"));
    await startControlPlane(options());
    assert.equal(said[0], "starting the control plane of one again, on its data …");
    assert.equal(readFileSync(folder.kubeconfig, "utf8"), kubeconfig);
    assert.ok(await hasMark());
  });

  it("moves to another port when its own is taken, and its parts with it", async () => {
    const folder = await folderOf();
    const port = (await folder.record())?.port;
    await kill("kube-apiserver");
    const squatter = await eventually("the port is free", () => listen(port));
    try {
      const { server } = await startControlPlane(options());
      assert.notEqual(server, `https://127.0.0.1:${port}`);
      assert.ok(
        said.includes(
          `port ${port} is taken by another program: the API server moves to ${new URL(server).port}`,
        ),
      );
      assert.ok(await hasMark());
      await (await core()).createNamespace({ body: { metadata: { name: "after" } } });
      await eventually("the controllers work at the new address", async () => {
        const { items } = await (await core()).listNamespacedServiceAccount({ namespace: "after" });
        return items.length > 0;
      });
    } finally {
      squatter.close();
    }
  });

  it("is made once when two want it at once, beside another of another name", async () => {
    const [first, second] = [begin("two"), begin("two")];
    const outputs = await Promise.all([first.ended, second.ended]);
    const answers = outputs.map((output) => {
      const line = output.trim().split("\n").at(-1) ?? "";
      assert.ok(line.startsWith("{"), output);
      return JSON.parse(line) as { server: string; isNew: boolean };
    });
    assert.equal(answers[0]?.server, answers[1]?.server);
    assert.deepEqual(answers.map(({ isNew }) => isNew).sort(), [false, true]);
    assert.equal((await processes("two")).filter(({ role }) => role === "etcd").length, 1);
    assert.equal(await hasMark("two"), false);
    assert.ok(await hasMark());
    const { processes: ended } = await removeControlPlane(options("two"));
    assert.equal(ended, 5);
    assert.ok((await processes()).length > 5);
  });

  it("is removed or made anew when it was killed while it started", async () => {
    const { child, ended } = begin("half");
    await eventually("its API server starts", async () =>
      (await processes("half")).some(({ role }) => role === "kube-apiserver"),
    );
    child.kill("SIGKILL");
    await ended;
    assert.equal(await controlPlaneStatus("half", options().env), null);
    const { isNew } = await startControlPlane(options("half"));
    assert.ok(isNew);
    assert.equal((await processes("half")).filter(({ role }) => role === "etcd").length, 1);
    // A removal that was killed has the record gone and the rest there.
    const folder = await folderOf("half");
    rmSync(folder.recordFile);
    const { folder: removed } = await removeControlPlane(options("half"));
    assert.equal(removed, folder.path);
    assert.deepEqual(await processes("half"), []);
    assert.ok(!existsSync(folder.path));
  });

  it("leaves nothing when its start is interrupted", async () => {
    const { child, ended } = begin("half");
    await eventually("its API server starts", async () =>
      (await processes("half")).some(({ role }) => role === "kube-apiserver"),
    );
    child.kill("SIGINT");
    await ended;
    assert.deepEqual(await processes("half"), []);
    assert.ok(!existsSync((await folderOf("half")).path));
  });

  it("says what is wrong with data that cannot be read, and how to begin anew", async () => {
    const folder = await folderOf();
    for (const { pid } of await processes()) process.kill(pid, "SIGKILL");
    await eventually("all are gone", async () => (await processes()).length === 0);
    const kept = join(state, "kept");
    cpSync(folder.etcd, kept, { recursive: true });
    const wal = join(folder.etcd, "member", "wal");
    for (const name of readdirSync(wal)) writeFileSync(join(wal, name), "damaged");
    await assert.rejects(startControlPlane(options()), (error: Error) => {
      assert.match(error.message, /^etcd ended with status \d; it said last:\n.*(wal|WAL|panic)/);
      assert.match(error.message, /`plumbline down one` removes them, for a new one$/);
      return true;
    });
    rmSync(folder.etcd, { recursive: true });
    mkdirSync(folder.etcd);
    cpSync(kept, folder.etcd, { recursive: true });
    await startControlPlane(options());
    assert.ok(await hasMark());
  });

  it("reads and changes no other cluster's kubeconfig, and is in nobody's command line but its own", async () => {
    assert.equal(readFileSync(join(state, "theirs"), "utf8"), "not to be read");
    const environments = (await processes()).map(({ pid }) => readFileSync(`/proc/${pid}/environ`, "utf8"));
    assert.ok(environments.every((text) => !text.includes("KUBECONFIG")));
    const lines = execFileSync("ps", ["-eo", "args"], { encoding: "utf8" }).split("\n");
    assert.ok(lines.every((line) => !/BEGIN|PRIVATE/.test(line)));
  });
});
