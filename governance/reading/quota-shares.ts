/** Divides a team's quota over its namespaces exactly: Kubernetes knows quotas of a namespace only. */
import { cpuMillis, memoryBytes } from "./quantity";

export interface Quota {
  readonly gpus: number;
  /** CPU cores, e.g. `16` or `500m`. */
  readonly cpu: string;
  /** Memory, e.g. `64Gi`. */
  readonly memory: string;
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
