import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "../../../tools/child";
import { ControlPlaneFolder } from "../../../tools/control-plane/folder";
import {
  endProcesses,
  listProcesses,
  processesOf,
  readPs,
  roleOf,
} from "../../../tools/control-plane/processes";
import { useFolder, writeScript } from "../../support/executable";

const HERE = "/home/maya/state/control-planes/local";

describe("the processes of a control plane", () => {
  const temporary = useFolder();
  const children: ChildProcess[] = [];
  afterEach(() => children.splice(0).forEach((child) => child.kill("SIGKILL")));
  const start = (command: string, ...args: string[]) => {
    const child = spawn(command, args, { stdio: "ignore" });
    children.push(child);
    return new Promise<number>((resolve) => child.once("spawn", () => resolve(child.pid ?? 0)));
  };

  it("are told by their program and the folder that they are given", () => {
    const etcd = `/home/maya/.cache/bin/etcd --name=plumbline --data-dir=${HERE}/etcd`;
    assert.equal(roleOf(etcd, HERE), "etcd");
    assert.equal(
      roleOf(`/a cache/kube-scheduler --config=${HERE}/kube-scheduler.json`, HERE),
      "kube-scheduler",
    );
    const script = "/bin/sh /work/my tools/control-plane/run-part.sh";
    assert.equal(roleOf(`${script} ${HERE} etcd ${etcd}`, HERE), "run-part");
    assert.equal(roleOf(`/bin/sh /work/tools/cap-logs.sh ${HERE}`, HERE), "cap-logs");
  });

  it("are no others, however much of their command line is the same", () => {
    const strangers = [
      `/bin/etcd --data-dir=${HERE}2/etcd`,
      `/bin/etcd --data-dir=/other/control-planes/local/etcd`,
      `tail -f ${HERE}/logs/etcd.log`,
      `vim --cmd=${HERE}/etcd`,
      `/bin/sh /x/run-part.sh ${HERE}2 etcd /bin/etcd --data-dir=${HERE}2/etcd`,
      `grep run-part.sh ${HERE}`,
      "",
    ];
    for (const command of strangers) assert.equal(roleOf(command, HERE), null, command);
  });

  it("are listed with when they began and the memory they hold", async () => {
    const before = Date.now();
    const pid = await start("sleep", "60");
    const found = (await listProcesses()).find((each) => each.pid === pid);
    assert.equal(found?.command, "sleep 60");
    assert.ok(Math.abs((found?.startedAt.getTime() ?? 0) - before) < 5_000, found?.startedAt.toISOString());
    assert.ok((found?.residentBytes ?? 0) > 100_000);
  });

  it("are read from ps where there is no /proc", () => {
    const now = new Date("2026-11-26T12:00:00Z");
    const output = `  501       00:05   2048 /bin/etcd --data-dir=/a b/etcd\n 1502 1-02:03:04  10 x\n\nrubbish\n`;
    assert.deepEqual(readPs(output, now), [
      {
        pid: 501,
        command: "/bin/etcd --data-dir=/a b/etcd",
        startedAt: new Date("2026-11-26T11:59:55Z"),
        residentBytes: 2 * 2 ** 20,
      },
      { pid: 1502, command: "x", startedAt: new Date("2026-11-25T09:56:56Z"), residentBytes: 10_240 },
    ]);
  });

  it("are ended by force, and those of others are not", async () => {
    const folder = new ControlPlaneFolder("local", join(temporary(), "local"));
    await mkdir(folder.path);
    const deaf = await writeScript(
      join(temporary(), "bin", "etcd"),
      "trap '' TERM INT; while :; do sleep 1; done",
    );
    const own = await start(deaf, `--data-dir=${folder.etcd}`);
    const other = await start(deaf, `--data-dir=${folder.path}2/etcd`);
    assert.deepEqual(
      (await processesOf(folder)).map(({ pid, role }) => ({ pid, role })),
      [{ pid: own, role: "etcd" }],
    );
    await endProcesses(folder, ({ role }) => role === "kwok");
    assert.equal((await processesOf(folder)).length, 1);
    await endProcesses(folder);
    assert.deepEqual(await processesOf(folder), []);
    assert.ok(isAlive(other));
  });
});
