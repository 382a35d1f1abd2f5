import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { changedRules, withRules } from "../../cli/changed-rules";
import type { RuleSource } from "../../cli/rule-source";
import { resolveLayers } from "../../governance/object-rules/rule-set";
import { readShippedRuleSet } from "../../policypacks/kubernetes/read-rules";
import { useDesk } from "../support/cli";
import { rule, ruleText } from "../support/rule-text";

const NOW = new Date("2026-11-27T00:00:00Z");

describe("changed rules", () => {
  const desk = useDesk();
  const at = (file: string): string => path.join(desk().stacks, file);
  const write = (file: string, text: string): string => {
    desk().write(file, text);
    return at(file);
  };
  const current = (): RuleSource => ({
    name: "the shipped rule set",
    set: readShippedRuleSet(NOW),
    context: { verdicts: null, production: false, now: NOW },
  });
  const changed = (rules: string, environment?: string) =>
    changedRules({
      rules,
      current: current(),
      stacks: desk().stacks,
      ...(environment !== undefined && { environment }),
    });

  it("of a file take the place of the rule of its name, or are added", async () => {
    const file = write("new/require-probes.yaml", ruleText({ name: "require-probes", level: "advisory" }));
    const { environment } = await changed(file);
    const [probes] = environment.rules.filter((each) => each.rule.name === "require-probes");
    assert.equal(probes?.rule.file, file);
    assert.equal(environment.rules.length, 13);
    const { environment: more } = await changed(write("new/require-kept.yaml", ruleText()));
    assert.equal(more.rules.length, 14);
  });

  it("of a folder take the places of all that they name", async () => {
    write("new/require-probes.yaml", ruleText({ name: "require-probes" }));
    write("new/require-kept.yaml", ruleText());
    const { environment } = await changed(at("new"));
    assert.equal(environment.rules.length, 14);
  });

  it("of a folder with a rule set take the place of the whole set", async () => {
    write(
      "rules/strict/ruleset.yaml",
      "layer: environment\nextends: plumbline\nparameters: { minimum-replicas: 2 }\n",
    );
    const { environment } = await changed(at("rules/strict"));
    assert.equal(environment.parameters["minimum-replicas"], "2");
    const { environment: inDev } = await changed(at("rules/strict"), "dev");
    assert.equal(inDev.parameterSetBy["minimum-replicas"], "environment strict");
  });

  it("of a team take the place of the team's", async () => {
    write(
      "rules/engagement/ruleset.yaml",
      stringify({ layer: "team", extends: "plumbline", enforcement: { "require-probes": "mandatory" } }),
    );
    const { teams } = await changed(at("rules/engagement"), "dev");
    assert.deepEqual(
      teams.map(({ team }) => team),
      ["engagement"],
    );
    write("rules/nobody/ruleset.yaml", "layer: team\nextends: plumbline\n");
    await assert.rejects(
      changed(at("rules/nobody"), "dev"),
      /no team of dev has it as its rules, or its name: there are/,
    );
  });

  it("are where the environment's rule sets are, and exist", async () => {
    await assert.rejects(
      changed(at("none")),
      /none: does not exist: name a rule's file, or a folder of rules/,
    );
    const folder = path.join(desk().folder, "elsewhere");
    mkdirSync(folder);
    desk().write("../elsewhere/ruleset.yaml", "layer: environment\nextends: plumbline\n");
    await assert.rejects(
      changed(folder, "dev"),
      /is not in .*stacks, where the rule sets of dev are: copy it there/,
    );
  });

  it("keep the level that the rule sets gave, unless the rule itself has another one now", () => {
    const layer = { layer: "organisation" as const, name: "acme", enforcement: {}, parameters: {} };
    const set = resolveLayers(
      [
        { ...layer, rules: [rule({ level: "advisory" })] },
        { ...layer, rules: [], enforcement: { "require-kept": "mandatory" } },
      ],
      { environment: "dev", production: false, exemptions: [], now: NOW, enforcement: {} },
    );
    const level = (changedTo: "advisory" | "disabled") =>
      withRules(set, [rule({ level: changedTo, expression: "true" })], false).environment.rules[0]?.level;
    assert.equal(level("advisory"), "mandatory");
    assert.equal(level("disabled"), "disabled");
    const production = withRules(
      set,
      [rule({ name: "require-new", level: "advisory", productionLevel: "mandatory" })],
      true,
    );
    assert.equal(production.environment.rules[1]?.level, "mandatory");
  });
});
