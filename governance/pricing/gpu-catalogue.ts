/** The GPU catalogue and the sizes of instance types: `data/catalogue/*.json`, derived by `tools/gpu-catalogue/derive.ts`. */
import { z } from "zod";
import { INSTANCE_TYPE, REGION } from "./price-list";
import type { GpuInstanceType, InstanceShape, PriceList } from "./pricing";
import { InvalidInput, type Problem } from "../reading/problem";

const instanceType = z.string().regex(INSTANCE_TYPE, "must be an instance type such as g6.xlarge");
const count = z.int().min(1).max(100_000_000);

const gpuSchema = z.strictObject({
  /** As AWS names it, e.g. `L4`, `A100` (40 and 80 GiB alike), `H200`. */
  gpuModel: z.string().min(1),
  /** Whole GPUs of NVIDIA: what a pod asks for as `nvidia.com/gpu`. */
  gpus: count.max(64),
  /** Of each GPU. */
  gpuMemoryMiB: count,
  vcpus: count,
  memoryMiB: count,
  architecture: z.enum(["x86_64", "arm64"]),
});

const gapsSchema = z.strictObject({
  region: z.string().regex(REGION),
  pricesAsOf: z.iso.datetime({ offset: true }),
  /** In the catalogue, without a price in the region: not sold there on demand, or too new. */
  unpriced: z.array(instanceType),
  /** Priced and, by their family's name, with GPUs, but neither in the catalogue nor left out of it on purpose. */
  uncatalogued: z.array(instanceType),
  /** Priced, of unknown size: no node pool can use them. */
  unshaped: z.array(instanceType),
});
export type CatalogueGaps = z.infer<typeof gapsSchema>;

const catalogueSchema = z.strictObject({
  source: z.string().min(1),
  types: z.record(instanceType, gpuSchema),
  /** Instance type → why it has no place in a GPU pool although it has an accelerator. */
  excluded: z.record(instanceType, z.string().min(1)),
  gaps: gapsSchema,
});
const shapesSchema = z.strictObject({
  source: z.string().min(1),
  shapes: z.record(
    instanceType,
    z.strictObject({ vcpus: count, memoryMiB: count, gpus: z.int().min(0).max(64) }),
  ),
});

export interface GpuCatalogue {
  readonly source: string;
  readonly types: Readonly<Record<string, GpuInstanceType>>;
  /** Instance type → why it has no place in a GPU pool although it has an accelerator. */
  readonly excluded: Readonly<Record<string, string>>;
  /** Where catalogue and prices disagreed when the file was written. */
  readonly gaps: CatalogueGaps;
}

/** Sizes of every instance type known, priced or not. */
export interface InstanceShapes {
  readonly source: string;
  readonly shapes: Readonly<Record<string, InstanceShape>>;
}

function parse<T>(schema: z.ZodType<T>, text: string, file: string): T {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new InvalidInput(file, [{ path: "", file, rule: `must be JSON: ${(error as Error).message}` }]);
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue): Problem => {
    return { path: issue.path.map(String).join("."), file, rule: issue.message };
  });
  throw new InvalidInput(file, problems);
}

/** @throws InvalidInput with every field that is missing, unknown or out of range. */
export function parseGpuCatalogue(text: string, file: string): GpuCatalogue {
  const { types, ...rest } = parse(catalogueSchema, text, file);
  const named = Object.entries(types).map(([name, type]) => [name, { instanceType: name, ...type }] as const);
  return { ...rest, types: Object.fromEntries(named) };
}

/** @throws InvalidInput with every field that is missing, unknown or out of range. */
export function parseInstanceShapes(text: string, file: string): InstanceShapes {
  return parse(shapesSchema, text, file);
}

/** AWS names the families with GPUs g…, gr… and p… (a generation follows): g6e, gr6, p5en, p6-b200. */
const GPU_FAMILY = /^(g|gr|p)\d/;

/** Where the catalogue and a price list disagree, each list sorted. */
export function catalogueGaps(
  { types, excluded }: Pick<GpuCatalogue, "types" | "excluded">,
  { shapes }: Pick<InstanceShapes, "shapes">,
  prices: Pick<PriceList, "region" | "asOf" | "instances">,
): CatalogueGaps {
  const priced = Object.keys(prices.instances).sort();
  const known = (name: string): boolean => Object.hasOwn(types, name) || Object.hasOwn(excluded, name);
  return {
    region: prices.region,
    pricesAsOf: prices.asOf,
    unpriced: Object.keys(types)
      .filter((name) => !Object.hasOwn(prices.instances, name))
      .sort(),
    uncatalogued: priced.filter((name) => GPU_FAMILY.test(name) && !known(name)),
    unshaped: priced.filter((name) => !Object.hasOwn(shapes, name)),
  };
}

/** `"key": {…}` lines, sorted: one instance type a line, so that a change reads well as a difference. */
function block(name: string, entries: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(entries)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `  "${name}": {${lines.length > 0 ? `\n${lines.join(",\n")}\n  ` : ""}}`;
}

/** The text of `gpu-instance-types.json`. */
export function formatGpuCatalogue(catalogue: GpuCatalogue): string {
  const types = Object.entries(catalogue.types).map(([name, { instanceType: _, ...type }]) => [name, type]);
  const { region, pricesAsOf, unpriced, uncatalogued, unshaped } = catalogue.gaps;
  const blocks = [
    `  "source": ${JSON.stringify(catalogue.source)}`,
    block("types", Object.fromEntries(types)),
    block("excluded", catalogue.excluded),
    block("gaps", { region, pricesAsOf, unpriced, uncatalogued, unshaped }),
  ];
  return `{\n${blocks.join(",\n")}\n}\n`;
}

/** The text of `instance-shapes.json`. */
export function formatInstanceShapes({ source, shapes }: InstanceShapes): string {
  return `{\n  "source": ${JSON.stringify(source)},\n${block("shapes", shapes)}\n}\n`;
}
