/**
 * Cron schedules of five fields, read as Kubernetes reads them (robfig/cron v3, `ParseStandard`), and how often they
 * come. Time is UTC, so every day has 24 hours.
 */
import { HOURS_PER_MONTH } from "../money";

/** What a schedule allows; days are 0 (Sunday) to 6. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  /** Whether a day must suit both fields of days; where both are restricted, one is enough. */
  readonly bothDays: boolean;
}

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of the values from `least` on. */
  readonly names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const MINUTE: Field = { name: "minute", least: 0, most: 59, names: [] };
const HOUR: Field = { name: "hour", least: 0, most: 23, names: [] };
const DAY_OF_MONTH: Field = { name: "day of month", least: 1, most: 31, names: [] };
const MONTH: Field = { name: "month", least: 1, most: 12, names: MONTHS };
const DAY_OF_WEEK: Field = { name: "day of week", least: 0, most: 6, names: DAYS };

interface ReadField {
  readonly values: ReadonlySet<number>;
  /** Every value, written as `*` or `?`: such a field of days leaves the choice to the other. */
  readonly star: boolean;
}

/** @throws RangeError naming the field, what it says and what is allowed. */
export function readCron(text: string): CronSchedule {
  const parts = text.trim().split(/\s+/);
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = ""] = parts;
  if (parts.length !== 5)
    throw new RangeError(
      `"${text}": must have five fields, minute, hour, day of month, month and day of week, such as 0 3 * * 1`,
    );
  const days = readField(dayOfMonth, DAY_OF_MONTH);
  const weekdays = readField(dayOfWeek, DAY_OF_WEEK);
  return {
    minutes: readField(minute, MINUTE).values,
    hours: readField(hour, HOUR).values,
    daysOfMonth: days.values,
    months: readField(month, MONTH).values,
    daysOfWeek: weekdays.values,
    bothDays: days.star || weekdays.star,
  };
}

function readField(text: string, field: Field): ReadField {
  const ranges = text.split(",").map((part) => readRange(part, text, field));
  return {
    values: new Set(ranges.flatMap(({ values }) => values)),
    star: ranges.some(({ star }) => star),
  };
}

function readRange(part: string, whole: string, field: Field): { values: number[]; star: boolean } {
  const { name, least, most } = field;
  const refuse = (rule: string): RangeError => new RangeError(`${name} "${whole}": ${rule}`);
  const [, from = "", to, step] = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d{1,4}))?$/.exec(part) ?? [];
  const every = from === "*" || from === "?";
  if (from === "" || (every && to !== undefined))
    throw refuse("must be values, ranges such as 1-5 or steps such as */2, separated by commas");
  const value = (word: string): number => {
    const named = field.names.indexOf(word.toLowerCase());
    const number = named >= 0 ? named + least : /^\d{1,2}$/.test(word) ? Number(word) : NaN;
    if (number >= least && number <= most) return number;
    if (field === DAY_OF_WEEK && number === 7) throw refuse("Sunday is 0 in Kubernetes, not 7");
    const words = field.names.length > 0 ? ` or ${field.names.join(", ")}` : "";
    throw refuse(`"${word}" must be from ${least} to ${most}${words}`);
  };
  const first = every ? least : value(from);
  // `5/15` is from 5 on.
  const last = to !== undefined ? value(to) : every || step !== undefined ? most : first;
  const by = step === undefined ? 1 : Number(step);
  if (by === 0) throw refuse("a step must be at least 1");
  if (last < first) throw refuse("a range must not go backwards");
  const count = Math.floor((last - first) / by) + 1;
  return { values: Array.from({ length: count }, (_, index) => first + index * by), star: every && by === 1 };
}

/** The calendar repeats after 28 years, weekdays included (1901 to 2099). */
const CYCLE_YEARS = 28;
const FIRST_YEAR = 2001;
const MS_PER_DAY = 86_400_000;
const HOURS_PER_DAY = 24;

/**
 * Runs in a month of 730 hours on average over a whole cycle of the calendar, rounded up.
 * @throws RangeError on a schedule that cannot be read or never comes, such as 30 February.
 */
export function runsPerMonth(cron: string): number {
  const schedule = readCron(cron);
  const first = Date.UTC(FIRST_YEAR, 0, 1);
  const days = (Date.UTC(FIRST_YEAR + CYCLE_YEARS, 0, 1) - first) / MS_PER_DAY;
  let running = 0;
  for (let day = 0; day < days; day++)
    if (comesOn(schedule, new Date(first + day * MS_PER_DAY))) running += 1;
  if (running === 0) throw new RangeError(`"${cron}": there is no such day`);
  const runs = running * schedule.hours.size * schedule.minutes.size;
  return Math.ceil((runs * HOURS_PER_MONTH) / (days * HOURS_PER_DAY));
}

function comesOn({ months, daysOfMonth, daysOfWeek, bothDays }: CronSchedule, day: Date): boolean {
  if (!months.has(day.getUTCMonth() + 1)) return false;
  const ofMonth = daysOfMonth.has(day.getUTCDate());
  const ofWeek = daysOfWeek.has(day.getUTCDay());
  return bothDays ? ofMonth && ofWeek : ofMonth || ofWeek;
}
