/**
 * Kubernetes quantities (apimachinery, pkg/api/resource) as whole millicores, MiB and GPUs. Arithmetic is exact; what
 * would have to be rounded is refused, as Kubernetes would round it up silently.
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

/** Whole and decimal digits are bounded, so that the arithmetic is. */
const NUMBER = /^(\d{1,12})(?:\.(\d{1,12}))?([A-Za-z]*)$/;

/** `digits × unit ÷ 10^places`, or undefined when that is no integer. */
function exact(whole: string, places: string, unit: bigint): bigint | undefined {
  const scaled = BigInt(whole + places) * unit;
  const divisor = 10n ** BigInt(places.length);
  return scaled % divisor === 0n ? scaled / divisor : undefined;
}

/** Cores as millicores: `4`, `0.5` or `500m`. */
export function readCpu(text: string): ReadQuantity {
  const [, whole, places = "", unit = ""] = NUMBER.exec(text) ?? [];
  if (whole === undefined || (unit !== "" && unit !== "m"))
    return { rule: "must be CPU cores such as 4, 0.5 or 500m" };
  const millis = exact(whole, places, unit === "m" ? 1n : 1000n);
  if (millis === undefined) return { rule: "must be whole millicores: 0.001 (1m) is the least step" };
  if (millis < 1n || millis > BigInt(MOST_MILLIS)) return { rule: "must be from 1m to 10000 cores" };
  return { value: Number(millis) };
}

/** Memory as MiB: `16Gi`, `512Mi`, `1.5Gi`. Decimal units are refused: they are hardly ever what was meant. */
export function readMemory(text: string): ReadQuantity {
  const [, whole, places = "", unit = ""] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return { rule: "must be memory in a binary unit such as 16Gi or 512Mi" };
  const number = places ? `${whole}.${places}` : whole;
  const factor = Object.hasOwn(BYTES, unit) ? BYTES[unit] : undefined;
  if (factor === undefined) return { rule: `use a binary unit such as ${number}${binaryUnit(unit)}` };
  const bytes = exact(whole, places, factor);
  if (bytes === undefined || bytes % MEBIBYTE !== 0n || bytes === 0n)
    return {
      rule:
        unit === ""
          ? `is in bytes and no whole, positive MiB: write a unit, such as ${number}Gi`
          : "must be a whole, positive number of MiB, such as 512Mi or 16Gi",
    };
  if (bytes / MEBIBYTE > BigInt(MOST_MEBIBYTES)) return { rule: `must be at most ${MOST_MEBIBYTES}Mi` };
  return { value: Number(bytes / MEBIBYTE) };
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
