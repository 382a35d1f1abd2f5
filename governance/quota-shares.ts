/** Divides a team's quota over its namespaces exactly: Kubernetes knows quotas of a namespace only. */

export interface Quota {
  readonly gpus: number;
  /** CPU cores, e.g. `16` or `500m`. */
  readonly cpu: string;
  /** Memory, e.g. `64Gi`. */
  readonly memory: string;
}

const CPU = /^(\d+)(?:\.(\d+))?(m?)$/;
const MEMORY = /^(\d+)(?:\.(\d+))?(Ki|Mi|Gi|Ti|)$/;
const BYTES = { "": 1n, Ki: 2n ** 10n, Mi: 2n ** 20n, Gi: 2n ** 30n, Ti: 2n ** 40n } as const;

/**
 * A CPU quantity in thousandths of a core.
 * @throws RangeError when it is not one, or finer than a thousandth.
 */
export function cpuMillis(quantity: string): bigint {
  const match = CPU.exec(quantity);
  if (!match) throw new RangeError(`${quantity}: must be CPU cores such as 16, 1.5 or 500m`);
  return scaled(quantity, match, match[3] === "m" ? 1n : 1000n, "a thousandth of a core");
}

/**
 * A memory quantity in bytes.
 * @throws RangeError when it is not one, or finer than a byte.
 */
export function memoryBytes(quantity: string): bigint {
  const match = MEMORY.exec(quantity);
  if (!match) throw new RangeError(`${quantity}: must be memory in a binary unit such as 64Gi`);
  return scaled(quantity, match, BYTES[(match[3] ?? "") as keyof typeof BYTES], "a byte");
}

/**
 * `parts` quotas that sum to `quota` exactly; what does not divide goes to the first ones, one unit each.
 * With one part it is the quota as written.
 * @throws RangeError when `parts` is not a positive integer or a quantity cannot be read.
 */
export function divideQuota(quota: Quota, parts: number): Quota[] {
  if (!Number.isSafeInteger(parts) || parts < 1)
    throw new RangeError(`${parts} parts: must be a positive integer`);
  const cpu = divide(cpuMillis(quota.cpu), parts);
  const memory = divide(memoryBytes(quota.memory), parts);
  if (parts === 1) return [quota];
  return divide(BigInt(quota.gpus), parts).map((gpus, index) => ({
    gpus: Number(gpus),
    cpu: `${cpu[index]}m`,
    memory: `${memory[index]}`,
  }));
}

function divide(total: bigint, parts: number): bigint[] {
  const count = BigInt(parts);
  return Array.from(
    { length: parts },
    (_, index) => total / count + (BigInt(index) < total % count ? 1n : 0n),
  );
}

function scaled(quantity: string, match: RegExpExecArray, unit: bigint, finest: string): bigint {
  const fraction = match[2] ?? "";
  const numerator = BigInt(`${match[1]}${fraction}`) * unit;
  const denominator = 10n ** BigInt(fraction.length);
  if (numerator % denominator !== 0n) throw new RangeError(`${quantity}: is finer than ${finest}`);
  return numerator / denominator;
}
