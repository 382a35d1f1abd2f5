import assert from "node:assert/strict";
import { replayAsJson, replayAsText } from "../../../cli/output/replay-text";
import type { Replay, ReplayedChange } from "../../../cli/replay";

const NAMES = { current: "environment prod", changed: "rules/strict" };
const change = (more: Partial<ReplayedChange>): ReplayedChange => ({
  change: "newlyRefused",
  rule: "require-a",
  subject: "Pod a/b",
  file: "pods.yaml",
  before: null,
  after: { reading: "blocks", level: "mandatory", reasons: ["has no a", "has no b"] },
  alsoRefusedBy: [],
  ...more,
});
const result = (more: Partial<Replay>): Replay => ({
  objects: 3,
  outOfScope: 0,
  unchanged: 3,
  changes: [],
  passedOver: [],
  problems: [],
  ...more,
});

describe("a replay as text", () => {
  it("lists each change with what was and what would be said", () => {
    const changes = [
      change({ alsoRefusedBy: ["require-c"] }),
      change({
        change: "newlyLetThrough",
        rule: "limit-b",
        before: { reading: "blocks", level: "mandatory", reasons: ["has too many"] },
        after: { reading: "warns", level: "advisory", reasons: ["has many"] },
      }),
    ];
    assert.equal(
      replayAsText(
        result({ changes, unchanged: 1, outOfScope: 2, passedOver: [{ file: "x", reason: "is empty" }] }),
        NAMES,
      ),
      [
        "Newly refused",
        "  Pod a/b: require-a (refused by require-c all the same)  [pods.yaml]",
        "    before: let through",
        "    after:  refused: has no a; has no b",
        "",
        "Newly let through",
        "  Pod a/b: limit-b  [pods.yaml]",
        "    before: refused: has too many",
        "    after:  let through with a warning: has many",
        "",
        "3 objects replayed on rules/strict against environment prod: 1 newly refused, 1 newly let through, 1 object unchanged; 2 objects in the platform's namespaces not judged; 1 document passed over.",
      ].join("\n"),
    );
  });

  it("says that nothing changes, and what could not be read", () => {
    assert.equal(
      replayAsText(result({}), NAMES),
      "3 objects replayed on rules/strict against environment prod: 0 newly refused, 0 newly let through, 3 objects unchanged.",
    );
    assert.match(
      replayAsText(result({ problems: [{ path: "", file: "a.yaml", line: 2, rule: "is not YAML" }] }), NAMES),
      /^Could not be read:\n {2}a\.yaml:2: is not YAML\n/,
    );
  });
});

describe("a replay as JSON", () => {
  it("has the counts and every change", () => {
    const json = replayAsJson(result({ changes: [change({})], unchanged: 2 }), {
      ...NAMES,
      judgedAt: new Date("2026-11-27T00:00:00Z"),
    });
    assert.deepEqual(json["judgedAt"], "2026-11-27T00:00:00.000Z");
    assert.deepEqual(json["objects"], { replayed: 3, outOfScope: 0, unchanged: 2 });
    assert.deepEqual(json["counts"], {
      newlyRefused: 1,
      newlyLetThrough: 0,
      newlyWarned: 0,
      noLongerWarned: 0,
    });
    assert.deepEqual(json["changes"], [change({})]);
  });
});
