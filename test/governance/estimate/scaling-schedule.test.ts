import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { minutesPerWeek } from "../../../governance/estimate/scaling-schedule";
import { UNKNOWN } from "../../../governance/plan";
import { aws } from "../../support/environment-plan";

function minutes(...actions: [recurrence: unknown, maxSize: unknown, timeZone?: string][]) {
  return minutesPerWeek(
    actions.map(([recurrence, maxSize, timeZone = "UTC"], index) =>
      aws("aws:autoscaling/schedule:Schedule", `action-${index}`, { recurrence, maxSize, timeZone }),
    ),
  );
}
const ALL_WEEK = 10_080;

describe("scaling schedules", () => {
  it("run nodes from each start to the next stop", () => {
    assert.equal(minutes(["0 7 * * 1-5", 6], ["0 20 * * 1-5", 0]), 5 * 13 * 60);
    assert.equal(minutes(["0 7 * * mon,wed", 6], ["30 8 * * MON,WED", 0]), 180);
    assert.equal(minutes(["0 22 * * *", 6], ["0 6 * * *", 0]), 7 * 8 * 60);
  });

  it("run nodes over the end of the week", () => {
    // Saturday 20:00 to Sunday 04:00; 7 is Sunday, too.
    assert.equal(minutes(["0 20 * * 6", 6], ["0 4 * * 7", 0]), 480);
    assert.equal(minutes(["0 20 * * fri-sun", 6], ["0 21 * * 5-7", 0]), 180);
  });

  it("run nodes all week without a stop that leaves none possible", () => {
    assert.equal(minutes(["0 7 * * 1-5", 6]), ALL_WEEK);
    assert.equal(minutes(["0 7 * * 1-5", 6], ["0 20 * * 1-5", 1]), ALL_WEEK);
    assert.equal(minutes(["0 7 * * 1-5", 6], ["0 20 * * 1-5", undefined]), ALL_WEEK);
  });

  it("run nodes all week, as far as can be known, where one cannot be read", () => {
    for (const odd of [
      "0 20 1 * *",
      "*/5 * * * *",
      "0 25 * * *",
      "60 1 * * *",
      "0 7 * * 8",
      UNKNOWN,
      undefined,
    ])
      assert.equal(minutes(["0 7 * * 1-5", 6], [odd, 0]), ALL_WEEK, String(odd));
    assert.equal(minutes(["0 7 * * 1-5", 6, "UTC"], ["0 20 * * 1-5", 0, "Europe/Berlin"]), ALL_WEEK);
  });

  it("that only stop run none", () => {
    assert.equal(minutes(["0 20 * * *", 0]), 0);
  });
});
