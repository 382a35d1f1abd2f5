import assert from "node:assert/strict";
import { mkdir, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ControlPlaneFolder, writePrivately } from "../../../tools/control-plane/folder";
import { useFolder } from "../../support/executable";

const RECORD = { kubernetes: "1.34.2", crds: "abc", port: 40123, createdAt: "2026-11-26T12:00:00Z" };

describe("the folder of a control plane", () => {
  const temporary = useFolder();
  const env = () => ({ XDG_STATE_HOME: join(temporary(), "state") });
  const open = (name = "local") => ControlPlaneFolder.open(name, env());
  const whole = async () => {
    const folder = await open();
    await folder.make();
    for (const path of [join(folder.etcd, "member"), folder.pki]) await mkdir(path, { recursive: true });
    for (const file of [folder.key("admin"), folder.kubeconfig]) await writeFile(file, "");
    await folder.writeRecord(RECORD);
    return folder;
  };

  it("lies in the user's state, which is made, and is not made itself by asking", async () => {
    const folder = await open();
    const place = join(await realpath(temporary()), "state", "plumbline", "control-planes");
    assert.equal(folder.path, join(place, "local"));
    await assert.rejects(stat(folder.path));
    await folder.make();
    assert.equal((await stat(folder.path)).mode & 0o777, 0o700);
  });

  it("has one spelling, whatever links lead to it", async () => {
    await mkdir(join(temporary(), "real"));
    await symlink(join(temporary(), "real"), join(temporary(), "state"));
    assert.equal(
      (await open()).path,
      join(await realpath(temporary()), "real", "plumbline", "control-planes", "local"),
    );
  });

  it("is of an environment's name, which leads nowhere else", async () => {
    for (const name of ["..", "../x", "a/b", "", ".hidden", "-x", "a b"])
      await assert.rejects(open(name), /an environment's name is of letters/, name);
  });

  it("names its own where it cannot be", async () => {
    await writeFile(join(temporary(), "state"), "");
    await assert.rejects(open(), /cannot write to .*control-planes: .*XDG_STATE_HOME/);
  });

  it("says that a control plane is set up once it is whole, and not before", async () => {
    assert.deepEqual(await (await whole()).record(), RECORD);
    for (const lost of ["etcd", "pki", "kubeconfig", "control-plane.json"]) {
      const folder = await whole();
      await rm(join(folder.path, lost), { recursive: true });
      assert.equal(await folder.record(), null, lost);
      await rm(folder.path, { recursive: true });
    }
    const folder = await whole();
    for (const text of ["", "{", "[]", '{"port":"x"}']) {
      await writeFile(folder.recordFile, text);
      assert.equal(await folder.record(), null, text);
    }
  });

  it("keeps what it writes from others, also where they might have read it before", async () => {
    const file = join(temporary(), "secret");
    await writeFile(file, "old", { mode: 0o644 });
    await writePrivately(file, "new");
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });
});
