import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Baseline, baselineText, readBaseline, type BaselineFile } from "../../cli/baseline";
import { useFolder } from "../support/executable";

const NOW = new Date("2026-11-21T12:00:00Z");
const found = (rule: string, subject: string, reason = "is wrong") => ({ rule, subject, reason });

describe("a baseline", () => {
  const folder = useFolder();
  const file = (text: string): string => {
    const written = path.join(folder(), "baseline.json");
    writeFileSync(written, text);
    return written;
  };
  const of = (violations: BaselineFile["violations"], until = "2026-12-31"): Baseline =>
    new Baseline("baseline.json", { version: 1, until, violations }, NOW);

  it("accepts what was found when it was written, each as often as then, and nothing else", () => {
    const before = [found("a", "Pod x/y"), found("a", "Pod x/y"), found("b", "Pod x/y")];
    const baseline = readBaseline(file(baselineText(before, "2026-12-31")), NOW);
    const now = [...before, found("a", "Pod x/y"), found("a", "Pod x/z"), found("b", "Pod x/y", "is worse")];
    assert.deepEqual(
      now.map((each) => baseline.accepts(each)),
      [true, true, true, false, false, false],
    );
    assert.deepEqual(baseline.unused(), []);
  });

  it("is written in a settled order, readable for a review", () => {
    const text = baselineText(
      [found("b", "Pod x/y"), found("a", "Pod x/y"), found("b", "Pod x/y")],
      "2026-12-31",
    );
    assert.deepEqual(JSON.parse(text), {
      version: 1,
      until: "2026-12-31",
      violations: [
        { rule: "a", subject: "Pod x/y", message: "is wrong" },
        { rule: "b", subject: "Pod x/y", message: "is wrong", count: 2 },
      ],
    });
    assert.ok(text.endsWith("}\n"));
  });

  it("tells what is found no more, so that it can shrink", () => {
    const baseline = of([
      { rule: "a", subject: "Pod x/y", message: "is wrong", count: 3 },
      { rule: "b", subject: "Pod x/y", message: "is wrong", count: 1 },
    ]);
    baseline.accepts(found("a", "Pod x/y"));
    baseline.accepts(found("b", "Pod x/y"));
    assert.deepEqual(baseline.unused(), [{ rule: "a", subject: "Pod x/y", message: "is wrong", count: 2 }]);
  });

  it("accepts until the end of its day, UTC, and then nothing", () => {
    const violations = [{ rule: "a", subject: "Pod x/y", message: "is wrong", count: 1 }];
    assert.ok(of(violations, "2026-11-21").accepts(found("a", "Pod x/y")));
    const expired = of(violations, "2026-11-20");
    assert.equal(expired.expired, true);
    assert.equal(expired.accepts(found("a", "Pod x/y")), false);
    assert.deepEqual(expired.unused(), []);
  });

  it("is refused with everything that is wrong with it", () => {
    const refused = (text: string): string => {
      try {
        readBaseline(file(text), NOW);
      } catch (error) {
        return (error as Error).message;
      }
      return assert.fail("nothing was refused");
    };
    assert.match(refused("{"), /baseline\.json: is not JSON/);
    const message = refused(
      JSON.stringify({ version: 2, until: "soon", violations: [{ rule: "a" }], more: 1 }),
    );
    assert.match(message, /version: .*2/);
    assert.match(message, /until: "soon": must be a date such as 2027-03-31/);
    assert.match(message, /violations\[0\]\.subject: is required/);
    assert.match(message, /more: is unknown/);
    assert.throws(
      () => readBaseline(path.join(folder(), "gone.json"), NOW),
      /does not exist; write one with --write-baseline/,
    );
  });
});
