/** Timestamps and durations. */
import { fault, NO_SUCH_OVERLOAD } from "../fault";
import { declare, type FunctionDeclaration, type Run } from "../functions";
import { Duration, MAX_INT, MIN_INT, Timestamp } from "../values";

const SECOND = 1_000_000_000n;
const MIN_SECONDS = -62_135_596_800n;
const MAX_SECONDS = 253_402_300_799n;

export function durationOf(nanoseconds: bigint): Duration {
  return nanoseconds >= MIN_INT && nanoseconds <= MAX_INT
    ? new Duration(nanoseconds)
    : fault("duration overflow");
}

export function timestampOf(nanoseconds: bigint): Timestamp {
  const seconds = floorDivide(nanoseconds, SECOND);
  return seconds >= MIN_SECONDS && seconds <= MAX_SECONDS
    ? new Timestamp(nanoseconds)
    : fault("timestamp overflow");
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a >= 0n || a % b === 0n ? a / b : a / b - 1n;
}

export function addTime(a: unknown, b: unknown): unknown {
  if (a instanceof Duration && b instanceof Duration) return durationOf(a.nanoseconds + b.nanoseconds);
  if ((a instanceof Duration && b instanceof Timestamp) || (a instanceof Timestamp && b instanceof Duration))
    return timestampOf(a.nanoseconds + b.nanoseconds);
  throw NO_SUCH_OVERLOAD;
}

export function subtractTime(a: unknown, b: unknown): unknown {
  if (a instanceof Duration && b instanceof Duration) return durationOf(a.nanoseconds - b.nanoseconds);
  if (a instanceof Timestamp && b instanceof Duration) return timestampOf(a.nanoseconds - b.nanoseconds);
  if (a instanceof Timestamp && b instanceof Timestamp) return durationOf(a.nanoseconds - b.nanoseconds);
  throw NO_SUCH_OVERLOAD;
}

const UNITS: Readonly<Partial<Record<string, bigint>>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
};

/** As Go's time.ParseDuration; undefined when it is none. */
export function parseDuration(text: string): bigint | undefined {
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  const rest = text.slice(sign.length);
  if (rest === "0") return 0n;
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of rest.matchAll(
    /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const size = UNITS[unit] ?? 0n;
    total += BigInt(whole || "0") * size;
    if (fraction !== "") total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
  }
  const signed = sign === "-" ? -total : total;
  return signed >= MIN_INT && signed <= MAX_INT ? signed : undefined;
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})([.,]\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** As Go reads RFC 3339; undefined when it is none. */
export function parseTimestamp(text: string): bigint | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const [, , , , , , , fraction = "", zone = "Z"] = match;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  if (
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    return undefined;
  const offset = zoneSeconds(zone);
  if (offset === undefined) return undefined;
  const nanoseconds = BigInt(fraction.slice(1, 10).padEnd(9, "0"));
  return (BigInt(date.getTime() / 1000) - offset) * SECOND + nanoseconds;
}

function zoneSeconds(zone: string): bigint | undefined {
  if (zone === "Z") return 0n;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 24 || minutes > 59) return undefined;
  return BigInt((zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60));
}

/** RFC 3339 with as many decimals of a second as there are. */
export function formatTimestamp({ nanoseconds }: Timestamp): string {
  const seconds = floorDivide(nanoseconds, SECOND);
  const fraction = (nanoseconds - seconds * SECOND).toString().padStart(9, "0").replace(/0+$/, "");
  const date = new Date(Number(seconds) * 1000);
  const year = String(date.getUTCFullYear()).padStart(4, "0");
  const rest = date
    .toISOString()
    .replace(/^[+-]?\d+-/, "")
    .slice(0, 14);
  return `${year}-${rest}${fraction === "" ? "" : `.${fraction}`}Z`;
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly yearDay: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function civil(milliseconds: number): Civil {
  const date = new Date(milliseconds);
  const newYear = new Date(0);
  newYear.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    yearDay: Math.floor((milliseconds - newYear.getTime()) / 86_400_000),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

function inZone({ nanoseconds }: Timestamp, zone: string): Civil {
  const milliseconds = Number(floorDivide(nanoseconds, 1_000_000n));
  return civil(milliseconds + zoneOffset(milliseconds, zone));
}

/** Milliseconds east of UTC at a moment. */
function zoneOffset(milliseconds: number, zone: string): number {
  if (zone === "" || zone === "UTC") return 0;
  const colon = zone.indexOf(":");
  if (colon >= 0) {
    const hours = integer(zone.slice(0, colon));
    const minutes = integer(zone.slice(colon + 1));
    return (zone.startsWith("-") ? hours * 60 - minutes : hours * 60 + minutes) * 60_000;
  }
  try {
    const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" })
      .formatToParts(new Date(milliseconds))
      .find(({ type }) => type === "timeZoneName")?.value;
    const [, sign = "+", hours = "0", minutes = "0", seconds = "0"] =
      /GMT([+-])?(\d+)?:?(\d+)?:?(\d+)?/.exec(parts ?? "") ?? [];
    const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
    return sign === "-" ? -offset : offset;
  } catch {
    return fault(`unknown time zone ${zone}`);
  }
}

function integer(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  return fault(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function part(name: string, read: (time: Civil) => number): FunctionDeclaration {
  return declare(name, timestampOverloads(name, read));
}

function timestampOverloads(name: string, read: (time: Civil) => number): Record<string, Run> {
  return {
    [`timestamp.${name}() -> int`]: (time: Timestamp) => BigInt(read(inZone(time, ""))),
    [`timestamp.${name}(string) -> int`]: (time: Timestamp, zone: string) => BigInt(read(inZone(time, zone))),
  };
}

function partOfBoth(name: string, read: (time: Civil) => number, unit: bigint): FunctionDeclaration {
  return declare(name, {
    ...timestampOverloads(name, read),
    [`duration.${name}() -> int`]: ({ nanoseconds }: Duration) => nanoseconds / unit,
  });
}

function millisecond({ nanoseconds }: Timestamp): bigint {
  return (nanoseconds - floorDivide(nanoseconds, SECOND) * SECOND) / 1_000_000n;
}

export const TIME_FUNCTIONS: readonly FunctionDeclaration[] = [
  part("getFullYear", ({ year }) => year),
  part("getMonth", ({ month }) => month),
  part("getDayOfYear", ({ yearDay }) => yearDay),
  part("getDayOfMonth", ({ day }) => day - 1),
  part("getDate", ({ day }) => day),
  part("getDayOfWeek", ({ weekday }) => weekday),
  partOfBoth("getHours", ({ hour }) => hour, 3600n * SECOND),
  partOfBoth("getMinutes", ({ minute }) => minute, 60n * SECOND),
  partOfBoth("getSeconds", ({ second }) => second, SECOND),
  declare("getMilliseconds", {
    "timestamp.getMilliseconds() -> int": millisecond,
    "timestamp.getMilliseconds(string) -> int": (time: Timestamp, zone: string) => {
      zoneOffset(0, zone);
      return millisecond(time);
    },
    "duration.getMilliseconds() -> int": ({ nanoseconds }: Duration) => nanoseconds / 1_000_000n,
  }),
];
