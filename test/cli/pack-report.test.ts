import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { PACK, readPackReport } from "../../cli/pack-report";
import { RULE_NAMES, type RuleName } from "../../governance/rules/rules";
import { Report, type PackReport } from "../../policypacks/report";
import { setting } from "../support/all-policies";
import { useFolder } from "../support/executable";
import { ESTIMATE, verdict } from "../support/result";

/** The auto-fix judges nothing, so it answers nothing. */
const ANSWERING = RULE_NAMES.filter((name) => name !== "fill-default-tags");

describe("readPackReport", () => {
  const folder = useFolder();
  const write = (without: readonly RuleName[] = []): PackReport => {
    const report = {
      judgedAt: "2026-11-21T00:00:00.000Z",
      rules: ANSWERING.filter((name) => !without.includes(name)),
      verdicts: [verdict()],
      estimate: ESTIMATE,
      evaluationCosts: [],
      fairness: [],
    };
    new Report(folder(), PACK).write(report);
    return report;
  };

  it("reads verdicts and figures when every rule has answered", () => {
    const report = write();
    assert.deepEqual(readPackReport(folder(), setting()), report);
  });

  it("takes a missing report for an error, never for a pass", () => {
    assert.throws(
      () => readPackReport(folder(), setting()),
      /policy pack all: left no report, so nothing was judged/,
    );
    assert.throws(() => readPackReport(path.join(folder(), "none"), setting()), /left no report/);
  });

  it("takes a report that is cut off for an error", () => {
    writeFileSync(path.join(folder(), `${PACK}.json`), '{"judgedAt":"2026-11-21T00:00:00.000Z","rul');
    assert.throws(() => readPackReport(folder(), setting()), /policy pack all: its report cannot be read/);
  });

  for (const rule of ANSWERING)
    it(`takes silence of ${rule} for an error`, () => {
      write([rule]);
      assert.throws(() => readPackReport(folder(), setting()), {
        message: `policy pack all: ${rule} did not answer, so the environment is not judged`,
      });
    });

  it("names every rule that is silent", () => {
    write(["prefer-spot", "restrict-gpu-types"]);
    assert.throws(
      () => readPackReport(folder(), setting()),
      /(prefer-spot|restrict-gpu-types), (prefer|restrict)/,
    );
  });

  it("expects no answer of a rule that is disabled, and one of a rule that is advisory", () => {
    write(["prefer-spot"]);
    readPackReport(folder(), setting({ enforcement: { "prefer-spot": "disabled" } }));
    const advisory = setting({ enforcement: { "prefer-spot": "advisory" } });
    assert.throws(() => readPackReport(folder(), advisory), /prefer-spot did not answer/);
  });
});
