/**
 * Kubernetes quantities (apimachinery, pkg/api/resource): exact, as thousandths of a core and bytes, and as people may
 * write them in a manifest, in whole millicores, MiB and GPUs. What would have to be rounded is refused, as Kubernetes
 * would round it up silently.
 */

/** A quantity read, or the rule that it breaks and what to do. */
export type ReadQuantity = { readonly value: number } | { readonly rule: string };

/** 10,000 cores and about 95 TiB: what facts can hold, far above any node. */
const MOST_MILLIS = 10_000_000;
const MOST_MEBIBYTES = 100_000_000;
const MOST_GPUS = 1000;

const MEBIBYTE = 1024n ** 2n;
const BYTES: Readonly<Record<string, bigint>> = {
  "": 1n,
  Ki: 1024n,
  Mi: MEBIBYTE,
  Gi: 1024n ** 3n,
  Ti: 1024n ** 4n,
};

/** Whole and decimal digits are bounded, so that the arithmetic is: 18 are almost an exbibyte in bytes. */
const NUMBER = /^(\d{1,18})(?:\.(\d{1,12}))?([A-Za-z]*)$/;

type ExactQuantity = { readonly value: bigint } | { readonly rule: string };

/** `digits × unit ÷ 10^places`, or undefined when that is no integer. */
function exact(whole: string, places: string, unit: bigint): bigint | undefined {
  const scaled = BigInt(whole + places) * unit;
  const divisor = 10n ** BigInt(places.length);
  return scaled % divisor === 0n ? scaled / divisor : undefined;
}

function exactCpu(text: string): ExactQuantity {
  const [, whole, places = "", unit = ""] = NUMBER.exec(text) ?? [];
  if (whole === undefined || (unit !== "" && unit !== "m"))
    return { rule: "must be CPU cores such as 4, 0.5 or 500m" };
  const value = exact(whole, places, unit === "m" ? 1n : 1000n);
  return value === undefined ? { rule: "must be whole millicores: 0.001 (1m) is the least step" } : { value };
}

/** Decimal units are refused: they are hardly ever what was meant. */
function exactMemory(text: string): ExactQuantity {
  const [, whole, places = "", unit = ""] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return { rule: "must be memory in a binary unit such as 16Gi or 512Mi" };
  const factor = Object.hasOwn(BYTES, unit) ? BYTES[unit] : undefined;
  if (factor === undefined)
    return { rule: `use a binary unit such as ${places ? `${whole}.${places}` : whole}${binaryUnit(unit)}` };
  const value = exact(whole, places, factor);
  return value === undefined
    ? { rule: "is no whole number of bytes: write whole MiB or GiB, such as 512Mi" }
    : { value };
}

function valueOf(text: string, quantity: ExactQuantity): bigint {
  if ("rule" in quantity) throw new RangeError(`${text}: ${quantity.rule}`);
  return quantity.value;
}

/**
 * A CPU quantity in thousandths of a core, zero included.
 * @throws RangeError when it is not one, or finer than a thousandth.
 */
export function cpuMillis(text: string): bigint {
  return valueOf(text, exactCpu(text));
}

/**
 * A memory quantity in bytes, zero included.
 * @throws RangeError when it is not one, or finer than a byte.
 */
export function memoryBytes(text: string): bigint {
  return valueOf(text, exactMemory(text));
}

/** Cores as millicores: `4`, `0.5` or `500m`. */
export function readCpu(text: string): ReadQuantity {
  const millis = exactCpu(text);
  if ("rule" in millis) return millis;
  if (millis.value < 1n || millis.value > BigInt(MOST_MILLIS))
    return { rule: "must be from 1m to 10000 cores" };
  return { value: Number(millis.value) };
}

/** Memory as MiB: `16Gi`, `512Mi`, `1.5Gi`. */
export function readMemory(text: string): ReadQuantity {
  const bytes = exactMemory(text);
  if ("rule" in bytes) return bytes;
  if (bytes.value % MEBIBYTE !== 0n || bytes.value === 0n)
    return {
      rule: /^[\d.]+$/.test(text)
        ? `is in bytes and no whole, positive MiB: write a unit, such as ${text}Gi`
        : "must be a whole, positive number of MiB, such as 512Mi or 16Gi",
    };
  if (bytes.value / MEBIBYTE > BigInt(MOST_MEBIBYTES)) return { rule: `must be at most ${MOST_MEBIBYTES}Mi` };
  return { value: Number(bytes.value / MEBIBYTE) };
}

/** `16GB` → `Gi`, `512M` → `Mi`, `8g` → `Gi`; anything else → `Gi`. */
function binaryUnit(unit: string): string {
  const letter = unit[0]?.toUpperCase() ?? "";
  return "KMGT".includes(letter) && letter !== "" ? `${letter}i` : "Gi";
}

/** GPUs: whole, because a container gets a GPU or does not. */
export function readGpus(text: string): ReadQuantity {
  if (/^\d+\.\d+$/.test(text) || /^\d+m$/.test(text))
    return { rule: "must be whole GPUs: a GPU is not shared" };
  if (!/^\d{1,4}$/.test(text) || Number(text) > MOST_GPUS)
    return { rule: `must be a whole number of GPUs, from 0 to ${MOST_GPUS}` };
  return { value: Number(text) };
}

/** Millicores as people write them: `500m`, `4`. */
export function formatCpu(millis: number): string {
  return millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;
}

/** MiB as people write them: `512Mi`, `16Gi`. */
export function formatMemory(mebibytes: number): string {
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
