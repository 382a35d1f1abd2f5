import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, readFile, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { goVersionOf } from "../../tools/build-go";
import { buildPulumi, builtPulumi } from "../../tools/build-pulumi";
import { isAlive } from "../../tools/child";
import { useFolder, writeScript } from "../support/executable";

/** Records its arguments and working folder, then writes what `-o` names. */
const FAKE_GO = `
printf '%s\\n' "$@" > "$RECORD/arguments"; ls > "$RECORD/files"; echo built >> "$RECORD/builds"
while [ "$1" != "-o" ]; do shift; done
sleep 0.3
printf '#!/bin/sh\\necho v3.250.0\\n' > "$2"; chmod 755 "$2"`;

describe("building Pulumi", () => {
  const folder = useFolder();
  const env = () => ({
    PATH: join(folder(), "bin"),
    XDG_CACHE_HOME: join(folder(), "cache"),
    RECORD: folder(),
    HOME: folder(),
  });
  const said: string[] = [];
  const build = (signal?: AbortSignal) =>
    buildPulumi({ env: env(), progress: (line) => said.push(line), pollMs: 20, ...(signal && { signal }) });
  const pulumiFolder = () => join(folder(), "cache", "plumbline", "pulumi");
  beforeEach(() => said.splice(0));

  it("puts the module's locked build at the place that is asked for, and builds once only", async () => {
    await writeScript(join(folder(), "bin", "go"), FAKE_GO);
    const path = await build();
    assert.equal(path, join(pulumiFolder(), "v3.250.0", "bin", "pulumi"));
    assert.equal(path, builtPulumi(env()));
    assert.equal(await build(), path);
    assert.equal(await readFile(join(folder(), "builds"), "utf8"), "built\n");
    const args = (await readFile(join(folder(), "arguments"), "utf8")).split("\n");
    assert.deepEqual(args.slice(0, 3), ["build", "-mod=readonly", "-trimpath"]);
    assert.ok(args.includes("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"));
    assert.ok(args[4]?.includes("sdk/v3/go/common/version.Version=v3.250.0"), args[4]);
    assert.equal(await readFile(join(folder(), "files"), "utf8"), "go.mod\ngo.sum\ntmp\n");
    assert.deepEqual(await readdir(pulumiFolder()), ["v3.250.0"]);
    assert.match(said.join("\n"), /building it from its Go module.*\n.*built Pulumi 3\.250\.0 in \d+ s/s);
  });

  it("lets a second process wait for the first, and builds once", async () => {
    await writeScript(join(folder(), "bin", "go"), FAKE_GO);
    const paths = await Promise.all([build(), build(), build()]);
    assert.equal(new Set(paths).size, 1);
    assert.equal(await readFile(join(folder(), "builds"), "utf8"), "built\n");
    assert.ok(said.some((line) => line.startsWith("another process is building Pulumi: waiting for it")));
  });

  it("takes over the lock and clears the remains of a build that was killed", async () => {
    await writeScript(join(folder(), "bin", "go"), FAKE_GO);
    const dead = spawn("true");
    await new Promise((resolve) => dead.on("close", resolve));
    assert.ok(dead.pid && !isAlive(dead.pid));
    await mkdir(join(pulumiFolder(), `building-${dead.pid}-abc`), { recursive: true });
    const lock = join(pulumiFolder(), "v3.250.0.lock");
    await mkdir(lock);
    const aMinuteAgo = new Date(Date.now() - 60_000);
    await utimes(lock, aMinuteAgo, aMinuteAgo);
    await build();
    assert.deepEqual(await readdir(pulumiFolder()), ["v3.250.0"]);
  });

  it("says what go said last, and both ways out, when the build fails", async () => {
    await writeScript(
      join(folder(), "bin", "go"),
      "i=1; while [ $i -le 40 ]; do echo line-$i-; i=$((i+1)); done; exit 7",
    );
    await assert.rejects(build(), (error: Error) => {
      assert.match(error.message, /^building Pulumi 3\.250\.0 failed: go ended with 7 after \d+ s:/);
      assert.ok(error.message.includes("line-40-") && error.message.includes("line-26-"));
      assert.ok(!error.message.includes("line-25-"));
      assert.match(error.message, /install Pulumi 3\.250\.0 or newer/);
      return true;
    });
    assert.deepEqual(await readdir(pulumiFolder()), []);
  });

  it("names the folders to make room in when the disk is full", async () => {
    await writeScript(join(folder(), "bin", "go"), "echo 'write x.a: no space left on device' >&2; exit 1");
    await assert.rejects(
      build(),
      /The disk is full: make room in .*plumbline\/pulumi \(XDG_CACHE_HOME moves it\)/,
    );
  });

  it("ends the compiler and leaves nothing when it is interrupted", async () => {
    await writeScript(join(folder(), "bin", "go"), 'echo $$ > "$RECORD/pid"; sleep 60');
    const controller = new AbortController();
    const run = build(controller.signal);
    const rejected = assert.rejects(run, { message: "enough" });
    const pidFile = join(folder(), "pid");
    while (!(await stat(pidFile).catch(() => null))?.size)
      await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort(new Error("enough"));
    await rejected;
    assert.equal(isAlive(Number(await readFile(pidFile, "utf8"))), false);
    assert.deepEqual(await readdir(pulumiFolder()), []);
  });

  it("gives both ways out when there is no Go", async () => {
    await assert.rejects(build(), (error: Error) => {
      assert.match(error.message, /^neither Pulumi nor Go was found on PATH\. Either\n/);
      assert.match(
        error.message,
        /install Pulumi 3\.250\.0 or newer \(https:\/\/www\.pulumi\.com\/docs\/install\/\)/,
      );
      assert.match(error.message, /install Go 1\.\d+ or newer/);
      return true;
    });
  });

  it("names the cache when it cannot be written", async () => {
    await writeScript(join(folder(), "bin", "go"), FAKE_GO);
    await writeFile(join(folder(), "cache"), "a file in the way");
    await assert.rejects(build(), /^Error: cannot write to .*\/cache\/plumbline\/pulumi: .*XDG_CACHE_HOME/);
  });

  it("locks the version that it promises, by hash", async () => {
    const module = join(dirname(require.resolve("../../tools/build-pulumi")), "pulumi-module");
    const sums = await readFile(join(module, "go.sum"), "utf8");
    assert.match(sums, /^github\.com\/pulumi\/pulumi\/pkg\/v3 v3\.250\.0 h1:/m);
    assert.match(
      await readFile(join(module, "go.mod"), "utf8"),
      new RegExp(`^go ${await goVersionOf(module)}$`, "m"),
    );
  });
});
