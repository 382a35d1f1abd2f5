import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { stringify } from "yaml";
import { countChanges, replay, type Replay } from "../../cli/replay";
import type { RuleSet } from "../../governance/object-rules/rule-set";
import { resolved, scoped } from "../support/admission-plan";
import { rule } from "../support/rule-text";

const labelled = (name: string, label: string) =>
  rule({ name, expression: `'${label}' in object.metadata.?labels.orValue({})` });
const set = (...rules: RuleSet["environment"]["rules"][number][]): RuleSet => ({
  environment: scoped(rules),
  teams: [],
});
const pod = (name: string, labels: Record<string, string>, namespace = "a") =>
  stringify({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels }, spec: {} });

describe("a replay", () => {
  let folder = "";
  beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), "plumbline-test-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const replayed = (
    before: RuleSet,
    after: RuleSet,
    on: Record<string, string>,
    stdin = "",
  ): Promise<Replay> => {
    for (const [name, text] of Object.entries(on)) writeFileSync(path.join(folder, name), text);
    return replay({
      before,
      after,
      context: { verdicts: null, production: false, now: new Date("2026-11-27T00:00:00Z") },
      on: stdin === "" ? Object.keys(on).map((name) => path.join(folder, name)) : ["-"],
      stdin: Readable.from([Buffer.from(stdin)]),
    });
  };
  const shown = ({ changes }: Replay): string[] =>
    changes.map(({ change, rule: name, subject, alsoRefusedBy }) =>
      [change, name, subject, ...alsoRefusedBy].join(" "),
    );

  const kept = resolved(labelled("require-kept", "kept"));
  const held = resolved(labelled("require-kept", "held"));

  it("shows what would be refused and let through that was not, and counts the rest", async () => {
    const manifest = [
      pod("kept", { kept: "" }),
      pod("held", { held: "" }),
      pod("both", { kept: "", held: "" }),
      pod("none", {}),
    ].join("---\n");
    const result = await replayed(set(kept), set(held), { "pods.yaml": manifest });
    assert.deepEqual(shown(result), [
      "newlyRefused require-kept Pod a/kept",
      "newlyLetThrough require-kept Pod a/held",
    ]);
    assert.deepEqual([result.objects, result.unchanged], [4, 2]);
    assert.deepEqual(countChanges(result.changes), {
      newlyRefused: 1,
      newlyLetThrough: 1,
      newlyWarned: 0,
      noLongerWarned: 0,
    });
    const [first] = result.changes;
    assert.deepEqual(
      [first?.before, first?.after],
      [null, { reading: "blocks", level: "mandatory", reasons: ["has no label kept"] }],
    );
    assert.equal(first?.file, path.join(folder, "pods.yaml"));
  });

  it("knows levels, and rules that come and go", async () => {
    const on = { "pod.yaml": pod("none", {}) };
    const advisory = resolved(kept.rule, "advisory");
    assert.deepEqual(shown(await replayed(set(kept), set(advisory), on)), [
      "newlyLetThrough require-kept Pod a/none",
    ]);
    assert.deepEqual(shown(await replayed(set(advisory), set(kept), on)), [
      "newlyRefused require-kept Pod a/none",
    ]);
    assert.deepEqual(shown(await replayed(set(), set(advisory), on)), [
      "newlyWarned require-kept Pod a/none",
    ]);
    assert.deepEqual(shown(await replayed(set(advisory), set(), on)), [
      "noLongerWarned require-kept Pod a/none",
    ]);
  });

  it("says which other rules refuse the object all the same", async () => {
    const other = resolved(labelled("require-other", "other"));
    assert.deepEqual(
      shown(await replayed(set(kept, other), set(held, other), { "pod.yaml": pod("kept", { kept: "" }) })),
      ["newlyRefused require-kept Pod a/kept require-other"],
    );
  });

  it("reads saved plans; what is not known yet is no pass", async () => {
    const inputs = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "planned", namespace: "a", labels: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
      spec: {},
    };
    const urn = "urn:pulumi:dev::plumbline::kubernetes:core/v1:Pod::planned";
    const plan = { steps: [{ op: "create", urn, newState: { type: "kubernetes:core/v1:Pod", inputs } }] };
    const result = await replayed(set(), set(kept), { "plan.json": JSON.stringify(plan) });
    assert.deepEqual(shown(result), ["newlyRefused require-kept Pod a/planned"]);
    assert.match(result.changes[0]?.after?.reasons.join() ?? "", /not known/);
  });

  it("reads standard input, passes over what holds no object, and goes on after what cannot be read", async () => {
    const result = await replayed(set(), set(kept), {}, `${pod("none", {})}---\njust: text\n---\n{ a: [\n`);
    assert.deepEqual([result.objects, result.passedOver.length, result.problems.length], [1, 1, 1]);
  });

  it("judges nothing in the platform's own namespaces", async () => {
    const result = await replayed(set(), set(kept), { "pod.yaml": pod("none", {}, "kube-system") });
    assert.deepEqual([result.objects, result.outOfScope, result.changes.length], [1, 1, 0]);
  });
});
