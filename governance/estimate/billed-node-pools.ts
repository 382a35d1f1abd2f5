/** Node pools as they are billed: raw inputs and facts compared, the dearer of both taken. */
import type { BilledNodePool } from "./bill";
import { UNATTRIBUTED, chargedByFacts, chargedByTags } from "./charged-to";
import type { FactDispute, Unpriced } from "./estimate";
import type { NodePoolFacts, Provisioner } from "../facts";
import type { PriceBook } from "../rules/judgement";
import { MINUTES_PER_WEEK, addIntervals, type Interval } from "../money";
import type { PlanResource } from "../plan";
import {
  KARPENTER_NODE_POOL,
  LAUNCH_TEMPLATE,
  NODE_GROUP,
  SCALING_SCHEDULE,
  type Component,
  type PlanIndex,
} from "./plan-index";
import { readKarpenterPool, readNodeGroup, type RawNodePool } from "./raw-node-group";

interface ReadPools {
  readonly pools: BilledNodePool[];
  readonly unpriced: Unpriced[];
  readonly disputes: FactDispute[];
}

export function readNodePools(index: PlanIndex, book: PriceBook): ReadPools {
  const read: ReadPools = { pools: [], unpriced: [], disputes: [] };
  const claimed = new Set<PlanResource>();
  for (const component of index.components) {
    if (component.facts.kind !== "node-pool") continue;
    const raw = rawResources(index, component.resource.urn);
    raw.forEach((resource) => claimed.add(resource));
    readClaimed(index, component as Component & { facts: NodePoolFacts }, raw, book, read);
  }
  for (const resource of index.plan)
    if ((resource.type === NODE_GROUP || resource.type === KARPENTER_NODE_POOL) && !claimed.has(resource))
      readUnclaimed(index, resource, book, read);
  return read;
}

function rawResources({ children }: PlanIndex, parent: string): PlanResource[] {
  return [...children(parent, NODE_GROUP), ...children(parent, KARPENTER_NODE_POOL)];
}

function readRaw({ children }: PlanIndex, resource: PlanResource): RawNodePool | undefined {
  if (resource.type === KARPENTER_NODE_POOL) return readKarpenterPool(resource);
  const { parent } = resource;
  return readNodeGroup(resource, children(parent, LAUNCH_TEMPLATE), children(parent, SCALING_SCHEDULE));
}

function readClaimed(
  index: PlanIndex,
  { resource, facts }: Component & { facts: NodePoolFacts },
  rawResources: readonly PlanResource[],
  book: PriceBook,
  read: ReadPools,
): void {
  const raws = rawResources.map((each) => readRaw(index, each)).filter((raw) => raw !== undefined);
  const { nodePool, name, attribution } = facts;
  const made = provisionerOf(rawResources) ?? (nodePool.provisioner === "managed" ? "none" : undefined);
  const dispute = (field: string, claimed: string, found: string): void =>
    void read.disputes.push({ resource: resource.urn, field, claimed, found });
  if (made && made !== nodePool.provisioner) dispute("provisioner", nodePool.provisioner, made);
  for (const { costCenter } of rawResources.map(chargedByTags))
    if (costCenter !== UNATTRIBUTED && costCenter !== attribution.costCenter)
      dispute("costCenter", attribution.costCenter, costCenter);
  const claim: BilledNodePool = {
    ...nodePool,
    provisioner: made && made !== "none" ? made : nodePool.provisioner,
    resource: resource.urn,
    name,
    charged: chargedByFacts(attribution),
  };
  const raw = raws.reduce<RawNodePool | undefined>(
    (sum, each) => (sum ? together(sum, each) : each),
    undefined,
  );
  for (const field of raw?.unknown ?? [])
    read.unpriced.push({
      resource: resource.urn,
      type: NODE_GROUP,
      reason: `${field} is not known before the update, so that its facts cannot be checked`,
    });
  read.pools.push(raw ? dearer(claim, raw, book, read.disputes) : claim);
}

/** What the resources of a component show it to be; nothing, where it creates none. */
function provisionerOf(raw: readonly PlanResource[]): Provisioner | undefined {
  if (raw.some(({ type }) => type === NODE_GROUP)) return "managed";
  return raw.length > 0 ? "karpenter" : undefined;
}

/** Several node groups under one component are one pool. */
function together(a: RawNodePool, b: RawNodePool): RawNodePool {
  const both = <T>(x: T | undefined, y: T | undefined, join: (x: T, y: T) => T): T | undefined =>
    x === undefined ? y : y === undefined ? x : join(x, y);
  const nodes = both(a.nodes, b.nodes, addIntervals);
  const limitGpus = both(a.limitGpus, b.limitGpus, (x, y) => x + y);
  const types = both(a.instanceTypes, b.instanceTypes, (x, y) => [...new Set([...x, ...y])]);
  const capacity = both(a.capacity, b.capacity, (x, y) => (x === y ? x : "on-demand"));
  const diskGiB = both(a.diskGiB, b.diskGiB, Math.max);
  const minutes = both(a.minutesPerWeek, b.minutesPerWeek, Math.max);
  return {
    ...(nodes && { nodes }),
    ...(limitGpus !== undefined && { limitGpus }),
    ...(types && { instanceTypes: types }),
    ...(capacity && { capacity }),
    ...(diskGiB !== undefined && { diskGiB }),
    ...(minutes !== undefined && { minutesPerWeek: minutes }),
    unknown: [...new Set([...a.unknown, ...b.unknown])],
  };
}

/** Least and most. What is desired is moved by autoscalers and schedules, so that state and config may rightly differ. */
const showNodes = ({ floor, ceiling }: Interval): string => `${floor}–${ceiling}`;

/** Field by field: a dispute for each that differs, and the dearer value. */
function dearer(
  claim: BilledNodePool,
  raw: RawNodePool,
  book: PriceBook,
  disputes: FactDispute[],
): BilledNodePool {
  const take = <T>(
    field: string,
    claimed: T,
    found: T | undefined,
    show: (value: T) => string,
    join: (claimed: T, found: T) => T,
  ): T => {
    if (found === undefined || show(claimed) === show(found)) return claimed;
    disputes.push({ resource: claim.resource, field, claimed: show(claimed), found: show(found) });
    return join(claimed, found);
  };
  const most = (a: number, b: number): number => Math.max(a, b);
  const namedTypes = [...new Set([...claim.instanceTypes, ...(raw.instanceTypes ?? [])])];
  return {
    ...claim,
    ...(namedTypes.length > claim.instanceTypes.length && { namedTypes }),
    nodes: maximum(
      raw.nodes ?? null,
      take("nodes", claim.nodes, raw.nodes, (nodes) => (nodes ? showNodes(nodes) : "none"), maximum),
    ),
    limitGpus: take("limitGpus", claim.limitGpus, raw.limitGpus, String, (a, b) => most(a ?? 0, b ?? 0)),
    instanceTypes: take(
      "instanceTypes",
      claim.instanceTypes,
      raw.instanceTypes,
      (types) => [...types].sort().join(", "),
      (a, b) => dearerTypes(a, b, book),
    ),
    capacity: take("capacity", claim.capacity, raw.capacity, String, () => "on-demand"),
    diskGiB: take("diskGiB", claim.diskGiB, raw.diskGiB, String, most),
    minutesPerWeek: take("minutesPerWeek", claim.minutesPerWeek, raw.minutesPerWeek, String, most),
  };
}

function maximum(a: Interval | null, b: Interval | null): Interval | null {
  if (!a || !b) return a ?? b;
  return {
    floor: Math.max(a.floor, b.floor),
    expected: Math.max(a.expected, b.expected),
    ceiling: Math.max(a.ceiling, b.ceiling),
  };
}

/** Types of both lists that cost at least the dearer of the two cheapest; those without a price stay, to be reported. */
function dearerTypes(a: readonly string[], b: readonly string[], { prices }: PriceBook): string[] {
  const price = (type: string): number | undefined =>
    Object.hasOwn(prices.instances, type) ? prices.instances[type] : undefined;
  const cheapest = (types: readonly string[]): number =>
    types.reduce((least, type) => Math.min(least, price(type) ?? Infinity), Infinity);
  const least = Math.max(...[cheapest(a), cheapest(b)].filter(Number.isFinite), 0);
  return [...new Set([...a, ...b])].filter((type) => (price(type) ?? Infinity) >= least);
}

function readUnclaimed(index: PlanIndex, resource: PlanResource, book: PriceBook, read: ReadPools): void {
  const raw = readRaw(index, resource);
  const { urn, type } = resource;
  const karpenter = type === KARPENTER_NODE_POOL;
  const { nodes, limitGpus, instanceTypes, capacity = "on-demand", diskGiB } = raw ?? {};
  const sized = karpenter ? limitGpus !== undefined : nodes !== undefined && diskGiB !== undefined;
  if (!raw || raw.unknown.length > 0 || !instanceTypes || !sized) {
    const missing = raw?.unknown.join(", ") || "its spec";
    read.unpriced.push({ resource: urn, type, reason: `${missing} is not known before the update` });
    return;
  }
  read.pools.push({
    resource: urn,
    name: resource.name,
    charged: chargedByTags(resource),
    provisioner: karpenter ? "karpenter" : "managed",
    purpose: instanceTypes.some((name) => hasGpus(name, book)) ? "gpu" : "system",
    instanceTypes,
    capacity,
    nodes: nodes ?? null,
    limitGpus: limitGpus ?? null,
    diskGiB: diskGiB ?? UNSEEN_DISK_GIB,
    minutesPerWeek: raw.minutesPerWeek ?? MINUTES_PER_WEEK,
  });
}

/** Karpenter's default root volume (EC2NodeClass documentation, blockDeviceMappings). */
const UNSEEN_DISK_GIB = 20;

function hasGpus(type: string, { catalogue, shapes }: PriceBook): boolean {
  return Object.hasOwn(catalogue, type) || (Object.hasOwn(shapes, type) && (shapes[type]?.gpus ?? 0) > 0);
}
