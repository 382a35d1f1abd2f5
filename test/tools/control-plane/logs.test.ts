import assert from "node:assert/strict";
import { appendFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ControlPlaneFolder } from "../../../tools/control-plane/folder";
import { followLogs, lastLog } from "../../../tools/control-plane/logs";
import { logOf } from "../../../tools/control-plane/parts";
import { useFolder } from "../../support/executable";

describe("the logs of a control plane", () => {
  const temporary = useFolder();
  let folder: ControlPlaneFolder;
  beforeEach(async () => {
    folder = new ControlPlaneFolder("local", join(temporary(), "local"));
    await folder.make();
  });

  it("give their last lines", async () => {
    await writeFile(logOf("etcd", folder), "one\ntwo\nthree\n");
    assert.deepEqual(await lastLog(folder, "etcd", 2), ["two", "three"]);
    assert.deepEqual(await lastLog(folder, "kwok", 2), []);
  });

  it("are followed line by line, also when a part is started again", async () => {
    const file = logOf("etcd", folder);
    await writeFile(file, "before\n");
    const controller = new AbortController();
    const seen: string[] = [];
    const until = async (line: string) => {
      while (!seen.includes(line)) await wait(20);
    };
    const following = followLogs(
      folder,
      ["etcd", "kwok"],
      (part, line) => seen.push(`${part} ${line}`),
      controller.signal,
    );
    await wait(50);
    await appendFile(file, "one\nhal");
    await until("etcd one");
    await appendFile(file, "f\n");
    await until("etcd half");
    await rename(file, `${file}.1`);
    await writeFile(file, "new\n");
    await writeFile(logOf("kwok", folder), "hello\n");
    await until("etcd new");
    await until("kwok hello");
    controller.abort();
    await following;
    assert.deepEqual(seen, ["etcd one", "etcd half", "etcd new", "kwok hello"]);
  });
});
