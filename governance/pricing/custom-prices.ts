/**
 * Unit prices for cost tools that know one price per vCPU, GiB and GPU in a cluster (OpenCost, Kubecost), derived from
 * the price list so that the nodes in use together cost in the tool what they cost in the list.
 */
import { HOURS_PER_MONTH, divideHalfEven, scaleMicroUsd, type MicroUsd } from "../money";
import type { InstanceShape, PriceList } from "./pricing";

export interface UnitPrices {
  /** Of one vCPU for an hour. */
  readonly cpu: MicroUsd;
  /** Of one GiB of memory for an hour. */
  readonly ram: MicroUsd;
  /** Of one GPU for an hour, without the vCPUs and memory beside it; null when no type in use has a GPU. */
  readonly gpu: MicroUsd | null;
}

export interface CustomPrices {
  readonly onDemand: UnitPrices;
  readonly spot: UnitPrices;
  /** Of one GiB of gp3 volume for a month. */
  readonly storageMonthly: MicroUsd;
}

interface NodeType extends InstanceShape {
  readonly price: MicroUsd;
}

/**
 * How the price of a node splits where the list cannot tell: OpenCost's default prices (pkg/cloud/provider
 * DefaultPricing), µ$ an hour. Only their ratios count.
 */
const WEIGHT = { cpu: 31_611n, ram: 4_237n, gpu: 950_000n } as const;

/** Sets vCPU and memory prices where every type in use has GPUs: general purpose, 2 vCPU, 8 GiB. */
const REFERENCE = { instanceType: "m5.large", shape: { vcpus: 2, memoryMiB: 8192, gpus: 0 } } as const;

const MIB_PER_GIB = 1024n;

/**
 * Unit prices from the instance types in use, one node of each.
 * 1. Types without GPUs set vCPU and memory: their prices split in OpenCost's ratio, summing to the list's.
 * 2. Types with GPUs set the GPU: what is left of their price after their vCPUs and memory, per GPU.
 * 3. Where nothing is left in 2 (few GPUs on a large machine), all types split in OpenCost's ratio together.
 * @param nodeTypes instance type → shape.
 * @param spotPercent what spot is expected to cost, in percent of on-demand, 1–100.
 * @throws RangeError when a type or gp3 storage has no price, or no type is given.
 */
export function customPrices(
  prices: PriceList,
  nodeTypes: Readonly<Record<string, InstanceShape>>,
  spotPercent: number,
): CustomPrices {
  const types = Object.entries(nodeTypes).map(([name, shape]) => priced(prices, name, shape));
  if (types.length === 0) throw new RangeError("no instance types: name at least one that nodes run on");
  const storage = prices.services["ebs-gp3"];
  if (storage?.unit !== "GiB-month")
    throw new RangeError("ebs-gp3: the price list needs a price for it in GiB-months");
  const onDemand = unitPrices(prices, types);
  const spot = (price: MicroUsd): MicroUsd => scaleMicroUsd(price, spotPercent, 100);
  return {
    onDemand,
    spot: {
      cpu: spot(onDemand.cpu),
      ram: spot(onDemand.ram),
      gpu: onDemand.gpu === null ? null : spot(onDemand.gpu),
    },
    storageMonthly: storage.microUsd,
  };
}

/** An hourly price as the monthly one that Kubecost takes. */
export function monthly(hourly: MicroUsd): MicroUsd {
  return scaleMicroUsd(hourly, HOURS_PER_MONTH);
}

/** A monthly price as dollars an hour with twelve places: a GiB of storage costs a hundredth of a cent an hour. */
export function hourlyUsd(monthlyPrice: MicroUsd): string {
  const picoUsd = divideHalfEven(BigInt(monthlyPrice) * 1_000_000n, BigInt(HOURS_PER_MONTH));
  const digits = picoUsd.toString().padStart(13, "0");
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`;
}

function priced(prices: PriceList, instanceType: string, shape: InstanceShape): NodeType {
  const price = prices.instances[instanceType];
  if (price === undefined)
    throw new RangeError(`${instanceType}: has no price in the list of ${prices.asOf} for ${prices.region}`);
  return { ...shape, price };
}

function unitPrices(prices: PriceList, types: readonly NodeType[]): UnitPrices {
  const plain = types.filter(({ gpus }) => gpus === 0);
  const withGpus = types.filter(({ gpus }) => gpus > 0);
  const base = plain.length > 0 ? plain : [priced(prices, REFERENCE.instanceType, REFERENCE.shape)];
  const { cpu, ram } = split(base);
  if (withGpus.length === 0) return { cpu, ram, gpu: null };
  // Everything × 1,024, so that memory counts in whole MiB.
  const rest =
    MIB_PER_GIB * sum(withGpus, ({ price }) => BigInt(price)) -
    sum(
      withGpus,
      ({ vcpus, memoryMiB }) => MIB_PER_GIB * BigInt(vcpus) * BigInt(cpu) + BigInt(memoryMiB) * BigInt(ram),
    );
  if (rest <= 0n) return split(types);
  const gpus = sum(withGpus, (type) => BigInt(type.gpus));
  return { cpu, ram, gpu: Number(divideHalfEven(rest, MIB_PER_GIB * gpus)) };
}

/** Splits the prices of all the types in the ratio of {@link WEIGHT}. */
function split(types: readonly NodeType[]): { cpu: MicroUsd; ram: MicroUsd; gpu: MicroUsd } {
  const price = MIB_PER_GIB * sum(types, (type) => BigInt(type.price));
  const weight = sum(
    types,
    ({ vcpus, memoryMiB, gpus }) =>
      MIB_PER_GIB * (WEIGHT.cpu * BigInt(vcpus) + WEIGHT.gpu * BigInt(gpus)) + WEIGHT.ram * BigInt(memoryMiB),
  );
  const unit = (share: bigint): MicroUsd => Number(divideHalfEven(price * share, weight));
  return { cpu: unit(WEIGHT.cpu), ram: unit(WEIGHT.ram), gpu: unit(WEIGHT.gpu) };
}

function sum<T>(items: readonly T[], value: (item: T) => bigint): bigint {
  return items.reduce((total, item) => total + value(item), 0n);
}
