import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { RULE_NAMES } from "../../../governance/rules/rules";
import { policies } from "../../../policypacks/all/index";
import type { PolicyDefinition } from "../../../policypacks/policy";

const PACKS = path.join(__dirname, "../../../policypacks");
const packs = readdirSync(PACKS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "all")
  .map(({ name }) => name);

describe("the pack of all packs", () => {
  it("serves every policy of every pack, and nothing else", async () => {
    const each = await Promise.all(
      packs.map(
        (name) => import(path.join(PACKS, name, "index.ts")) as Promise<{ policies: PolicyDefinition[] }>,
      ),
    );
    assert.deepEqual(
      policies,
      each.flatMap((pack) => pack.policies),
    );
    assert.ok(packs.includes("finops"));
  });

  it("serves each rule by one policy", () => {
    assert.deepEqual(policies.map(({ name }) => name).sort(), [...RULE_NAMES].sort());
  });
});
