import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readRuleFile } from "../../../governance/object-rules/rule-file";
import type { StackConfig } from "../../../governance/stack-config/stack-config";
import {
  readRuleSet,
  readRuleSetFolder,
  readShippedRuleSet,
  RULES_FOLDER,
  shippedRules,
} from "../../../policypacks/kubernetes/read-rules";
import { config } from "../../support/environment-plan";
import { useFolder } from "../../support/executable";

const NOW = new Date("2026-11-21T00:00:00Z");
const NAMES = shippedRules().map(({ name }) => name);
const quota = { gpus: 0, cpu: "1", memory: "1Gi" };

/** A rule of one's own, out of one that ships. */
function ruleText(name: string): string {
  return readFileSync(path.join(RULES_FOLDER, "require-job-deadline.yaml"), "utf8").replace(
    "name: require-job-deadline",
    `name: ${name}`,
  );
}

describe("the rules that ship", () => {
  it("are the files of the pack, by name, read once", () => {
    assert.equal(shippedRules(), shippedRules());
    assert.deepEqual([...NAMES].sort(), NAMES);
    assert.ok(NAMES.includes("limit-bias-score"));
  });

  it("are without a fault, as those are that people write", () => {
    for (const { program, ...rule } of shippedRules()) {
      const text = readFileSync(path.join(RULES_FOLDER, `${rule.name}.yaml`), "utf8");
      const { program: checked, ...read } = readRuleFile(text, `rules/${rule.name}.yaml`);
      assert.deepEqual(rule, read);
      assert.equal(program.validations.length, checked.validations.length);
    }
  });

  it("are in force by themselves, with their defaults", () => {
    const { environment, teams } = readShippedRuleSet(NOW);
    assert.deepEqual(teams, []);
    assert.deepEqual(
      environment.rules.map(({ rule, definedBy }) => [rule.name, definedBy]),
      NAMES.map((name) => [name, "organisation plumbline"]),
    );
    assert.equal(environment.parameters["maximum-replicas"], "100");
  });
});

describe("an environment's rules", () => {
  const folder = useFolder();
  const write = (file: string, text: string): void => {
    const full = path.join(folder(), file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  };
  const read = (more: Partial<StackConfig> = {}) => readRuleSet(folder(), config(more), NOW);
  const set = (of: string): Partial<StackConfig> => ({ rules: { set: of, parameters: {} } });
  const team = (rules: string): Partial<StackConfig> => ({
    teams: { nova: { namespaces: ["ai-apps"], quota, rules } },
  });
  const exemption = {
    policy: "require-job-deadline",
    resource: "Job nova/a",
    reason: "a name in a test",
    owner: "maya.chen",
    expires: "2026-12-31",
  };

  it("are those that ship where it names none", () => {
    assert.deepEqual(read(), readRuleSet(folder(), config(), NOW));
    assert.deepEqual(
      read().environment.rules.map(({ rule }) => rule.name),
      NAMES,
    );
  });

  it("have the parameters and levels of its stack config", () => {
    const { environment } = read({
      rules: { parameters: { "maximum-replicas": 10, "allowed-registries": ["ghcr.io", "quay.io"] } },
      enforcement: { "require-probes": "mandatory" },
    });
    assert.equal(environment.parameters["maximum-replicas"], "10");
    assert.equal(environment.parameters["allowed-registries"], "ghcr.io,quay.io");
    const probes = environment.rules.find(({ rule }) => rule.name === "require-probes");
    assert.deepEqual([probes?.level, probes?.levelSetBy], ["mandatory", "environment test"]);
    assert.throws(
      () => read({ rules: { parameters: { "maximum-replicas": 1000 } } }),
      /maximum-replicas to "1000", which organisation plumbline has as "100": a layer may tighten/,
    );
  });

  it("are those of its rule set, of what this extends, and those that ship, each on top of the other", () => {
    write(
      "rules/acme/ruleset.yaml",
      "layer: organisation\nextends: plumbline\nparameters: { maximum-replicas: 50 }\n",
    );
    write("rules/acme/require-owner.yaml", ruleText("require-owner"));
    write(
      "rules/prod/ruleset.yaml",
      "layer: environment\nextends: ../acme\nparameters: { maximum-replicas: 20 }\n",
    );
    for (const of of ["rules/prod", "rules/prod/"]) {
      const { environment } = read(set(of));
      assert.equal(environment.parameters["maximum-replicas"], "20");
      assert.equal(environment.parameterSetBy["maximum-replicas"], "environment prod");
      const own = environment.rules.find(({ rule }) => rule.name === "require-owner");
      assert.deepEqual(
        [own?.definedBy, own?.rule.file],
        ["organisation acme", "rules/acme/require-owner.yaml"],
      );
    }
  });

  it("of a team hold in its namespaces, on top of the environment's", () => {
    write("rules/prod/ruleset.yaml", "layer: environment\nextends: plumbline\n");
    write("rules/nova/ruleset.yaml", "layer: team\nextends: ../prod\nparameters: { maximum-replicas: 3 }\n");
    const { environment, teams } = read({ ...set("rules/prod"), ...team("rules/nova") });
    assert.equal(environment.parameters["maximum-replicas"], "100");
    assert.deepEqual(
      teams.map(({ team: name, namespaces, parameters }) => [
        name,
        namespaces,
        parameters["maximum-replicas"],
      ]),
      [["nova", ["ai-apps"], "3"]],
    );
  });

  it("name their own rules in the stack config, and nothing that is no rule", () => {
    write("rules/acme/ruleset.yaml", "layer: organisation\nextends: plumbline\n");
    write("rules/acme/require-owner.yaml", ruleText("require-owner"));
    const own = set("rules/acme");
    read({ ...own, enforcement: { "require-owner": "mandatory" } });
    read({ ...own, exemptions: [{ ...exemption, policy: "require-owner" }] });
    read({ ...own, exemptions: [{ ...exemption, policy: "maximum-replicas" }] });
    assert.throws(
      () =>
        read({
          ...own,
          enforcement: { "require-owners": "mandatory" },
          exemptions: [{ ...exemption, policy: "require-prob" }],
        }),
      /2 problems\n.*plumbline:enforcement\.require-owners: "require-owners": is no rule: did you mean require-owner\?[^]*plumbline:exemptions\[0\]\.policy: "require-prob": is no rule: did you mean require-probes\?/,
    );
  });

  for (const [what, files, more, message] of [
    [
      "a folder that is not there",
      {},
      set("rules/none"),
      /rules\/none\/ruleset\.yaml: cannot be read: a rule set is/,
    ],
    [
      "a rule set that extends itself",
      {
        "rules/a/ruleset.yaml": "layer: environment\nextends: ../b\n",
        "rules/b/ruleset.yaml": "layer: environment\nextends: ../a\n",
      },
      set("rules/a"),
      /extends itself, or more than 8 others/,
    ],
    [
      "a rule set that extends what is outside",
      { "rules/a/ruleset.yaml": "layer: environment\nextends: ../../..\n" },
      set("rules/a"),
      /must be plumbline, or a folder inside/,
    ],
    [
      "a rule whose name is not its file's",
      { "rules/a/ruleset.yaml": "layer: organisation\n", "rules/a/require-a.yaml": ruleText("require-b") },
      set("rules/a"),
      /rules\/a\/require-a\.yaml metadata\.name: "require-b": must be the file's name/,
    ],
    [
      "rules that are no rules, every one of them",
      {
        "rules/a/ruleset.yaml": "layer: organisation\n",
        "rules/a/a.yaml": "a: 1\n",
        "rules/a/b.yaml": "- 1\n",
      },
      set("rules/a"),
      /rules\/a\/a\.yaml[^]*rules\/a\/b\.yaml/,
    ],
    [
      "an environment's rule set for a team",
      { "rules/a/ruleset.yaml": "layer: environment\nextends: plumbline\n" },
      team("rules/a"),
      /must be team, as it is named by teams\.nova\.rules/,
    ],
    [
      "a rule set that loosens",
      {
        "rules/a/ruleset.yaml":
          "layer: environment\nextends: plumbline\nenforcement: { limit-replicas: disabled }\n",
      },
      set("rules/a"),
      /environment a sets limit-replicas to disabled, which organisation plumbline has as mandatory/,
    ],
  ] as const)
    it(`are refused with ${what}`, () => {
      for (const [file, text] of Object.entries(files)) write(file, text);
      assert.throws(() => read(more), { name: "InvalidInput", message });
    });

  it("are bounded in number", () => {
    write("rules/a/ruleset.yaml", "layer: organisation\n");
    for (let at = 0; at <= 200; at += 1) write(`rules/a/r${at}.yaml`, "a: 1\n");
    assert.throws(() => read(set("rules/a")), /has more than 200 rules/);
  });

  it("can be read of a folder alone, a team's as if all were the team's", () => {
    write(
      "rules/prod/ruleset.yaml",
      "layer: environment\nextends: plumbline\nparameters: { minimum-replicas: 2 }\n",
    );
    write("rules/nova/ruleset.yaml", "layer: team\nextends: ../prod\nparameters: { maximum-replicas: 3 }\n");
    const { environment, teams } = readRuleSetFolder(path.join(folder(), "rules/nova"), NOW);
    assert.deepEqual(teams, []);
    assert.deepEqual(
      [environment.parameters["minimum-replicas"], environment.parameters["maximum-replicas"]],
      ["2", "3"],
    );
    assert.throws(() => readRuleSetFolder(path.join(folder(), "none"), NOW), {
      name: "InvalidInput",
      message: /none\/ruleset\.yaml: cannot be read/,
    });
  });
});
