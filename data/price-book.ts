/** Reads what an estimate is made with from the data files beside it; governance gets it as an argument. */
import { readFileSync, readdirSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { parseGpuCatalogue, parseInstanceShapes } from "../governance/pricing/gpu-catalogue";
import type { PriceBook } from "../governance/rules/judgement";
import { parsePriceList, REGION } from "../governance/pricing/price-list";
import { InvalidInput } from "../governance/reading/problem";

/** The folder of `prices/` and `catalogue/`. */
export const DATA_FOLDER = __dirname;

export function priceListFile(region: string, folder = DATA_FOLDER): string {
  return join(folder, "prices", `${region}.json`);
}

export function gpuCatalogueFile(folder = DATA_FOLDER): string {
  return join(folder, "catalogue", "gpu-instance-types.json");
}

export function instanceShapesFile(folder = DATA_FOLDER): string {
  return join(folder, "catalogue", "instance-shapes.json");
}

/** A file as errors name it: relative to the working directory where it lies below. */
export function shownFile(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path;
}

function read<T>(file: string, parse: (text: string, file: string) => T): T {
  return parse(readFileSync(file, "utf8"), shownFile(file));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** Regions that have a price list. */
export function pricedRegions(folder = DATA_FOLDER): string[] {
  return readdirSync(join(folder, "prices"))
    .filter((file) => file.endsWith(".json"))
    .map((file) => basename(file, ".json"))
    .sort();
}

/**
 * Prices of a region, GPU catalogue and sizes of instance types.
 * @throws InvalidInput when the region has no price list, or a file breaks its format.
 */
export function readPriceBook(region: string, folder = DATA_FOLDER): PriceBook {
  const file = priceListFile(region, folder);
  const refuse = (rule: string): InvalidInput =>
    new InvalidInput("prices", [{ path: "region", found: JSON.stringify(region), rule }]);
  if (!REGION.test(region)) throw refuse("must be a region such as us-east-1");
  try {
    const prices = read(file, parsePriceList);
    if (prices.region !== region) throw refuse(`${shownFile(file)} holds the prices of ${prices.region}`);
    return {
      prices,
      catalogue: read(gpuCatalogueFile(folder), parseGpuCatalogue).types,
      shapes: read(instanceShapesFile(folder), parseInstanceShapes).shapes,
    };
  } catch (error) {
    if (!isMissing(error)) throw error;
    const regions = pricedRegions(folder).join(", ");
    throw refuse(
      `has no price list (there are ${regions}): run \`plumbline prices refresh --region ${region}\``,
    );
  }
}
