import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createStack, exportState, isMissing, openEngine, removeState } from "../../tools/open-engine";
import { useFolder, writeScript } from "../support/executable";

/** A CLI that says what it was called with, and ends so. */
const script = (answer: string) => `echo "$@" >> "$LOG"; ${answer}`;

describe("a stack's state", () => {
  const folder = useFolder();
  const log = () => join(folder(), "log");
  const state = () => join(folder(), "state");

  async function open(answer = "exit 0", url?: string) {
    const executable = await writeScript(join(folder(), "pulumi"), script(answer));
    const env = {
      LOG: log(),
      XDG_STATE_HOME: state(),
      PULUMI_BACKEND_URL: url ?? "",
      PATH: "/usr/bin",
    };
    return openEngine(
      {
        stack: "dev",
        project: { folder: folder(), project: "plumbline" },
        program: async () => undefined,
        packs: [],
        env,
        pathFolders: ["/first"],
        pulumi: { executable, version: "3.250.0", origin: "PATH" },
      },
      new AbortController().signal,
    );
  }
  const file = (name: string) => join(state(), "plumbline", ".pulumi", "stacks", "plumbline", name);
  const write = async (path: string) => {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, "{}");
  };

  it("is new until its file is there, compressed or not", async () => {
    const engine = await open();
    assert.equal(engine.isNew, true);
    assert.equal(engine.stateFile, file("dev.json"));
    await write(file("dev.json.gz"));
    assert.equal((await open()).isNew, false);
  });

  it("is read although a killed engine left its notes cut off", async () => {
    await Promise.all([file("dev.json"), file("dev.json.gz.attrs")].map(write));
    await writeFile(file("dev.json.attrs"), "");
    await open();
    assert.ok(!existsSync(file("dev.json.attrs")));
    assert.ok(existsSync(file("dev.json")) && existsSync(file("dev.json.gz.attrs")));
  });

  it("puts the run's folders and the CLI's own before the PATH", async () => {
    assert.equal((await open()).env["PATH"], `/first:${folder()}:/usr/bin`);
  });

  it("is asked of the CLI, and null where there is none", async () => {
    assert.equal(await exportState(await open("echo state"), "dev"), "state\n");
    const missing = "echo \"error: no stack named 'dev' found\" >&2; exit 255";
    assert.equal(await exportState(await open(missing), "dev"), null);
    await assert.rejects(
      exportState(await open("echo 'error: the passphrase is wrong' >&2; exit 255"), "dev"),
      /^Error: the state of dev could not be read: the passphrase is wrong$/,
    );
  });

  it("is missing only where a backend that is no folder says so", async () => {
    const missing = "echo \"error: no stack named 'dev' found\" >&2; exit 255";
    assert.equal(await isMissing(await open(missing, "s3://states"), "dev"), true);
    assert.equal(await isMissing(await open(missing), "dev"), false, "the folder was looked into already");
  });

  it("is created once", async () => {
    await createStack(await open("echo 'error: stack already exists' >&2; exit 255"), "dev");
    await assert.rejects(
      createStack(await open("echo 'error: no room' >&2; exit 255"), "dev"),
      /could not be created in .*no room/,
    );
  });

  it("is removed with its copies, and those of other stacks are not", async () => {
    const engine = await open();
    const base = join(state(), "plumbline", ".pulumi");
    const gone = [
      file("dev.json.bak"),
      file("dev.json.bak.attrs"),
      join(base, "history/plumbline/dev/x"),
      join(base, "backups/plumbline/dev/x"),
    ];
    const kept = [file("prod.json"), file("dev-2.json.bak"), join(base, "history/plumbline/prod/x")];
    await Promise.all([...gone, ...kept].map(write));
    await removeState(engine, "plumbline", "dev");
    assert.deepEqual(gone.filter(existsSync), []);
    assert.deepEqual(kept.filter(existsSync), kept);
    await removeState(
      await open("echo \"error: no stack named 'dev' found\" >&2; exit 255"),
      "plumbline",
      "dev",
    );
    await assert.rejects(
      removeState(await open("echo 'error: it is locked' >&2; exit 255"), "plumbline", "dev"),
      /could not be removed: it is locked/,
    );
  });
});
