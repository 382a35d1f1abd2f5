/** `plumbline prices refresh`: the present prices of a region out of the price list that AWS publishes. */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { parseAwsPriceList, type AwsPrices } from "../../governance/pricing/aws-price-list";
import {
  catalogueGaps,
  formatGpuCatalogue,
  parseGpuCatalogue,
  parseInstanceShapes,
} from "../../governance/pricing/gpu-catalogue";
import {
  formatPriceList,
  parsePriceList,
  REGION,
  SERVICE_UNITS,
  type ServiceKey,
} from "../../governance/pricing/price-list";
import {
  comparePrices,
  describeComparison,
  type PriceComparison,
} from "../../governance/pricing/price-comparison";
import type { PriceList } from "../../governance/pricing/pricing";
import { InvalidInput } from "../../governance/reading/problem";
import {
  DATA_FOLDER,
  gpuCatalogueFile,
  instanceShapesFile,
  priceListFile,
  shownFile,
} from "../../data/price-book";
import { downloadText, shownUrl } from "../download";
import { replaceFiles } from "../replace-files";

export interface RefreshOptions {
  /** e.g. `us-east-1`. */
  readonly region: string;
  /** An https URL or a file; default: the region's list at AWS. */
  readonly from?: string;
  /** Write although GPU types, or many others, would lose their price. */
  readonly force?: boolean;
  /** The folder of `prices/` and `catalogue/`; default: the repository's governance/. */
  readonly folder?: string;
  readonly fetch: typeof fetch;
}

export interface PriceRefresh {
  readonly region: string;
  /** The price list file, written unless nothing changed. */
  readonly file: string;
  readonly written: boolean;
  readonly version: string;
  readonly prices: PriceList;
  readonly comparison: PriceComparison;
  readonly skipped: AwsPrices["skipped"];
}

/** Where AWS publishes the list of a region, without credentials. */
export function awsPriceListUrl(region: string): string {
  return `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/${region}/index.csv`;
}

/** More of the present types than this lost, in percent, looks like a list that was cut off. */
const MAX_REMOVED_PERCENT = 10;

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function* fileText(file: string): AsyncGenerator<string> {
  try {
    yield* createReadStream(file, "utf8");
  } catch (error) {
    throw new Error(`${file}: could not be read (${(error as Error).message})`, { cause: error });
  }
}

function merge(aws: AwsPrices, region: string, origin: string, present: PriceList | undefined): PriceList {
  const source = `AWS price list of EC2, version ${aws.version}, ${origin}`;
  const services = { ...present?.services };
  for (const [key, microUsd] of Object.entries(aws.services))
    services[key] = { microUsd, unit: SERVICE_UNITS[key as ServiceKey], asOf: aws.publicationDate, source };
  const { publicationDate: asOf, instances } = aws;
  return { provider: "aws", region, currency: "USD", asOf, source, instances, services };
}

/** @throws InvalidInput when the new list looks cut off, or takes away the price of a GPU pool's type. */
function refuseLosses(
  comparison: PriceComparison,
  isGpu: (instanceType: string) => boolean,
  present: PriceList,
  file: string,
): void {
  const gpus = comparison.removed.filter(isGpu);
  const advice = "pass --force to write it all the same";
  if (gpus.length > 0)
    throw new InvalidInput(shownFile(file), [
      { path: "instances", found: gpus.join(", "), rule: `GPU types would lose their price: ${advice}` },
    ]);
  const total = Object.keys(present.instances).length;
  const { length: removed } = comparison.removed;
  if (removed * 100 > total * MAX_REMOVED_PERCENT)
    throw new InvalidInput(shownFile(file), [
      {
        path: "instances",
        found: `${removed} of ${total}`,
        rule: `so many types would lose their price: ${advice}`,
      },
    ]);
}

/**
 * Replaces the price list of a region, and the gaps that the GPU catalogue lists; prices that AWS's list of EC2 does not
 * hold (EKS, load balancers, logs, …) keep their value and date.
 * @throws InvalidInput, or an Error that names the URL or the file. Nothing is written then.
 */
export async function refreshPrices(options: RefreshOptions): Promise<PriceRefresh> {
  const { region, force = false, folder = DATA_FOLDER } = options;
  if (!REGION.test(region))
    throw new InvalidInput("prices refresh", [
      { path: "--region", found: JSON.stringify(region), rule: "must be a region such as us-east-1" },
    ]);
  const from = options.from ?? awsPriceListUrl(region);
  const remote = /^[a-z][a-z0-9+.-]*:\/\//i.test(from);
  const file = priceListFile(region, folder);
  const before = await readIfPresent(file);
  const present = before === undefined ? undefined : parsePriceList(before, shownFile(file));
  const catalogueFile = gpuCatalogueFile(folder);
  const catalogueBefore = await readFile(catalogueFile, "utf8");
  const catalogue = parseGpuCatalogue(catalogueBefore, shownFile(catalogueFile));
  const shapesFile = instanceShapesFile(folder);
  const shapes = parseInstanceShapes(await readFile(shapesFile, "utf8"), shownFile(shapesFile));

  const origin = remote ? shownUrl(from) : from;
  const chunks = remote ? downloadText(from, options.fetch) : fileText(from);
  const aws = await parseAwsPriceList(chunks, { region, file: origin });
  const prices = merge(aws, region, remote ? origin : "from a file", present);
  const after = formatPriceList(prices);
  parsePriceList(after, shownFile(file));
  const comparison = comparePrices(present, prices);
  const isGpu = (name: string): boolean => Object.hasOwn(catalogue.types, name);
  if (present && !force) refuseLosses(comparison, isGpu, present, file);

  const changed = new Map<string, string>();
  if (after !== before) changed.set(file, after);
  if (catalogue.gaps.region === region) {
    const catalogueAfter = formatGpuCatalogue({
      ...catalogue,
      gaps: catalogueGaps(catalogue, shapes, prices),
    });
    if (catalogueAfter !== catalogueBefore) changed.set(catalogueFile, catalogueAfter);
  }
  await replaceFiles(changed);
  const { version, skipped } = aws;
  return { region, file, written: changed.size > 0, version, prices, comparison, skipped };
}

/** What a refresh did, for people. */
export function describeRefresh(refresh: PriceRefresh): string {
  const { region, prices, version, written, file, skipped } = refresh;
  const rows = skipped.reduce((sum, each) => sum + each.rows, 0);
  return [
    `Prices of ${region} as of ${prices.asOf} (AWS version ${version}): ${Object.keys(prices.instances).length} instance types`,
    ...describeComparison(refresh.comparison),
    `${rows} rows of other things left out`,
    ...skipped.map(({ reason, rows: count }) => `  ${count} ${reason}`),
    written ? `Written to ${shownFile(file)}` : "Nothing has changed: nothing written",
  ].join("\n");
}

/** Adds `prices refresh` to the program. */
export function registerPrices(program: Command): void {
  program
    .command("prices")
    .description("the price list that estimates are made with")
    .command("refresh")
    .description("replace a region's prices by those that AWS publishes now (some hundred megabytes)")
    .option("--region <region>", "the region, e.g. us-east-1", "us-east-1")
    .option("--from <file|url>", "AWS's index.csv, downloaded before or elsewhere (https only)")
    .option("--force", "write although GPU types, or many others, would lose their price")
    .action(async (options: { region: string; from?: string; force?: boolean }) => {
      console.log(describeRefresh(await refreshPrices({ ...options, fetch })));
    });
}
