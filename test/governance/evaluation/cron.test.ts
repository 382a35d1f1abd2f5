import assert from "node:assert/strict";
import fc from "fast-check";
import { readCron, runsPerMonth } from "../../../governance/evaluation/cron";

describe("cron", () => {
  // 10,227 days in 28 years; a month is 730 of their 245,448 hours.
  const runs: [string, number, string][] = [
    ["* * * * *", 43_800, "730 hours of 60 minutes"],
    ["0 * * * *", 730, "every hour"],
    ["0 3 * * *", 31, "10,227 × 730 ÷ 245,448 = 30.4"],
    ["0 9 * * mon-fri", 22, "7,305 working days: 21.7"],
    ["30 2 * * 0", 5, "1,461 Sundays: 4.3"],
    ["0 0 1,15 * *", 2, "672: 1.999"],
    ["0 0 1 * *", 1, "336: 0.999"],
    ["0 0 29 2 *", 1, "7 leap days: 0.02, which is not none"],
    ["*/15 9-17 * * 1-5", 783, "7,305 × 9 × 4 = 262,980: 782.1"],
    ["0 0 13 * 5", 6, "336 + 1,461 − 48 on both = 1,749: 5.2"],
    ["0 0 13 */1 fri", 6, "the same"],
    ["0 12 ? jan-mar,DEC *", 11, "121.25 days a year × 28 = 3,395: 10.1"],
  ];
  for (const [cron, expected, why] of runs)
    it(`counts ${cron} as ${expected} runs a month (${why})`, () =>
      assert.equal(runsPerMonth(cron), expected));

  it("takes a day that suits either field of days, unless one of them is every day", () => {
    assert.equal(readCron("0 0 1 * 1").bothDays, false);
    assert.equal(readCron("0 0 */2 * 1").bothDays, false);
    assert.equal(readCron("0 0 * * 1").bothDays, true);
    assert.equal(readCron("0 0 1 * ?").bothDays, true);
    assert.equal(readCron("0 0 1 * */1").bothDays, true);
  });

  it("reads steps from a start on", () => {
    assert.deepEqual([...readCron("5/20 8-18/5 * * *").minutes], [5, 25, 45]);
    assert.deepEqual([...readCron("5/20 8-18/5 * * *").hours], [8, 13, 18]);
  });

  it("reads back any list of values, in any order and however often each is named", () => {
    const field = (least: number, most: number) =>
      fc.array(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        field(0, 59),
        field(0, 23),
        field(1, 31),
        field(1, 12),
        field(0, 6),
        (minutes, hours, daysOfMonth, months, daysOfWeek) => {
          const lists = [minutes, hours, daysOfMonth, months, daysOfWeek];
          const read = readCron(lists.map((values) => values.join(",")).join("  "));
          assert.deepEqual(read, {
            minutes: new Set(minutes),
            hours: new Set(hours),
            daysOfMonth: new Set(daysOfMonth),
            months: new Set(months),
            daysOfWeek: new Set(daysOfWeek),
            bothDays: false,
          });
        },
      ),
    );
  });

  it("reads any range with a step as the values that counting gives", () => {
    const range = fc
      .tuple(
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 1, max: 70 }),
      )
      .map(([a, b, step]) => ({ from: Math.min(a, b), to: Math.max(a, b), step }));
    fc.assert(
      fc.property(range, ({ from, to, step }) => {
        const counted: number[] = [];
        for (let minute = from; minute <= to; minute += step) counted.push(minute);
        assert.deepEqual([...readCron(`${from}-${to}/${step} * * * *`).minutes], counted);
      }),
    );
  });

  it("counts a day's runs once for each of its hours and minutes", () => {
    const some = (most: number) => fc.uniqueArray(fc.integer({ min: 0, max: most }), { minLength: 1 });
    fc.assert(
      fc.property(some(59), some(23), (minutes, hours) => {
        const expected = Math.ceil((minutes.length * hours.length * 730) / 24);
        assert.equal(runsPerMonth(`${minutes.join()} ${hours.join()} * * *`), expected);
      }),
    );
  });

  const refusals: [string, string | RegExp][] = [
    ["@daily", /"@daily": must have five fields, minute, hour, day of month, month and day of week/],
    ["0 0 3 * * *", /must have five fields/],
    ["", /must have five fields/],
    ["TZ=UTC 0 3 * * *", /must have five fields/],
    ["60 3 * * *", 'minute "60": "60" must be from 0 to 59'],
    ["0 24 * * *", 'hour "24": "24" must be from 0 to 23'],
    ["0 0 0 * *", 'day of month "0": "0" must be from 1 to 31'],
    ["0 0 * 13 *", /month "13": "13" must be from 1 to 12 or jan, feb/],
    ["0 0 * * 7", 'day of week "7": Sunday is 0 in Kubernetes, not 7'],
    ["0 0 * * someday", /day of week "someday": "someday" must be from 0 to 6 or sun, mon/],
    ["mon 0 * * *", 'minute "mon": "mon" must be from 0 to 59'],
    ["*/0 * * * *", 'minute "*/0": a step must be at least 1'],
    ["0 17-9 * * *", 'hour "17-9": a range must not go backwards'],
    ["0 0 * * fri-mon", 'day of week "fri-mon": a range must not go backwards'],
    ["1,,2 * * * *", /minute "1,,2": must be values, ranges such as 1-5 or steps/],
    ["*-5 * * * *", /minute "\*-5": must be values, ranges/],
    ["1-2-3 * * * *", /minute "1-2-3": must be values, ranges/],
    ["-1 * * * *", /minute "-1": must be values, ranges/],
    ["1.5 * * * *", 'minute "1.5": "1.5" must be from 0 to 59'],
    ["0 0 31 2,4 *", '"0 0 31 2,4 *": there is no such day'],
  ];
  for (const [cron, message] of refusals)
    it(`refuses ${JSON.stringify(cron)}`, () =>
      assert.throws(() => runsPerMonth(cron), { name: "RangeError", message }));
});
