import assert from "node:assert/strict";
import fc from "fast-check";
import type { PlanResource } from "../../governance/plan";
import { minutesPerWeek as minutesOfActions } from "../../governance/estimate/scaling-schedule";
import { isTimeZone, minutesPerWeek, recurrences } from "../../governance/schedule";
import type { Schedule } from "../../governance/stack-config/stack-config";

const WORKDAYS: Schedule = {
  timezone: "Europe/Berlin",
  days: ["mon", "tue", "wed", "thu", "fri"],
  from: "07:00",
  to: "20:00",
};

describe("an off-hours schedule", () => {
  it("counts the minutes from start to stop on each of its days", () => {
    assert.equal(minutesPerWeek(WORKDAYS), 3900);
    assert.equal(minutesPerWeek({ ...WORKDAYS, days: ["sun"], from: "00:00", to: "23:59" }), 1439);
    assert.equal(minutesPerWeek({ ...WORKDAYS, days: ["mon", "mon"], from: "09:30", to: "10:15" }), 45);
  });

  it("starts and stops by cron, Sunday being 0", () => {
    assert.deepEqual(recurrences(WORKDAYS), { start: "0 7 * * 1,2,3,4,5", stop: "0 20 * * 1,2,3,4,5" });
    assert.deepEqual(recurrences({ ...WORKDAYS, days: ["sat", "sun"], from: "08:05" }), {
      start: "5 8 * * 0,6",
      stop: "0 20 * * 0,6",
    });
  });

  it("counts as many minutes as the scheduled actions made from it have nodes run", () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const clock = (at: number): string =>
      `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom("mon", "tue", "wed", "thu", "fri", "sat", "sun"), { minLength: 1 }),
        fc.tuple(minute, minute).filter(([from, to]) => from < to),
        (days, [from, to]) => {
          const schedule = { timezone: "UTC", days, from: clock(from), to: clock(to) } as Schedule;
          const { start, stop } = recurrences(schedule);
          const action = (recurrence: string, maxSize: number): PlanResource => ({
            urn: recurrence,
            type: "aws:autoscaling/schedule:Schedule",
            name: recurrence,
            parent: null,
            props: { recurrence, maxSize, timeZone: "UTC" },
          });
          assert.equal(minutesPerWeek(schedule), minutesOfActions([action(start, 3), action(stop, 0)]));
        },
      ),
    );
  });
});

describe("a time zone", () => {
  it("is a name of the IANA database, not an offset", () => {
    for (const zone of ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"])
      assert.equal(isTimeZone(zone), true, zone);
    for (const zone of ["", "+01:00", "Europe/Berln", "Mars/Olympus", "07:00"])
      assert.equal(isTimeZone(zone), false, zone);
  });
});
