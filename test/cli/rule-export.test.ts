import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { exportRules, objectsOfNobody, writeExport, yamlOf } from "../../cli/rule-export";
import { admissionObjects } from "../../governance/kubernetes-objects/admission-objects";
import { admissionPlan, ruleSet } from "../support/admission-plan";

const NOW = new Date("2026-11-27T00:00:00Z");
const kinds = (objects: readonly object[] | undefined): string[] =>
  (objects ?? []).map((object) => (object as { kind: string }).kind);

describe("exported rules", () => {
  const objects = admissionObjects(admissionPlan());

  it("are a file of each policy for Kyverno", () => {
    const files = exportRules(objects, "kyverno");
    assert.deepEqual([...files.keys()], ["require-kept.yaml", "prefer-kept.yaml"]);
    assert.deepEqual(kinds(files.get("require-kept.yaml")), ["ValidatingPolicy"]);
  });

  it("are templates and constraints in folders of their own for Gatekeeper, which takes them one after the other", () => {
    const files = exportRules(objects, "gatekeeper");
    assert.deepEqual(
      [...files].map(([file, all]) => `${file} ${kinds(all).join()}`),
      [
        "templates/require-kept.yaml ConstraintTemplate",
        "templates/prefer-kept.yaml ConstraintTemplate",
        "constraints/require-kept.yaml PlumblineRequireKept",
        "constraints/prefer-kept.yaml PlumblinePreferKept",
      ],
    );
  });

  it("are policies with their bindings, and what they read, for the API server", () => {
    const files = exportRules(objects, "vap");
    assert.deepEqual(kinds(files.get("parameters.yaml")), ["Namespace", "ConfigMap", "ConfigMap"]);
    assert.deepEqual(kinds(files.get("rules/require-kept.yaml")), [
      "ValidatingAdmissionPolicy",
      "ValidatingAdmissionPolicyBinding",
    ]);
  });

  it("of no environment carry no tags that would be made up, and no verdicts", () => {
    const nobody = objectsOfNobody(ruleSet(), NOW);
    assert.doesNotMatch(JSON.stringify([nobody.policies, nobody.bindings, nobody.namespace]), /"labels"/);
    assert.deepEqual(
      nobody.configMaps.map(({ metadata, data }) => [metadata.name, data]),
      [
        ["rule-parameters", { "minimum-replicas": "1" }],
        ["model-verdicts", {}],
      ],
    );
    assert.equal(nobody.policies.length, 2);
  });

  it("say what wrote them, and read back as what they are", () => {
    const all = [...exportRules(objects, "kyverno").values()].flat();
    const text = yamlOf(all, "plumbline rules export --format kyverno");
    assert.match(
      text,
      /^# Written by plumbline rules export --format kyverno: change the rule, not this file\.\n/,
    );
    assert.deepEqual(
      parseAllDocuments(text).map((document) => document.toJS() as unknown),
      JSON.parse(JSON.stringify(all)),
    );
  });
});

describe("a folder of exported rules", () => {
  let folder = "";
  beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), "plumbline-test-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is written anew over an older export", () => {
    const out = path.join(folder, "out");
    writeExport(new Map([["rules/a.yaml", [{ kind: "A" }]]]), out, "plumbline");
    writeExport(new Map([["rules/a.yaml", [{ kind: "B" }]]]), out, "plumbline");
    assert.match(readFileSync(path.join(out, "rules", "a.yaml"), "utf8"), /kind: B/);
  });

  it("is left alone where it holds something else, which would be applied with it", () => {
    writeFileSync(path.join(folder, "old-rule.yaml"), "kind: Old\n");
    assert.throws(
      () => writeExport(new Map([["new-rule.yaml", [{ kind: "New" }]]]), folder, "plumbline"),
      /holds old-rule\.yaml, which is not part of this export and would be applied with it: remove it/,
    );
    assert.equal(existsSync(path.join(folder, "new-rule.yaml")), false);
  });

  it("is a folder", () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    assert.throws(() => writeExport(new Map(), file, "plumbline"), /--output .*file: is no folder/);
  });
});
