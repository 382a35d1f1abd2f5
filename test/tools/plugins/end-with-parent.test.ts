import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "../../../tools/child";
import { useFolder, writeScript } from "../../support/executable";

const ROOT = join(__dirname, "..", "..", "..");

describe("a plugin whose engine is killed", function () {
  this.timeout(20_000);
  const folder = useFolder();

  /** Starts a command as the child of a process that is then killed; its id. */
  async function orphan(command: string): Promise<number> {
    const engine = await writeScript(
      join(folder(), "engine"),
      `PATH="$PATH:${process.env["PATH"]}"\n${command} &\nwait`,
    );
    const parent = spawn(engine, { stdio: ["pipe", "pipe", "inherit"] });
    const [said] = (await once(parent.stdout, "data")) as [Buffer];
    const child = Number(said.toString());
    assert.ok(isAlive(child));
    parent.kill("SIGKILL");
    await once(parent, "exit");
    return child;
  }

  async function ends(pid: number): Promise<void> {
    for (let tries = 0; isAlive(pid) && tries < 100; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const alive = isAlive(pid);
    if (alive) process.kill(pid, "SIGKILL");
    assert.ok(!alive, `process ${pid} goes on`);
  }

  it("ends, when it looks for it", async () => {
    const plugin = join(folder(), "plugin.ts");
    const module = join(ROOT, "tools", "plugins", "end-with-parent");
    await writeFile(
      plugin,
      `import { endWithParent } from ${JSON.stringify(module)};\nendWithParent(50);\nsetInterval(() => {}, 1000);\nconsole.log(process.pid);\n`,
    );
    await ends(await orphan(`node --require ${ROOT}/node_modules/tsx/dist/cjs/index.cjs ${plugin}`));
  });

  it("ends, as a policy pack does", async () => {
    const sdk = join(folder(), "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
    await mkdir(sdk, { recursive: true });
    await writeFile(join(sdk, "index.js"), "setInterval(() => {}, 1000);\nconsole.log(process.pid);\n");
    const host = join(ROOT, "tools", "analyzer", "pulumi-analyzer-policy-nodejs");
    await ends(await orphan(`${host} 127.0.0.1:1 ${folder()}`));
  });
});
