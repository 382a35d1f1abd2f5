/** What a pod asks of its node, summed over its containers, as a Kubernetes pod template says it. */
import { cpuMillis, memoryBytes } from "../reading/quantity";
import { property } from "./raw-node-group";
import { GPU_RESOURCE } from "../tags";

/** A figure is absent where the template cannot be seen or holds a value that cannot be read. */
export interface PodRequests {
  readonly gpus?: number;
  readonly cpuMillis?: number;
  readonly memoryMiB?: number;
}

const MIB = 2n ** 20n;

export function podRequests(template: unknown): PodRequests {
  const containers = property(template, "spec", "containers");
  if (!Array.isArray(containers)) return {};
  const sum = (read: (resources: unknown) => bigint): bigint | undefined => {
    try {
      return containers.reduce<bigint>((total, each) => total + read(property(each, "resources")), 0n);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };
  const gpus = sum((resources) => wholeGpus(quantity(resources, GPU_RESOURCE)));
  const cpu = sum((resources) => cpuMillis(quantity(resources, "cpu")));
  const memory = sum((resources) => memoryBytes(quantity(resources, "memory")));
  return {
    ...(gpus !== undefined && { gpus: Number(gpus) }),
    ...(cpu !== undefined && { cpuMillis: Number(cpu) }),
    ...(memory !== undefined && { memoryMiB: Number((memory + MIB - 1n) / MIB) }),
  };
}

function wholeGpus(text: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw new RangeError(`${text}: must be whole GPUs`);
  return BigInt(text);
}

/** The request, which is the limit where only that is given, as Kubernetes takes it. */
function quantity(resources: unknown, name: string): string {
  return String(property(resources, "requests", name) ?? property(resources, "limits", name) ?? 0);
}
