/**
 * The AWS price list of EC2 in its CSV form, as AWS publishes it without credentials:
 * https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/<region>/index.csv
 *
 * Five rows of metadata, a row of column names, then a row for each rate of each product (AWS Billing user guide, "Reading
 * the service price list file for an AWS service"). A region's file has hundreds of megabytes, and the JSON form cannot be
 * read in parts without a streaming parser: rows can. The order of columns changes, so they are found by name.
 */
import { csvRecords, type CsvRecord } from "./csv-records";
import { divideHalfEven } from "../money";
import { INSTANCE_TYPE, type ServiceKey } from "./price-list";
import { InvalidInput, type Problem } from "../reading/problem";

export interface AwsPrices {
  readonly version: string;
  /** RFC 3339. */
  readonly publicationDate: string;
  /** Instance type → on-demand micro-dollars an hour (Linux, no software, shared tenancy). */
  readonly instances: Readonly<Record<string, number>>;
  /** The few services that the EC2 list prices, micro-dollars. */
  readonly services: Readonly<Partial<Record<ServiceKey, number>>>;
  /** Rows left out, by reason. */
  readonly skipped: readonly { readonly reason: string; readonly rows: number }[];
}

const METADATA = ["FormatVersion", "Disclaimer", "Publication Date", "Version", "OfferCode"] as const;

const COLUMNS = [
  "TermType",
  "Unit",
  "PricePerUnit",
  "Currency",
  "Product Family",
  "Location Type",
  "Instance Type",
  "Tenancy",
  "Operating System",
  "usageType",
  "operation",
  "CapacityStatus",
  "Pre Installed S/W",
  "Region Code",
] as const;
/** Tells on-demand from capacity blocks; lists from before 2023 lack it. */
const MARKET = "MarketOption";
type Column = (typeof COLUMNS)[number] | typeof MARKET;
type Row = (column: Column) => string;

/** In us-east-1 usage types are bare, elsewhere they begin with the region's code, e.g. `EUC1-NatGateway-Hours`. */
const SERVICES: readonly { key: ServiceKey; family: string; usage: RegExp; unit: string }[] = [
  { key: "ebs-gp3", family: "Storage", usage: /^(\w+-)?EBS:VolumeUsage\.gp3$/, unit: "GB-Mo" },
  { key: "nat-gateway", family: "NAT Gateway", usage: /^(\w+-)?NatGateway-Hours$/, unit: "Hrs" },
  { key: "nat-gateway-data", family: "NAT Gateway", usage: /^(\w+-)?NatGateway-Bytes$/, unit: "GB" },
];

/** Problems beyond these are not worth reading, and a broken file may have a million. */
const MAX_PROBLEMS = 20;

const PRICE_RULE =
  "PricePerUnit must be a decimal, not negative and below a million, with at most ten places";

/** Ten places as published, micro-dollars here: rounded half-even. Undefined when it is no price at all. */
function microUsd(text: string): number | undefined {
  const match = /^(\d{1,6})(?:\.(\d{1,10}))?$/.exec(text);
  if (!match) return undefined;
  return Number(divideHalfEven(BigInt(`${match[1]}${(match[2] ?? "").padEnd(10, "0")}`), 10_000n));
}

/** What a row prices and in which map it goes, or why it is left out. */
type Kind =
  | { readonly table: "shared" | "dedicated" | "services"; readonly key: string; readonly unit: string }
  | { readonly skip: string };

function kindOf(row: Row, region: string): Kind {
  if (row("TermType") !== "OnDemand") return { skip: "not on demand" };
  if (row("Region Code") !== region || row("Location Type") !== "AWS Region")
    return { skip: "another region or zone" };
  const family = row("Product Family");
  const service = SERVICES.find((each) => each.family === family && each.usage.test(row("usageType")));
  if (service) return { table: "services", key: service.key, unit: service.unit };
  const metal = family === "Compute Instance (bare metal)";
  if (family !== "Compute Instance" && !metal) return { skip: "not an instance, nor a service that is used" };
  if (row("CapacityStatus") !== "Used") return { skip: "a capacity reservation" };
  const tenancy = row("Tenancy");
  const software = row("Pre Installed S/W") || "NA";
  const plain =
    row("Operating System") === "Linux" && software === "NA" && row("operation") === "RunInstances";
  if (!plain || !(tenancy === "Shared" || (metal && tenancy === "Dedicated")))
    return { skip: "another operating system, software or tenancy" };
  if (!["", "OnDemand"].includes(row(MARKET))) return { skip: "a capacity block" };
  return { table: tenancy === "Shared" ? "shared" : "dedicated", key: row("Instance Type"), unit: "Hrs" };
}

class PriceTables {
  readonly shared: Record<string, number> = {};
  /** Some bare-metal types are only listed as dedicated, at the same price. */
  readonly dedicated: Record<string, number> = {};
  readonly services: Record<string, number> = {};
  readonly skipped = new Map<string, number>();
  readonly regions = new Set<string>();
  readonly problems: Problem[] = [];

  constructor(
    private readonly file: string,
    private readonly region: string,
  ) {}

  add(row: Row, line: number): void {
    if (this.regions.size < 50 && row("Region Code") !== "") this.regions.add(row("Region Code"));
    const kind = kindOf(row, this.region);
    if ("skip" in kind) return this.skip(kind.skip);
    const { table, key, unit } = kind;
    const refuse = (value: string, rule: string): void =>
      this.refuse({ path: key, found: JSON.stringify(value), line, rule });
    if (table !== "services" && !INSTANCE_TYPE.test(key))
      return refuse(key, "Instance Type must be an instance type such as g6.xlarge");
    if (row("Currency") !== "USD") return refuse(row("Currency"), "Currency must be USD");
    if (row("Unit") !== unit) return refuse(row("Unit"), `Unit must be ${unit}`);
    const price = microUsd(row("PricePerUnit"));
    if (price === undefined) return refuse(row("PricePerUnit"), PRICE_RULE);
    // What is not sold on demand is listed at zero: it has no price here, and is not free.
    if (price === 0) return this.skip("listed at zero: not sold on demand");
    const known = this[table][key];
    if (known !== undefined && known !== price)
      return refuse(row("PricePerUnit"), `is listed at ${known / 1_000_000} too: two prices for one thing`);
    this[table][key] = price;
  }

  refuse(problem: Omit<Problem, "path" | "file"> & { readonly path?: string }): void {
    this.problems.push({ path: "", ...problem, file: this.file });
  }

  private skip(reason: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }
}

function checkMetadata(metadata: ReadonlyMap<string, string>, file: string): void {
  const problems: Problem[] = [];
  const expect = (path: string, ok: boolean, rule: string): void => {
    const found = metadata.get(path);
    if (!ok)
      problems.push({ path, file, ...(found !== undefined && { found: JSON.stringify(found) }), rule });
  };
  expect("FormatVersion", metadata.get("FormatVersion") === "v1.0", "must be v1.0");
  expect("OfferCode", metadata.get("OfferCode") === "AmazonEC2", "must be AmazonEC2, the price list of EC2");
  const published = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(metadata.get("Publication Date") ?? "");
  expect("Publication Date", published, "must be a time such as 2026-07-06T14:20:29Z");
  expect("Version", /^\d{14}$/.test(metadata.get("Version") ?? ""), "must be a version of 14 digits");
  if (problems.length > 0) throw new InvalidInput(file, problems);
}

function metadataOf(record: CsvRecord, expected: string, file: string): [string, string] {
  const [name = "", value = ""] = record.fields;
  if (name === expected) return [name, value];
  const rule = `must be ${expected}: this is no AWS price list in CSV (its JSON form, index.json, is not read: use index.csv)`;
  throw new InvalidInput(file, [
    { path: "", file, line: record.line, found: JSON.stringify(name.slice(0, 40)), rule },
  ]);
}

function columnsOf(header: CsvRecord, file: string): ReadonlyMap<string, number> {
  const columns = new Map(header.fields.map((name, index) => [name, index]));
  const problems = COLUMNS.filter((name) => !columns.has(name)).map((name): Problem => {
    return { path: name, file, line: header.line, rule: "is missing from the row of column names" };
  });
  if (problems.length > 0) throw new InvalidInput(file, problems);
  return columns;
}

/**
 * The prices of one region, read in bounded memory.
 * @param chunks the text of the CSV, in parts of any size.
 * @param file what to call it in errors.
 * @throws InvalidInput: not that format, a negative, missing or second price, another currency or unit, rows cut off, or
 * no price of the region at all. At most 20 problems are listed.
 */
export async function parseAwsPriceList(
  chunks: AsyncIterable<string> | Iterable<string>,
  { region, file }: { readonly region: string; readonly file: string },
): Promise<AwsPrices> {
  const metadata = new Map<string, string>();
  const tables = new PriceTables(file, region);
  let header: { readonly columns: ReadonlyMap<string, number>; readonly width: number } | undefined;
  for await (const record of csvRecords(chunks, file)) {
    const expected = METADATA[metadata.size];
    if (expected !== undefined) {
      metadata.set(...metadataOf(record, expected, file));
      continue;
    }
    const { fields, line } = record;
    if (!header) {
      checkMetadata(metadata, file);
      header = { columns: columnsOf(record, file), width: fields.length };
      continue;
    }
    const { columns, width } = header;
    if (fields.length === width) tables.add((column) => fields[columns.get(column) ?? -1] ?? "", line);
    else
      tables.refuse({
        found: `${fields.length} fields`,
        line,
        rule: `must be ${width}, one for each column`,
      });
    if (tables.problems.length >= MAX_PROBLEMS) break;
  }
  const instances = { ...tables.dedicated, ...tables.shared };
  if (tables.problems.length === 0 && Object.keys(instances).length === 0) {
    const found = [...tables.regions].join(", ") || "no rows";
    tables.refuse({ found, rule: `has no on-demand price of Linux instances in ${region}` });
  }
  if (tables.problems.length > 0) throw new InvalidInput(file, tables.problems);
  return {
    version: metadata.get("Version") ?? "",
    publicationDate: metadata.get("Publication Date") ?? "",
    instances,
    services: tables.services,
    skipped: [...tables.skipped].map(([reason, rows]) => ({ reason, rows })),
  };
}
