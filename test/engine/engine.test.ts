import assert from "node:assert/strict";
import { mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../governance/plan";
import { InvalidInput } from "../../governance/reading/problem";
import { SAMPLE_PACK, useSandbox, type Sandbox } from "../support/engine";

class Part extends pulumi.ComponentResource {
  constructor(name: string, args: { bad?: boolean } = {}, opts?: pulumi.ComponentResourceOptions) {
    super("plumbline:test:Part", name, args, opts);
    this.registerOutputs({ facts: { kind: "part", name }, token: pulumi.secret("hunter2") });
  }
}

class Nowhere extends pulumi.CustomResource {
  constructor(name: string) {
    super("nowhere:index:Thing", name, {});
  }
}

const twoParts = async () => void new Part("child", {}, { parent: new Part("whole") });

const STACK_URN = "urn:pulumi:test::plumbline::pulumi:pulumi:Stack::plumbline-test";

async function lockFiles(sandbox: Sandbox): Promise<string[]> {
  const folder = join(sandbox.state, ".pulumi/locks/organization/plumbline/test");
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
}

/** Ids of the engines that this process has started. */
async function engines(): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  return stats
    .filter((stat) => stat.includes("(pulumi)") && stat.split(") ")[1]?.split(" ")[1] === String(process.pid))
    .map((stat) => Number.parseInt(stat, 10));
}

/** A program that says when it runs, and then runs until it is let go. */
function waiting() {
  let start = () => {};
  let letGo = () => {};
  const started = new Promise<void>((resolve) => (start = resolve));
  const end = new Promise<void>((resolve) => (letGo = resolve));
  const program = async () => {
    new Part("before");
    start();
    await end;
  };
  return { program, started, letGo: () => letGo() };
}

describe("the engine's preview", () => {
  const sandbox = useSandbox();
  const writePack = async (source: string): Promise<string> => {
    const pack = join(sandbox().folder, "broken-pack");
    await mkdir(pack);
    await symlink(resolve(__dirname, "../../node_modules"), join(pack, "node_modules"));
    await writeFile(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\nmain: index.js\n");
    await writeFile(join(pack, "package.json"), '{ "name": "broken", "version": "0.0.1" }\n');
    await writeFile(join(pack, "index.js"), source);
    return pack;
  };

  it("gives steps, parents and changes, and leaves stack files as they were", async () => {
    const before = await readFile(join(sandbox().stacks, "Pulumi.test.yaml"), "utf8");
    const result = await sandbox().preview({ program: twoParts });
    assert.equal(result.ok, true);
    assert.deepEqual(result.changes, { create: 3, update: 0, delete: 0, same: 0 });
    const child = result.steps.find(({ name }) => name === "child");
    assert.deepEqual(child, {
      op: "create",
      urn: "urn:pulumi:test::plumbline::plumbline:test:Part$plumbline:test:Part::child",
      type: "plumbline:test:Part",
      name: "child",
      parent: "urn:pulumi:test::plumbline::plumbline:test:Part::whole",
    });
    assert.deepEqual(result.diagnostics, []);
    assert.equal(await readFile(join(sandbox().stacks, "Pulumi.test.yaml"), "utf8"), before);
    assert.deepEqual(await readdir(join(sandbox().folder, "run")), []);
    const home = await readdir(join(sandbox().folder, "pulumi-home"));
    assert.ok(!home.includes("workspaces"), "a selection is remembered for a folder that is gone");
  });

  it("collects violations of resource and stack policies as a result, not an error", async () => {
    const result = await sandbox().preview({
      program: async () => {
        new Part("one", { bad: true });
        new Part("forbidden");
      },
      packs: [SAMPLE_PACK],
      env: { SAMPLE_PACK_SAYS: "hello from the pack" },
    });
    assert.equal(result.ok, false);
    const seen = result.policyEvents.map(
      ({ policy, level, urn }) => `${level} ${policy} ${urn?.split("::").pop()}`,
    );
    assert.deepEqual(seen.sort(), [
      "advisory report-environment plumbline-test",
      "mandatory disallow-bad-parts one",
      "mandatory disallow-forbidden-names forbidden",
    ]);
    const advisory = result.policyEvents.find(({ level }) => level === "advisory");
    assert.match(advisory?.message ?? "", /hello from the pack/);
    assert.deepEqual(result.diagnostics, []);
  });

  it("is ok when only an advisory policy speaks", async () => {
    const result = await sandbox().preview({
      program: twoParts,
      packs: [SAMPLE_PACK],
      env: { SAMPLE_PACK_SAYS: "only so that you know" },
    });
    assert.equal(result.ok, true);
    assert.equal(result.policyEvents.length, 1);
  });

  it("throws the very error that the program throws", async () => {
    const invalid = new InvalidInput("stack test", [{ path: "budgets", rule: "needs an owner" }]);
    const run = sandbox().preview({
      program: async () => {
        throw invalid;
      },
    });
    await assert.rejects(run, (error) => error === invalid);
  });

  it("throws the useful line of an error inside an apply", async () => {
    const run = sandbox().preview({
      program: async () => {
        pulumi.output(1).apply(() => {
          throw new Error("the apply went wrong");
        });
      },
    });
    await assert.rejects(run, { message: "the engine could not preview test: the apply went wrong" });
  });

  it("names the plugin that is missing", async () => {
    const run = sandbox().preview({
      program: async () => void new Nowhere("thing"),
    });
    await assert.rejects(run, (error: Error) => {
      assert.match(error.message, /nowhere/);
      assert.ok(error.message.split("\n").length <= 6, error.message);
      return true;
    });
  });

  it("names a pack that cannot be loaded, and why", async () => {
    const pack = await writePack('throw new TypeError("this pack is broken");');
    await assert.rejects(sandbox().preview({ program: twoParts, packs: [pack] }), (error: Error) => {
      assert.match(error.message, /policy pack ".*broken-pack" failed to start/);
      assert.match(error.message, /TypeError: this pack is broken/);
      assert.ok(error.message.split("\n").length <= 6, error.message);
      return true;
    });
  });

  it("takes a policy that throws for an error, never for a pass or a violation", async () => {
    const pack = await writePack(`
      const { PolicyPack } = require("@pulumi/policy");
      const validateStack = () => { throw new Error("this policy is broken"); };
      new PolicyPack("broken", { policies: [
        { name: "broken", description: "Throws.", enforcementLevel: "advisory", validateStack },
      ] });`);
    await assert.rejects(sandbox().preview({ program: twoParts, packs: [pack] }), /this policy is broken/);
  });

  it("refuses config of the wrong type, naming the key", async () => {
    await writeFile(
      sandbox().projectFile,
      "name: plumbline\nruntime: nodejs\nconfig:\n  plumbline:size: {type: integer}\n",
    );
    await sandbox().writeStack("test", "config:\n  plumbline:size: many\n");
    await assert.rejects(sandbox().preview({ program: twoParts }), /plumbline:size/);
  });

  it("passes warnings on, once each", async () => {
    const result = await sandbox().preview({
      program: async () => {
        await pulumi.log.warn("mind the gap");
        await pulumi.log.warn("mind the gap");
      },
    });
    assert.deepEqual(result.diagnostics, ["warning: mind the gap"]);
  });

  it("is given up by its signal and leaves nothing behind", async () => {
    const controller = new AbortController();
    const { program, started, letGo } = waiting();
    const run = sandbox().preview({ program, signal: controller.signal });
    await started;
    controller.abort(new Error("enough"));
    await assert.rejects(run, { message: "enough" });
    letGo();
    assert.deepEqual(await readdir(join(sandbox().folder, "run")), []);
    assert.deepEqual(await engines(), []);
  });
});

describe("the engine's update", () => {
  const sandbox = useSandbox();

  it("deploys, and a second one changes nothing", async () => {
    assert.deepEqual(await sandbox().deployed(), []);
    const first = await sandbox().update({ program: twoParts });
    assert.deepEqual(first.changes, { create: 3, update: 0, delete: 0, same: 0 });
    const second = await sandbox().update({ program: twoParts });
    assert.deepEqual(second.changes, { create: 0, update: 0, delete: 0, same: 3 });
    const removal = await sandbox().preview({ program: async () => undefined });
    assert.deepEqual(removal.changes, { create: 0, update: 0, delete: 2, same: 1 });
  });

  it("can be read back as a plan, with facts in the clear and secrets unknown", async () => {
    await sandbox().update({ program: twoParts });
    const plan = await sandbox().deployed();
    const whole = plan.find(({ name }) => name === "whole");
    assert.deepEqual(whole, {
      urn: "urn:pulumi:test::plumbline::plumbline:test:Part::whole",
      type: "plumbline:test:Part",
      name: "whole",
      parent: STACK_URN,
      props: { facts: { kind: "part", name: "whole" }, token: UNKNOWN },
    });
  });

  it("keeps what it deployed readable under a passphrase, from one copy of the stack file to the next", async () => {
    const env = { PULUMI_CONFIG_PASSPHRASE: "correct horse" };
    const program = async () => {
      new Part("secretive");
      return { token: pulumi.secret("hunter2") };
    };
    await sandbox().update({ program, env });
    const again = await sandbox().update({ program, env });
    assert.deepEqual(again.changes, { create: 0, update: 0, delete: 0, same: 2 });
    assert.deepEqual(await readFile(join(sandbox().stacks, "Pulumi.test.yaml"), "utf8"), "config: {}\n");
  });
});

describe("an engine that is killed half way", () => {
  const sandbox = useSandbox();

  it("leaves a state lock after an update, which the next run removes with a hint", async () => {
    const { program, started, letGo } = waiting();
    const run = sandbox().update({ program });
    await started;
    const [pid] = await engines();
    assert.ok(pid);
    const rejected = assert.rejects(run, /the engine could not update test/);
    process.kill(pid, "SIGKILL");
    await rejected;
    letGo();
    assert.equal((await lockFiles(sandbox())).length, 1);

    const hints: string[] = [];
    const next = await sandbox().update({ program: twoParts, onProgress: (line) => hints.push(line) });
    assert.equal(next.ok, true);
    assert.equal(hints.length, 1);
    assert.match(hints[0] ?? "", new RegExp(`killed half way \\(process ${pid} is gone\\)`));
    assert.deepEqual(await lockFiles(sandbox()), []);
  });

  it("leaves no lock after a preview", async () => {
    const { program, started, letGo } = waiting();
    const run = sandbox().preview({ program });
    await started;
    const [pid] = await engines();
    assert.ok(pid);
    const rejected = assert.rejects(run, /the engine could not preview test/);
    process.kill(pid, "SIGKILL");
    await rejected;
    letGo();
    assert.deepEqual(await lockFiles(sandbox()), []);
    assert.equal((await sandbox().preview({ program: twoParts })).ok, true);
  });

  it("keeps a second update out while the first runs, saying whose it is and what clears it", async () => {
    const { program, started, letGo } = waiting();
    const first = sandbox().update({ program });
    await started;
    const [pid] = await engines();
    await assert.rejects(sandbox().update({ program: twoParts }), (error: Error) => {
      assert.match(error.message, /locked by another update/);
      assert.match(error.message, new RegExp(`process ${pid}, since \\d{4}-`));
      assert.match(error.message, /cancel organization\/plumbline\/test --yes/);
      return true;
    });
    letGo();
    assert.equal((await first).ok, true);
  });
});
