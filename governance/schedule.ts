/** An off-hours schedule in figures: how long nodes run in a week, and when they start and stop. */
import type { Schedule } from "./stack-config/stack-config";

/** Sunday is 0 in cron. */
const CRON_DAYS: Readonly<Record<Schedule["days"][number], number>> = {
  sun: 0,
  mon: 1,
  tue: 2,
  wed: 3,
  thu: 4,
  fri: 5,
  sat: 6,
};

interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

/** `07:30`, as the schedule's schema allows it. */
function timeOfDay(text: string): TimeOfDay {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return { hour, minute };
}

const minuteOfDay = ({ hour, minute }: TimeOfDay): number => hour * 60 + minute;

/** Minutes a week that nodes may run; the hour that clocks are moved by is not counted. */
export function minutesPerWeek({ days, from, to }: Schedule): number {
  return new Set(days).size * (minuteOfDay(timeOfDay(to)) - minuteOfDay(timeOfDay(from)));
}

/** Five-field cron expressions, in the schedule's time zone, of its starts and stops. */
export function recurrences({ days, from, to }: Schedule): { readonly start: string; readonly stop: string } {
  const numbers = [...new Set(days.map((day) => CRON_DAYS[day]))].sort((a, b) => a - b).join(",");
  const cron = ({ hour, minute }: TimeOfDay): string => `${minute} ${hour} * * ${numbers}`;
  return { start: cron(timeOfDay(from)), stop: cron(timeOfDay(to)) };
}

/** Whether a name is of the time zone database, which AWS reads schedules by. */
export function isTimeZone(name: string): boolean {
  // Offsets such as +01:00 are zones to some engines, to AWS they are not.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
