import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, readFile, readdir, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { environmentsOf, withWorkspaceCopy } from "../../tools/workspace";
import { useFolder } from "../support/executable";

describe("the copy of the project", () => {
  const folder = useFolder();
  const stacks = () => join(folder(), "environments");
  const temporary = () => join(folder(), "tmp");
  const copy = <T>(run: (folder: string) => Promise<T>, environment = "dev") =>
    withWorkspaceCopy(
      { projectFile: join(folder(), "Pulumi.yaml"), stacks: stacks(), environment, temporary: temporary() },
      (made) => run(made.folder),
    );
  beforeEach(async () => {
    await mkdir(join(stacks(), "dev"), { recursive: true });
    await mkdir(temporary());
    await writeFile(
      join(folder(), "Pulumi.yaml"),
      "# ours\nname: plumbline\nruntime: nodejs\nmain: infra/\n",
    );
    await writeFile(join(stacks(), "Pulumi.dev.yaml"), "config: {}\n", { mode: 0o400 });
    await writeFile(join(stacks(), "dev", "service.yaml"), "kind: X\n");
  });

  it("holds the project without its main, and the stack files, writable", async () => {
    await copy(async (made) => {
      assert.deepEqual(parse(await readFile(join(made, "Pulumi.yaml"), "utf8")), {
        name: "plumbline",
        runtime: "nodejs",
        stackConfigDir: "stacks",
      });
      await writeFile(join(made, "stacks", "Pulumi.dev.yaml"), "encryptionsalt: x\n");
      assert.equal(await readFile(join(made, "stacks", "dev", "service.yaml"), "utf8"), "kind: X\n");
    });
    assert.equal(await readFile(join(stacks(), "Pulumi.dev.yaml"), "utf8"), "config: {}\n");
    assert.deepEqual(await readdir(temporary()), []);
  });

  it("is removed when the run fails", async () => {
    const failing = copy(async () => {
      throw new Error("the run failed");
    });
    await assert.rejects(failing, { message: "the run failed" });
    assert.deepEqual(await readdir(temporary()), []);
  });

  it("clears copies of runs that were killed, and only those", async () => {
    const dead = spawn("true");
    await new Promise((resolve) => dead.on("close", resolve));
    const ours = `plumbline-run-${process.ppid}-alive`;
    for (const name of [`plumbline-run-${dead.pid}-abc`, ours, "plumbline-run-x", "other"])
      await mkdir(join(temporary(), name));
    await copy(async () => undefined);
    assert.deepEqual((await readdir(temporary())).sort(), ["other", ours, "plumbline-run-x"].sort());
  });

  it("names the environments that there are when one is unknown", async () => {
    await writeFile(join(stacks(), "Pulumi.prod.yaml"), "config: {}\n");
    assert.deepEqual(await environmentsOf(stacks()), ["dev", "prod"]);
    for (const environment of ["staging", "../dev", "__proto__", ""])
      await assert.rejects(
        copy(async () => undefined, environment),
        /has no Pulumi\..*There are dev, prod\.$/,
      );
    await assert.rejects(
      environmentsOf(join(folder(), "none")),
      /stacks folder .*none: there is no such folder/,
    );
  });

  it("follows links that stay inside and refuses those that leave", async () => {
    await symlink("dev/service.yaml", join(stacks(), "again.yaml"));
    await copy(async (made) => {
      assert.equal(await readFile(join(made, "stacks", "again.yaml"), "utf8"), "kind: X\n");
    });
    await writeFile(join(folder(), "secret"), "not yours\n");
    await symlink("../secret", join(stacks(), "leak.yaml"));
    await assert.rejects(
      copy(async () => undefined),
      /leak\.yaml: a link that leaves /,
    );
  });

  it("refuses links in circles and to nothing", async () => {
    await symlink("..", join(stacks(), "dev", "up"));
    await assert.rejects(
      copy(async () => undefined),
      /dev\/up: a link to a folder that it is in/,
    );
    await symlink("nothing", join(stacks(), "Aaa"));
    await assert.rejects(
      copy(async () => undefined),
      /Aaa: a link to nothing/,
    );
  });

  it("refuses more than 64 MiB, and takes as much", async () => {
    const large = join(stacks(), "large");
    await writeFile(large, "");
    await truncate(large, 65 * 1024 * 1024);
    await assert.rejects(
      copy(async () => undefined),
      /more than 64 MiB or 10,000 files/,
    );
    await truncate(large, 10 * 1024 * 1024);
    await copy(async () => undefined);
  });
});
