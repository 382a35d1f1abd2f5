import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ruleSource, rulesInForce, type RuleSource } from "../../cli/rule-source";
import { RULE_NAMES } from "../../governance/rules/rules";
import { SHIPPED_AT, useDesk } from "../support/cli";
import { ruleText } from "../support/rule-text";

const CLOCK = (): Date => new Date("2026-11-21T00:00:00Z");

describe("whose rules judge", () => {
  const desk = useDesk();
  const source = (more: { environment?: string; rules?: string; at?: Date }): Promise<RuleSource> =>
    ruleSource({ stacks: desk().stacks, clock: CLOCK, ...more });
  const ruleSet = (name: string, file: string, rules: Readonly<Record<string, string>> = {}): string => {
    const folder = path.join(desk().folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "ruleset.yaml"), file);
    for (const [rule, text] of Object.entries(rules)) writeFileSync(path.join(folder, `${rule}.yaml`), text);
    return folder;
  };

  it("is the shipped rule set unless told, without evidence and at the clock's time", async () => {
    const { name, set, context } = await source({});
    assert.equal(name, "the shipped rule set");
    const rules = [...rulesInForce(set).keys()];
    assert.ok(rules.length >= 13);
    for (const rule of rules) assert.ok((RULE_NAMES as string[]).includes(rule), rule);
    assert.deepEqual(context, { verdicts: { limit: "0.1" }, production: false, now: CLOCK() });
  });

  it("is an environment, with its levels, exemptions, time and verified evidence", async () => {
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:enforcement"], { "require-probes": "mandatory" });
    const { name, set, context } = await source({ environment: "dev", at: new Date(SHIPPED_AT) });
    assert.equal(name, "environment dev");
    assert.equal(rulesInForce(set).get("require-probes")?.level, "mandatory");
    assert.equal(context.now.toISOString(), "2026-11-27T00:00:00.000Z");
    const verdicts = Object.entries(context.verdicts ?? {});
    assert.ok(verdicts.some(([key, value]) => /^[0-9a-f]{64}$/.test(key) && value.startsWith("pass ")));
  });

  it("is a folder's rule set on top of what it extends", async () => {
    const own = ruleText({ name: "require-owner" });
    const folder = ruleSet(
      "ours",
      "layer: environment\nextends: plumbline\nenforcement: {require-probes: mandatory}\n",
      {
        "require-owner": own,
      },
    );
    const { name, set } = await source({ rules: folder });
    assert.equal(name, `rule set ${folder}`);
    const rules = rulesInForce(set);
    assert.equal(rules.get("require-probes")?.level, "mandatory");
    assert.ok(rules.has("require-owner") && rules.has("require-image-digest"));
  });

  it("is a team's folder for every namespace", async () => {
    const own = ruleText({ name: "require-owner" });
    const folder = ruleSet("team", "layer: team\nextends: plumbline\n", { "require-owner": own });
    const { set } = await source({ rules: folder });
    assert.ok(set.environment.rules.some(({ rule }) => rule.name === "require-owner"));
    assert.deepEqual(set.teams, []);
  });

  it("is refused with file, line and column when a rule does not compile", async () => {
    const own = ruleText({ name: "require-owner", expression: "object.metadata.name ==" });
    const folder = ruleSet("ours", "layer: environment\nextends: plumbline\n", { "require-owner": own });
    await assert.rejects(source({ rules: folder }), /require-owner\.yaml:\d+ .*column \d+/);
  });

  it("is refused when the folder is no rule set, or both are named", async () => {
    await assert.rejects(
      source({ rules: desk().folder }),
      /ruleset\.yaml: cannot be read: a rule set is a folder/,
    );
    await assert.rejects(source({ rules: "x", environment: "dev" }), /--environment or --rules/);
    await assert.rejects(source({ environment: "nowhere" }), /there are dev, local, prod, staging/);
  });

  it("names an exemption of a rule that there is not", async () => {
    const exemption = {
      policy: "require-image-digests",
      resource: "Deployment shop/web",
      reason: "a demonstration",
      owner: "lena",
      expires: "2026-12-31",
    };
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:exemptions"], [exemption]);
    await assert.rejects(
      source({ environment: "dev" }),
      /exemptions\[0\]\.policy.*did you mean require-image-digest\?/,
    );
  });

  it("has rules in force only where they are not disabled, at their strictest", async () => {
    const { set } = await source({});
    const [rule] = set.environment.rules;
    assert.ok(rule);
    const team = {
      ...set.environment,
      team: "t",
      namespaces: ["a"],
      rules: [{ ...rule, level: "mandatory" as const }],
    };
    const disabled = { ...set.environment, rules: [{ ...rule, level: "disabled" as const }] };
    assert.equal(rulesInForce({ environment: disabled, teams: [] }).size, 0);
    assert.equal(
      rulesInForce({ environment: disabled, teams: [team] }).get(rule.rule.name)?.level,
      "mandatory",
    );
  });
});
