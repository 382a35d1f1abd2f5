/** How long nodes run in a week, from the scaling schedules of their auto-scaling group. */
import { MINUTES_PER_WEEK } from "../money";
import type { PlanResource } from "../plan";

const DAY_NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MINUTES_PER_DAY = 24 * 60;

interface Action {
  /** Minute of the week, from Sunday 00:00. */
  readonly minute: number;
  readonly starts: boolean;
}

/**
 * Minutes a week that nodes may run. Daily and weekly recurrences are read (`0 20 * * 1-5`); whatever else a schedule
 * says, and a stop that leaves nodes possible (`maxSize` not 0), counts as running all week.
 */
export function minutesPerWeek(schedules: readonly PlanResource[]): number {
  const zones = new Set(schedules.map(({ props }) => props["timeZone"]));
  const actions = schedules.flatMap(({ props }): (Action | undefined)[] => {
    const minutes = recurrenceMinutes(props["recurrence"]);
    if (!minutes) return [undefined];
    const starts = props["maxSize"] !== 0;
    return minutes.map((minute) => ({ minute, starts }));
  });
  const known = actions.filter((action) => action !== undefined);
  if (known.length < actions.length || zones.size > 1) return MINUTES_PER_WEEK;
  const ordered = known.sort((a, b) => a.minute - b.minute || Number(a.starts) - Number(b.starts));
  const last = ordered.at(-1);
  if (!last || ordered.every(({ starts }) => starts)) return MINUTES_PER_WEEK;
  let running = 0;
  let since = last.starts ? last.minute - MINUTES_PER_WEEK : undefined;
  for (const { minute, starts } of ordered) {
    if (starts) since ??= minute;
    else if (since !== undefined) {
      running += minute - since;
      since = undefined;
    }
  }
  return running;
}

/** Minutes of the week of a five-field cron with a fixed time on days of the week. */
function recurrenceMinutes(recurrence: unknown): number[] | undefined {
  const match = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[\da-z,-]+)$/i.exec(String(recurrence).trim());
  if (!match) return undefined;
  const minute = Number(match[1]);
  const hour = Number(match[2]);
  const days = daysOf((match[3] ?? "").toLowerCase());
  if (minute > 59 || hour > 23 || !days) return undefined;
  return days.map((day) => day * MINUTES_PER_DAY + hour * 60 + minute);
}

function daysOf(field: string): number[] | undefined {
  if (field === "*") return DAY_NAMES.map((_, day) => day);
  const days = field.split(",").flatMap((part): (number | undefined)[] => {
    const [from, to = from] = part.split("-").map(dayNumber);
    if (from === undefined || to === undefined) return [undefined];
    const length = (to < from ? to + 7 : to) - from + 1;
    return Array.from({ length }, (_, offset) => (from + offset) % 7);
  });
  return days.every((day) => day !== undefined) ? [...new Set(days)] : undefined;
}

/** 0 and 7 are Sunday. */
function dayNumber(text: string): number | undefined {
  const named = DAY_NAMES.indexOf(text);
  if (named >= 0) return named;
  return /^[0-7]$/.test(text) ? Number(text) % 7 : undefined;
}
