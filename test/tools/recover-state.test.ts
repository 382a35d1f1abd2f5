import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { EngineOptions, OpenEngine } from "../../tools/open-engine";
import { recoverState } from "../../tools/recover-state";
import { useFolder } from "../support/executable";

const TYPE = "kubernetes:core/v1:ConfigMap";
const PENDING = {
  version: 3,
  deployment: {
    resources: [],
    pending_operations: [
      {
        type: "creating",
        resource: {
          urn: `urn:pulumi:dev::plumbline::${TYPE}::settings`,
          type: TYPE,
          custom: true,
          inputs: { metadata: { name: "settings" } },
        },
      },
    ],
  },
};

describe("the state that a killed engine left", () => {
  const folder = useFolder();
  let said: string[];
  let called: string[];
  let imported: string;
  beforeEach(() => {
    said = [];
    called = [];
    imported = "";
  });

  /** A state whose file holds `text`. */
  async function left(text: string, importStatus = 0) {
    const stateFile = join(folder(), "dev.json");
    await writeFile(stateFile, text);
    const engine: OpenEngine = {
      backend: { url: "file:///state", folder: folder(), env: {} },
      cwd: folder(),
      env: {},
      stateFile,
      isNew: false,
      cli: async (args) => {
        called.push(args.slice(0, 2).join(" "));
        if (args[1] === "export") return { status: 0, stdout: JSON.stringify(PENDING), stderr: "" };
        imported = await readFile(String(args.at(-1)), "utf8");
        return { status: importStatus, stdout: "", stderr: "error: it is locked" };
      },
    };
    const options: EngineOptions = {
      stack: "dev",
      project: { folder: folder(), project: "plumbline" },
      program: async () => undefined,
      packs: [],
      env: {},
      pathFolders: [],
      pulumi: { executable: "/bin/pulumi", version: "3.250.0", origin: "PATH" },
      onProgress: (line) => said.push(line),
      isResumable: (type) => type.startsWith("kubernetes:"),
    };
    return { engine, options };
  }

  it("is settled before an update: what was being created is a resource from then on", async () => {
    const { engine, options } = await left('{"pending_operations":[…]}');
    await recoverState(engine, options, false);
    assert.deepEqual(called, ["stack export", "stack import"]);
    const { deployment } = JSON.parse(imported) as { deployment: { resources: { id: string }[] } };
    assert.deepEqual(
      deployment.resources.map(({ id }) => id),
      ["settings"],
    );
    assert.deepEqual(said, ["recovered: 1 resource that a killed update was creating: settings"]);
    assert.deepEqual(
      (await readdir(folder())).filter((name) => name.includes("settled")),
      [],
    );
  });

  it("is not asked for where its file shows that nothing is pending", async () => {
    const { engine, options } = await left('{"resources":[]}');
    await recoverState(engine, options, false);
    assert.deepEqual(called, []);
  });

  it("stays as it is in a preview, and where creating twice is not creating once", async () => {
    const { engine, options } = await left('{"pending_operations":[…]}');
    await recoverState(engine, options, true);
    await recoverState(engine, { ...options, isResumable: undefined }, false);
    assert.deepEqual(called, []);
    await recoverState(engine, { ...options, isResumable: () => false }, false);
    assert.deepEqual(called, ["stack export"]);
  });

  it("says why it could not be settled", async () => {
    const { engine, options } = await left('{"pending_operations":[…]}', 255);
    await assert.rejects(
      recoverState(engine, options, false),
      /the state of dev could not be settled: it is locked/,
    );
  });

  it("has a dead engine's lock removed first", async () => {
    const { engine, options } = await left("{}");
    const locks = join(folder(), ".pulumi", "locks", "organization", "plumbline", "dev");
    await mkdir(locks, { recursive: true });
    const lock = {
      pid: 2 ** 22 + 1,
      username: "maya",
      hostname: hostname(),
      timestamp: "2026-11-21T07:16:28Z",
    };
    await writeFile(join(locks, "a.json"), JSON.stringify(lock));
    await recoverState(engine, options, false);
    assert.deepEqual(await readdir(locks), []);
    assert.match(said[0] ?? "", /^recovered: the update of dev that maya started/);
  });
});
