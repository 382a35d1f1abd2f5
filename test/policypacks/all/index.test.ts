import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { RULE_NAMES } from "../../../governance/rules/rules";
import type { PolicyDefinition, PolicySetting } from "../../../policypacks/policy";
import { allPolicies, setting } from "../../support/all-policies";

const PACKS = path.join(__dirname, "../../../policypacks");
const packs = readdirSync(PACKS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "all")
  .map(({ name }) => name);

/** A pack's policies, or what they are in a setting. */
type Policies = readonly PolicyDefinition[] | ((setting: PolicySetting) => readonly PolicyDefinition[]);

describe("the pack of all packs", () => {
  it("serves every policy of every pack, and nothing else", async () => {
    const each = await Promise.all(
      packs.map((name) => import(path.join(PACKS, name, "index.ts")) as Promise<{ policies: Policies }>),
    );
    const expected = each.flatMap(({ policies }) =>
      typeof policies === "function" ? policies(setting()) : policies,
    );
    const names = (policies: readonly PolicyDefinition[]) => policies.map(({ name }) => name).sort();
    assert.deepEqual(names(allPolicies()), names(expected));
    assert.ok(packs.includes("finops") && packs.includes("kubernetes"));
  });

  it("serves each rule by one policy", () => {
    assert.deepEqual(
      allPolicies()
        .map(({ name }) => name)
        .sort(),
      [...RULE_NAMES].sort(),
    );
  });
});
