import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { Command } from "commander";
import { parseAllDocuments, stringify } from "yaml";
import { registerRules } from "../../../cli/commands/rules";
import { useDesk } from "../../support/cli";
import { workload } from "../../support/object-rules";
import { ruleText } from "../../support/rule-text";

const NOW = "2026-11-27T00:00:00Z";

describe("plumbline rules", () => {
  const desk = useDesk();
  const at = (file: string): string => path.join(desk().stacks, file);
  const write = (file: string, text: string): string => {
    desk().write(file, text);
    return at(file);
  };

  async function run(...args: string[]) {
    const printed: string[] = [];
    const progress: string[] = [];
    let code = 0;
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    registerRules(
      program,
      {
        print: (text) => printed.push(text),
        progress: (line) => progress.push(line),
        exit: (given) => void (code = given),
      },
      () => new Date(NOW),
      () => Readable.from([]),
    );
    await program.parseAsync(["rules", ...args], { from: "user" });
    return { text: printed.join("\n"), progress: progress.join("\n"), code };
  }
  const inDev = () => ["--environment", "dev", "--stacks", desk().stacks];

  it("lists the rules that ship, and those of an environment", async () => {
    const { text } = await run("list");
    assert.match(text, /^require-probes +advisory +organisation plumbline/m);
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:enforcement", "require-probes"], "mandatory");
    assert.match((await run("list", ...inDev())).text, /^require-probes +mandatory +environment dev/m);
  });

  it("explains a rule as it is for a team", async () => {
    write(
      "rules/nova/ruleset.yaml",
      stringify({ layer: "team", extends: "plumbline", parameters: { "maximum-replicas": 3 } }),
    );
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:teams", "nova", "rules"], "rules/nova");
    const { text } = await run("explain", "limit-replicas", "--team", "nova", ...inDev());
    assert.match(
      text,
      /parameter {3}maximum-replicas = 3: .*\n {12}organisation plumbline {2}100\n {10}→ team nova {15}3\n/,
    );
    assert.match(
      (await run("explain", "limit-replicas", "--team", "engagement", ...inDev())).text,
      /maximum-replicas = 100/,
    );
    assert.match((await run("list", "--team", "nova", ...inDev())).text, /maximum-replicas +3 +team nova/);
  });

  it("knows what was meant by the name of a rule or a team that does not exist", async () => {
    await assert.rejects(
      run("explain", "require-probe"),
      /rule require-probe: does not exist; did you mean require-probes\?/,
    );
    await assert.rejects(
      run("list", "--team", "nov", ...inDev()),
      /--team nov: is no team of dev; did you mean nova\?/,
    );
    await assert.rejects(run("list", "--team", "nova"), /--team nova: name its environment too/);
  });

  it("lints: 0 without findings, 2 with", async () => {
    assert.deepEqual((await run("lint")).code, 0);
    write("rules/own/require-kept.yaml", ruleText({ expression: "true" }));
    const { text, code } = await run("lint", at("rules/own"));
    assert.match(
      text,
      /require-kept\.yaml:32 require-kept: is always true, so it refuses nothing \(always-true\)/,
    );
    assert.match(text, /1 rule linted: 1 finding\.$/);
    assert.equal(code, 2);
  });

  it("exports to stdout, or into a folder", async () => {
    const { text } = await run("export", "--format", "kyverno");
    const policies = parseAllDocuments(text).map((each) => each.toJS() as { kind: string });
    assert.deepEqual([...new Set(policies.map(({ kind }) => kind))], ["ValidatingPolicy"]);
    const folder = path.join(desk().folder, "out");
    const { progress } = await run("export", "--format", "gatekeeper", "--output", folder);
    assert.match(progress, /^Written to .*out: \d+ files\.$/);
    assert.deepEqual(readdirSync(folder).sort(), ["constraints", "templates"]);
  });

  it("exports an environment with its exemptions, its parameters, and what evidence says of its models", async () => {
    desk().edit(
      "Pulumi.dev.yaml",
      ["config", "plumbline:exemptions"],
      [
        {
          policy: "require-image-digest",
          resource: "Deployment nova/legacy",
          reason: "came before the rule did",
          owner: "maya.chen",
          expires: "2027-12-31",
        },
      ],
    );
    const folder = path.join(desk().folder, "out");
    await run("export", "--format", "vap", "--output", folder, ...inDev());
    const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
    assert.match(read("rules/require-image-digest.yaml"), /Deployment nova\/legacy/);
    assert.match(read("parameters.yaml"), /^ {2}[0-9a-f]{64}: pass 0\.0\d+$/m);
    assert.match(read("parameters.yaml"), /apexlogic\.ai\/environment: dev/);
  });

  it("replays a changed rule on manifests, as text and as JSON", async () => {
    const manifest = write("web.yaml", stringify(workload("Deployment")));
    const own = write("new/require-kept.yaml", ruleText());
    const { text, code } = await run("replay", own, "--on", manifest);
    assert.match(text, /^Newly refused\n {2}Deployment engagement\/server: require-kept /);
    assert.match(text, /1 newly refused, 0 newly let through, 0 objects unchanged\.$/);
    assert.equal(code, 0);
    const { text: json } = await run("replay", own, "--on", manifest, "--json");
    assert.equal((JSON.parse(json) as { counts: { newlyRefused: number } }).counts.newlyRefused, 1);
  });

  it("replays nothing where there is nothing, and says what cannot be read", async () => {
    const own = write("new/require-kept.yaml", ruleText());
    const empty = write("empty.yaml", "");
    await assert.rejects(run("replay", own, "--on", empty), /replay: nothing was judged/);
    await assert.rejects(run("replay", own, "--on", at("none.yaml")), /none\.yaml: does not exist/);
  });
});
