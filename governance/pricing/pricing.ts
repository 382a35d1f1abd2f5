/** The price list: dated, with its source. Data comes in as an argument; the file's format is `price-list.ts`. */
import type { PriceUnit } from "../estimate/estimate";

export interface PriceList {
  readonly provider: "aws";
  readonly region: string;
  readonly currency: "USD";
  /** RFC 3339 time that the prices are of. */
  readonly asOf: string;
  readonly source: string;
  /** Instance type → on-demand micro-dollars an hour (Linux, shared tenancy). */
  readonly instances: Readonly<Record<string, number>>;
  /** Everything else that is billed, by our own key, e.g. `eks-cluster`, `ebs-gp3`, `nat-gateway`. */
  readonly services: Readonly<Record<string, ServicePrice>>;
}

export interface ServicePrice {
  readonly microUsd: number;
  readonly unit: PriceUnit;
  readonly source: string;
  readonly asOf: string;
}

/** One GPU instance type of the catalogue. */
export interface GpuInstanceType {
  readonly instanceType: string;
  readonly gpuModel: string;
  readonly gpus: number;
  readonly gpuMemoryMiB: number;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly architecture: "x86_64" | "arm64";
}

/** vCPU and memory of any instance type that a node pool may use (system pools included). */
export interface InstanceShape {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
}
