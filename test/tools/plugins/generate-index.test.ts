import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { ensureIndex } from "../../../tools/plugins/generate-index";
import { PROVIDERS, ROOT, sdkFolder } from "../../../tools/plugins/sdk";
import { indexFolder, type TypeIndex } from "../../../tools/plugins/type-index";

/** What the SDK's own classes refuse to be without: `if (args?.x === undefined && !opts.urn) throw …`. */
function requiredBySdk(provider: (typeof PROVIDERS)[number]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const entry of readdirSync(sdkFolder(provider), { recursive: true, encoding: "utf8" })) {
    if (!entry.endsWith(".js") || entry.startsWith("types/")) continue;
    const text = readFileSync(join(sdkFolder(provider), entry), "utf8");
    const token = /static __pulumiType = '([^':]+:[^']+)'/.exec(text)?.[1];
    if (!token || !/^class \w+ extends pulumi\.CustomResource/m.test(text)) continue;
    const keys = [...text.matchAll(/if \(args\?\.(\w+) === undefined/g)].map((match) => match[1] ?? "");
    found.set(token, keys.sort());
  }
  return found;
}

function requiredByIndex(index: TypeIndex, token: string): string[] {
  const properties = index.resource(token)?.properties ?? {};
  return Object.keys(properties)
    .filter((key) => properties[key]?.required)
    .sort();
}

describe("the type index", function () {
  this.timeout(60_000);
  let root: string;
  before(() => (root = mkdtempSync(join(tmpdir(), "plumbline-index-"))));
  after(() => rmSync(root, { recursive: true, force: true }));

  for (const provider of PROVIDERS) {
    it(`requires, of every resource of ${provider}, what the SDK's class requires`, () => {
      const index = ensureIndex(provider, root);
      const expected = requiredBySdk(provider);
      assert.ok(expected.size > 400, `${expected.size} classes found`);
      for (const [token, keys] of expected) assert.deepEqual(requiredByIndex(index, token), keys, token);
    });

    it(`resolves every nested type that a resource of ${provider} refers to`, () => {
      const index = ensureIndex(provider, root);
      const seen = new Set<string>();
      const visit = (value: unknown): void => {
        if (typeof value !== "object" || value === null) return;
        const ref = (value as { ref?: unknown }).ref;
        if (typeof ref === "string" && !seen.has(ref)) {
          seen.add(ref);
          visit(index.shape(ref).properties);
        }
        Object.values(value).forEach(visit);
      };
      for (const token of index.tokens()) visit(index.resource(token)?.properties);
      assert.ok(seen.size > 300, `${seen.size} nested types`);
    });
  }

  it("reads nested types, lists, maps and literals", () => {
    const nodeGroup = ensureIndex("aws", root).resource("aws:eks/nodeGroup:NodeGroup");
    assert.deepEqual(nodeGroup?.properties["scalingConfig"], {
      type: { ref: "eks.NodeGroupScalingConfig" },
      required: true,
    });
    assert.deepEqual(nodeGroup?.properties["subnetIds"], { type: { list: "string" }, required: true });
    assert.deepEqual(nodeGroup?.properties["tags"], { type: { map: "string" } });
    const deployment = ensureIndex("kubernetes", root).resource("kubernetes:apps/v1:Deployment");
    assert.deepEqual(deployment?.properties["kind"], { type: { literal: "Deployment" } });
  });

  it("covers every input that a class sends, so that no key of theirs is called unknown", () => {
    for (const provider of PROVIDERS) {
      const index = ensureIndex(provider, root);
      for (const entry of readdirSync(sdkFolder(provider), { recursive: true, encoding: "utf8" })) {
        if (!entry.endsWith(".js") || entry.startsWith("types/")) continue;
        const text = readFileSync(join(sdkFolder(provider), entry), "utf8");
        const token = /static __pulumiType = '([^':]+:[^']+)'/.exec(text)?.[1];
        const shape = token && index.resource(token);
        if (!shape) continue;
        for (const [, key = "", value = ""] of text.matchAll(/resourceInputs\["(\w+)"\] = (.*);/g)) {
          if (/^undefined|state\?\./.test(value)) continue;
          assert.ok(Object.hasOwn(shape.properties, key), `${token}: ${key}`);
        }
      }
    }
  });

  it("is generated whole by several processes at once", async () => {
    const alone = join(root, "at-once");
    const generator = join(ROOT, "tools/plugins/generate-index.ts");
    const script = `require(${JSON.stringify(generator)}).ensureIndex("kubernetes", ${JSON.stringify(alone)})`;
    const run = () =>
      promisify(execFile)(process.execPath, ["--require", "tsx/cjs", "-e", script], { cwd: ROOT });
    await Promise.all([run(), run(), run()]);
    assert.deepEqual(readdirSync(alone), [basename(indexFolder("kubernetes", alone))]);
    assert.ok(ensureIndex("kubernetes", alone).resource("kubernetes:apps/v1:Deployment"));
  });

  it("is kept as it stands, and generated again when it is gone", () => {
    const folder = indexFolder("kubernetes", root);
    ensureIndex("kubernetes", root);
    const tokens = readFileSync(join(folder, "tokens.json"), "utf8");
    writeFileSync(join(folder, "tokens.json"), "[]");
    assert.deepEqual(ensureIndex("kubernetes", root).tokens(), []);
    rmSync(folder, { recursive: true });
    ensureIndex("kubernetes", root);
    assert.equal(readFileSync(join(folder, "tokens.json"), "utf8"), tokens);
    assert.deepEqual(
      readdirSync(root).filter((name) => name.startsWith(".")),
      [],
    );
  });
});
