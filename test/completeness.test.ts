/** Nothing is forgotten: every part has a test of its name, and every policy stands in every list that it belongs to. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { RULE_NAMES } from "../governance/rules/rules";
import type { PolicyDefinition } from "../policypacks/policy";

const ROOT = path.join(__dirname, "..");

/** What is tested by a test of another name: entry points on the engine, small parts together with what they serve. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "cli/engine-result.ts": "test/engine/environments.test.ts",
  "cli/result.ts": "test/cli/output/json.test.ts",
  "governance/object-rules/api-defaults.ts": "test/governance/object-rules/object-to-judge.test.ts",
  "governance/object-rules/expression-place.ts": "test/governance/object-rules/rule-file.test.ts",
  "governance/object-rules/policy-variables.ts": "test/governance/object-rules/evaluate-rule.test.ts",
  "governance/object-rules/policy.ts": "test/governance/object-rules/rule-file.test.ts",
  "governance/object-rules/request.ts": "test/governance/object-rules/evaluate-rule.test.ts",
  "governance/object-rules/rule-program.ts": "test/governance/object-rules/rule-file.test.ts",
  "governance/object-rules/typed-object.ts": "test/governance/object-rules/object-to-judge.test.ts",
  "governance/rules/gpu-pool-rules.ts": "test/governance/rules/off-hours.test.ts",
  "policypacks/pack.ts": "test/engine/packs.test.ts",
  "tools/control-plane/api.ts": "test/cluster/control-plane.test.ts",
  "tools/control-plane/etcd-store.ts": "test/cluster/control-plane.test.ts",
  "tools/control-plane/kwok-role.ts": "test/cluster/control-plane.test.ts",
  "tools/control-plane/status.ts": "test/cluster/control-plane.test.ts",
  "tools/control-plane/stored-crds.ts": "test/cluster/control-plane.test.ts",
  "tools/control-plane/remove.ts": "test/cluster/control-plane-recovery.test.ts",
  "tools/control-plane/start.ts": "test/cluster/control-plane-recovery.test.ts",
  "tools/engine.ts": "test/engine/engine.test.ts",
  "tools/plugins/refuse-update.ts": "test/tools/plugins/selection.test.ts",
  "tools/plugins/run-stand-in.ts": "test/engine/stand-in.test.ts",
  "tools/plugins/sdk.ts": "test/tools/plugins/generate-index.test.ts",
  "tools/plugins/serve.ts": "test/engine/stand-in.test.ts",
  "tools/plugins/type-index.ts": "test/tools/plugins/generate-index.test.ts",
  "tools/write-schemas.ts": "test/governance/reading/json-schemas.test.ts",
};

/** Folders whose files make one thing, which is tested as one; a file may have a test of its own besides. */
const AS_ONE: Readonly<Record<string, string>> = {
  "governance/cel/": "test/governance/cel/kubernetes-answers.test.ts",
  "tools/control-plane/": "test/cluster/control-plane.test.ts",
  "tools/parity/": "test/cluster/parity.test.ts",
};

/** What holds types alone, which nothing can run: the compiler checks them. */
const TYPES_ALONE = [
  "governance/evidence/crypto.ts",
  "governance/pricing/pricing.ts",
  "governance/rules/judgement.ts",
];

/** Tests of what many parts do together. */
const OF_MANY_PARTS = [
  "test/cli/bad-input.test.ts",
  "test/cli/shipped-estimates.test.ts",
  "test/governance/cel/kubernetes-answers.test.ts",
  "test/policypacks/kubernetes/seed-rules.test.ts",
];

/** Source files below a folder, relative to the root, in order. */
function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && path.basename(file) !== "index.ts")
    .map((file) => path.join(folder, file))
    .sort();
}

const text = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");

const testOf = (file: string): string => path.join("test", file.replace(/\.(ts|yaml)$/, ".test.ts"));

/** Files without a test of their name. */
function missing(files: readonly string[], exists: (file: string) => boolean): string[] {
  const isPart = (file: string): boolean => Object.keys(AS_ONE).some((folder) => file.startsWith(folder));
  const untested = files.filter(
    (file) => !exists(testOf(file)) && !Object.hasOwn(EXCEPTIONS, file) && !isPart(file),
  );
  return untested.map((file) => `${file} has no ${testOf(file)}`);
}

const inRepository = (file: string): boolean => existsSync(path.join(ROOT, file));

/** A long test is split: `gpu-node-pool-refusals.test.ts` tests `gpu-node-pool.ts` too. */
function testsAPart(test: string): boolean {
  const [folder, name] = [path.dirname(test).replace(/^test./, ""), path.basename(test, ".test.ts")];
  const words = name.split("-");
  const names = words.map((_, at) => words.slice(0, at + 1).join("-"));
  return names.some((each) => [".ts", ".yaml"].some((kind) => inRepository(path.join(folder, each + kind))));
}

const packs = readdirSync(path.join(ROOT, "policypacks"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "all")
  .map(({ name }) => path.join("policypacks", name));

/** Its policies are rules in CEL, a file each. */
const OF_OBJECTS = "policypacks/kubernetes";

/** Files of the rules about objects, with another ending. */
function rules(ending: string): string[] {
  const folder = path.join(OF_OBJECTS, "rules");
  return readdirSync(path.join(ROOT, folder))
    .sort()
    .map((file) => path.join(folder, path.basename(file, ".yaml") + ending));
}

const NAME = /^(require|disallow|restrict|limit|prefer|fill|report)-[a-z-]+[a-z]$/;

describe("a part and its test", () => {
  const parts: Readonly<Record<string, readonly string[]>> = {
    component: sources("components"),
    policy: packs.flatMap(sources),
    "rule about Kubernetes objects": rules(".yaml"),
    "part of the packs": sources("policypacks").filter((file) => path.dirname(file) === "policypacks"),
    "part of governance": sources("governance").filter((file) => !TYPES_ALONE.includes(file)),
    "part of the attestations": sources("attestations"),
    "part of the program": sources("infra"),
    "part of the commands": sources("cli"),
    tool: sources("tools"),
  };
  for (const [what, files] of Object.entries(parts))
    it(`every ${what} has a test of its name`, () => {
      assert.ok(files.length > 0, `no ${what} is found`);
      assert.deepEqual(missing(files, inRepository), []);
    });

  it("finds what has no test", () => {
    const found = missing(["components/argo-cd.ts", "components/new.ts"], inRepository);
    assert.deepEqual(found, ["components/new.ts has no test/components/new.test.ts"]);
  });

  it("has no exception for what is gone or has a test by now, and none that no test covers", () => {
    const stale = Object.entries(EXCEPTIONS).filter(
      ([file, other]) => !inRepository(file) || inRepository(testOf(file)) || !inRepository(other),
    );
    assert.deepEqual(stale, []);
    for (const [folder, test] of Object.entries(AS_ONE))
      assert.ok(inRepository(folder) && inRepository(test));
  });

  it("has a test unless it holds types alone, without a line that could run", () => {
    const running = TYPES_ALONE.filter((file) =>
      /^\s*(export )?(default |async )?(function|const|let|class|enum)\b/m.test(text(file)),
    );
    assert.deepEqual(running, []);
  });

  it("has no test left of a part that is gone", () => {
    const orphans = ["components", "policypacks", "governance", "attestations", "cli", "tools", "infra"]
      .filter((folder) => inRepository(path.join("test", folder)))
      .flatMap((folder) => sources(path.join("test", folder)))
      .filter((file) => file.endsWith(".test.ts") && !OF_MANY_PARTS.includes(file) && !testsAPart(file));
    assert.deepEqual(orphans, []);
  });
});

describe("a policy", () => {
  const inCode = packs.filter((pack) => pack !== OF_OBJECTS);
  const named = inCode.flatMap(sources).map((file) => ({ file, name: path.basename(file, ".ts") }));
  const definition = async (file: string): Promise<PolicyDefinition> => {
    const exports = Object.values((await import(path.join(ROOT, file))) as Record<string, PolicyDefinition>);
    const found = exports.filter((each) => typeof each === "object" && each !== null && "kind" in each);
    assert.equal(found.length, 1, `${file} exports ${found.length} policies instead of one`);
    return found[0] as PolicyDefinition;
  };

  it("is named like its file, and begins with what it does", async () => {
    for (const { file, name } of named) {
      assert.equal((await definition(file)).name, name, file);
      assert.match(name, NAME);
    }
    for (const rule of rules("")) assert.match(path.basename(rule), NAME);
  });

  it("stands in the list of rules, and every rule is a policy", () => {
    const all = [...named.map(({ name }) => name), ...rules("").map((rule) => path.basename(rule))];
    assert.deepEqual(all.sort(), [...RULE_NAMES].sort());
  });

  it("stands in the index of its pack, once", async () => {
    for (const pack of inCode) {
      const index = (await import(path.join(ROOT, pack, "index.ts"))) as { policies: PolicyDefinition[] };
      const files = await Promise.all(sources(pack).map(definition));
      const byName = (a: PolicyDefinition, b: PolicyDefinition): number => (a.name < b.name ? -1 : 1);
      assert.deepEqual([...index.policies].sort(byName), files.sort(byName), pack);
    }
  });

  it("has what the engine needs of a pack", () => {
    for (const pack of [...packs, "policypacks/all"])
      for (const file of ["PulumiPolicy.yaml", "package.json", "boot.js", "index.ts"])
        assert.ok(inRepository(path.join(pack, file)), `${pack} has no ${file}`);
  });
});
