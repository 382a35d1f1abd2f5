import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { Baseline } from "../../cli/baseline";
import { judgeObjects } from "../../cli/object-findings";
import { readObjects, type ReadEvent } from "../../cli/object-reader/read-objects";
import { readRuleFile } from "../../governance/object-rules/rule-file";
import { resolveLayers, type RuleSet } from "../../governance/object-rules/rule-set";
import { useFolder } from "../support/executable";
import { ruleText } from "../support/rule-text";

const NOW = new Date("2026-11-21T00:00:00Z");
const MESSAGE = "has no label kept in web";
const RULE = ruleText({
  spec: { validations: [{ expression: "'kept' in object.metadata.?labels.orValue({})", message: MESSAGE }] },
});

function setOf(...texts: string[]): RuleSet {
  const rules = texts.map((text) => readRuleFile(text, "rule.yaml"));
  const layer = { layer: "organisation", name: "test", rules, enforcement: {}, parameters: {} } as const;
  const options = { environment: "none", production: false, exemptions: [], enforcement: {}, now: NOW };
  return resolveLayers([layer], options);
}
const CONTEXT = { verdicts: null, production: false, now: NOW };

const deployment = (name: string, more = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}${more}}
spec:
  template:
    spec:
      initContainers:
        - name: first
      containers:
        - name: sidecar
        - name: web
`;

describe("findings about objects", () => {
  const folder = useFolder();
  const judge = async (
    text: string,
    more: { baseline?: Baseline; events?: AsyncIterable<ReadEvent> } = {},
  ) => {
    const file = path.join(folder(), "a.yaml");
    writeFileSync(file, text);
    const { events = readObjects([file], Readable.from([])), ...rest } = more;
    return judgeObjects(events, { set: setOf(RULE), context: CONTEXT, ...rest });
  };

  it("have the place of the container that they name, else of the object", async () => {
    const { findings, objects } = await judge(
      `${deployment("a")}---${deployment("b", ", labels: {kept: x}")}---${deployment("c").replace("name: web", "name: other")}`,
    );
    assert.equal(objects, 3);
    assert.deepEqual(
      findings.map(({ verdict, place }) => [verdict.subject, place.line, place.column]),
      [
        ["Deployment default/a", 12, 11],
        ["Deployment default/c", 26, 1],
      ],
    );
    assert.equal(findings[0]?.verdict.reason, MESSAGE);
  });

  it("have no line where the objects come from a cluster", async () => {
    const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "shop" } };
    const events = (async function* (): AsyncGenerator<ReadEvent> {
      await Promise.resolve();
      yield { document: { file: "context dev", objects: [{ object, path: [] }], positions: null } };
    })();
    const { findings } = await judge("", { events });
    assert.deepEqual(findings[0]?.place, { file: "context dev" });
  });

  it("leave out what no rule is about, and count it", async () => {
    const system = deployment("a", ", namespace: kube-system");
    const report = await judge(`${system}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n`);
    assert.deepEqual([report.objects, report.outOfScope, report.findings.length], [2, 1, 0]);
  });

  it("are accepted by a baseline as often as it says", async () => {
    const entry = { rule: "require-kept", subject: "Deployment default/a", message: MESSAGE };
    const file = { version: 1, until: "2026-12-31", violations: [{ ...entry, count: 1 }] } as const;
    const baseline = new Baseline("b.json", { ...file, violations: [...file.violations] }, NOW);
    const { findings } = await judge(`${deployment("a")}---${deployment("a")}`, { baseline });
    assert.deepEqual(
      findings.map(({ accepted }) => accepted),
      [true, false],
    );
  });

  it("do not stop at what cannot be read", async () => {
    const report = await judge(`a: [\n---\nreplicas: 1\n---${deployment("a")}`);
    assert.deepEqual([report.problems.length, report.passedOver.length, report.findings.length], [1, 1, 1]);
  });

  it("end when the reader is interrupted", async () => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    const events = readObjects([path.join(folder(), "gone.yaml")], Readable.from([]));
    await assert.rejects(judgeObjects(events, { set: setOf(RULE), context: CONTEXT }, signal), /interrupted/);
  });
});
