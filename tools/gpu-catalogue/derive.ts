/**
 * Derives `data/catalogue/*.json` from the instance types that moto (Apache-2.0) carries, recorded by its authors
 * from EC2's DescribeInstanceTypes, and says where they disagree with the price list of us-east-1.
 *
 *     pip download --no-deps -d build 'moto==5.2.5'
 *     unzip -d build build/moto-5.2.5-py3-none-any.whl moto/ec2/resources/instance_types.json.gz
 *     npx tsx tools/gpu-catalogue/derive.ts build/moto/ec2/resources/instance_types.json.gz 'moto 5.2.5'
 *
 * Run it after a new release of moto; `plumbline prices refresh` alone keeps the gaps up to date.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import {
  catalogueGaps,
  formatGpuCatalogue,
  formatInstanceShapes,
  type GpuCatalogue,
  type InstanceShapes,
} from "../../governance/pricing/gpu-catalogue";
import { parsePriceList } from "../../governance/pricing/price-list";
import type { GpuInstanceType, InstanceShape, PriceList } from "../../governance/pricing/pricing";

const gpu = z.object({
  Name: z.string(),
  Manufacturer: z.string(),
  /** 0 for a fraction of a GPU (g6f). */
  Count: z.int().min(0),
  /** Of each GPU: `TotalGpuMemoryInMiB` of the instance is this times the count. */
  MemoryInfo: z.object({ SizeInMiB: z.int().min(1) }),
});
const describedSchema = z.record(
  z.string(),
  z.object({
    VCpuInfo: z.object({ DefaultVCpus: z.int().min(1) }),
    MemoryInfo: z.object({ SizeInMiB: z.int().min(1) }),
    ProcessorInfo: z.object({ SupportedArchitectures: z.array(z.string()).min(1) }),
    GpuInfo: z.object({ Gpus: z.array(gpu).length(1) }).optional(),
    NeuronInfo: z.unknown().optional(),
    InferenceAcceleratorInfo: z.unknown().optional(),
    FpgaInfo: z.unknown().optional(),
    MediaAcceleratorInfo: z.unknown().optional(),
  }),
);
type Described = z.infer<typeof describedSchema>[string];

const FRACTION = "a fraction of a GPU: a pod asks for whole ones, and the node image lacks the GRID driver";
/** Families that are priced, have an accelerator that is not NVIDIA's, and that moto does not carry. */
const OTHER_MAKERS: Readonly<Record<string, string>> = {
  g4ad: "GPUs of AMD",
  dl1: "accelerators of Habana",
  f1: "FPGAs",
};

/** Why an instance type with an accelerator is not in the catalogue. */
function exclusion(described: Described): string | undefined {
  const [first] = described.GpuInfo?.Gpus ?? [];
  if (first && first.Manufacturer !== "NVIDIA") return `GPUs of ${first.Manufacturer}`;
  if (first && first.Count === 0) return FRACTION;
  if (described.NeuronInfo !== undefined) return "accelerators of AWS (Neuron)";
  if (described.InferenceAcceleratorInfo !== undefined) return "inference accelerators that are no GPUs";
  if (described.FpgaInfo !== undefined) return "FPGAs";
  return described.MediaAcceleratorInfo === undefined ? undefined : "media accelerators";
}

function gpuType(instanceType: string, described: Described): GpuInstanceType | undefined {
  const [first] = described.GpuInfo?.Gpus ?? [];
  if (!first || exclusion(described) !== undefined) return undefined;
  return {
    instanceType,
    gpuModel: first.Name,
    gpus: first.Count,
    gpuMemoryMiB: first.MemoryInfo.SizeInMiB,
    vcpus: described.VCpuInfo.DefaultVCpus,
    memoryMiB: described.MemoryInfo.SizeInMiB,
    architecture: described.ProcessorInfo.SupportedArchitectures.includes("arm64") ? "arm64" : "x86_64",
  };
}

/**
 * Both catalogue files out of DescribeInstanceTypes' answers by instance type.
 * @throws ZodError when they are not in EC2's form.
 */
export function deriveCatalogue(
  instanceTypes: unknown,
  prices: PriceList,
  source: string,
): { readonly catalogue: GpuCatalogue; readonly shapes: InstanceShapes } {
  const described = Object.entries(describedSchema.parse(instanceTypes));
  const types: Record<string, GpuInstanceType> = {};
  const excluded: Record<string, string> = {};
  const shapes: Record<string, InstanceShape> = {};
  for (const [name, each] of described) {
    const reason = exclusion(each);
    if (reason !== undefined) excluded[name] = reason;
    const type = gpuType(name, each);
    if (type) types[name] = type;
    shapes[name] = {
      vcpus: each.VCpuInfo.DefaultVCpus,
      memoryMiB: each.MemoryInfo.SizeInMiB,
      gpus: type?.gpus ?? 0,
    };
  }
  for (const name of Object.keys(prices.instances)) {
    const reason = OTHER_MAKERS[name.split(".", 1)[0] ?? ""];
    if (reason !== undefined) excluded[name] = reason;
  }
  const gaps = catalogueGaps({ types, excluded }, { shapes }, prices);
  return { catalogue: { source, types, excluded, gaps }, shapes: { source, shapes } };
}

function main([path, release]: readonly string[]): void {
  if (path === undefined || release === undefined)
    throw new Error("use: derive.ts <instance_types.json or .json.gz of moto> <release, e.g. 'moto 5.2.5'>");
  const raw = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(raw) : raw).toString("utf8");
  const governance = join(__dirname, "../../governance");
  const pricesFile = join(governance, "prices/us-east-1.json");
  const source = `${release} (Apache-2.0), moto/ec2/resources/instance_types.json, recorded from EC2 DescribeInstanceTypes`;
  const prices = parsePriceList(readFileSync(pricesFile, "utf8"), pricesFile);
  const { catalogue, shapes } = deriveCatalogue(JSON.parse(text), prices, source);
  writeFileSync(join(governance, "catalogue/gpu-instance-types.json"), formatGpuCatalogue(catalogue));
  writeFileSync(join(governance, "catalogue/instance-shapes.json"), formatInstanceShapes(shapes));
  console.log(`${Object.keys(catalogue.types).length} GPU types, ${Object.keys(shapes.shapes).length} sizes`);
  console.log(JSON.stringify(catalogue.gaps, null, 2));
}

if (require.main === module) main(process.argv.slice(2));
