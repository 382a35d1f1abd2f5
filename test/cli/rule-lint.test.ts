import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { lintFolder, readFolderRules } from "../../cli/rule-lint";
import { RULES_FOLDER } from "../../policypacks/kubernetes/read-rules";
import { problemsOf } from "../support/problems";
import { ruleText } from "../support/rule-text";

const NOW = new Date("2026-11-27T00:00:00Z");

describe("a folder of rules for the linter", () => {
  let folder = "";
  beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), "plumbline-test-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  };
  const found = (at = folder): string[] =>
    lintFolder(at, NOW).findings.map(
      ({ file, line, rule, check }) => `${path.relative(folder, file)}:${line} ${rule} ${check}`,
    );

  it("that ships has nothing to find", () => {
    const { rules, findings } = lintFolder(RULES_FOLDER, NOW);
    assert.deepEqual(findings, []);
    assert.equal(rules, 13);
  });

  it("is read whatever it extends, and its findings have files and lines", () => {
    write(
      "ruleset.yaml",
      "layer: organisation\nparameters:\n  minimum-replicas: 20\n  maximum-replicas: 10\n",
    );
    write("require-kept.yaml", ruleText({ expression: "true" }));
    write("notes.txt", "no rule");
    assert.deepEqual(found(), [
      "require-kept.yaml:32 require-kept always-true",
      "ruleset.yaml:4 maximum-replicas conflict",
    ]);
  });

  it("adds to the rules that ship where it says nothing else", () => {
    const shipped = readFolderRules(RULES_FOLDER).find(({ rule }) => rule.name === "require-probes");
    assert.ok(shipped);
    const { policy } = shipped.rule;
    write(
      "require-signals.yaml",
      JSON.stringify({ ...policy, metadata: { ...policy.metadata, name: "require-signals" } }),
    );
    assert.deepEqual(found(), ["require-signals.yaml:1 require-signals duplicate"]);
  });

  it("extends the folder that it names", () => {
    write("acme/ruleset.yaml", "layer: organisation\nparameters: { maximum-replicas: 20 }\n");
    write("acme/require-kept.yaml", ruleText());
    write(
      "prod/ruleset.yaml",
      "layer: environment\nextends: ../acme\nparameters: { minimum-replicas: 21 }\n",
    );
    write("prod/require-held.yaml", ruleText({ name: "require-held" }));
    assert.deepEqual(found(path.join(folder, "prod")), [
      "prod/require-held.yaml:10 require-held duplicate",
      "prod/ruleset.yaml:3 maximum-replicas conflict",
    ]);
  });

  it("is refused with every fault of every file", () => {
    write("require-a.yaml", ruleText({ name: "require-a", expression: "object.spec.(" }));
    write("require-b.yaml", "kind: [");
    assert.match(
      problemsOf(() => lintFolder(folder, NOW)),
      /require-a\.yaml:32.*does not compile(.|\n)*require-b\.yaml:1/,
    );
  });

  it("is refused where it loosens what it extends", () => {
    write(
      "ruleset.yaml",
      "layer: environment\nextends: plumbline\nenforcement: { require-image-digest: advisory }\n",
    );
    assert.match(
      problemsOf(() => lintFolder(folder, NOW)),
      /sets require-image-digest to advisory, which organisation plumbline has as mandatory: a layer may tighten/,
    );
  });

  it("tells names that clash, before the layers are put together", () => {
    write("ruleset.yaml", "layer: organisation\n");
    write("require-a.yaml", ruleText());
    write("require-kept.yaml", ruleText());
    assert.deepEqual(found(), [
      "require-a.yaml:4 require-kept file-name",
      "require-kept.yaml:4 require-kept same-name",
    ]);
  });

  it("is a folder that is there", () => {
    assert.throws(() => lintFolder(path.join(folder, "none"), NOW), /none: does not exist/);
    write("file.yaml", ruleText());
    assert.throws(
      () => lintFolder(path.join(folder, "file.yaml"), NOW),
      /is no folder: name the folder of the rules/,
    );
  });
});
