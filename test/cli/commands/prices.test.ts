import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import {
  awsPriceListUrl,
  describeRefresh,
  refreshPrices,
  registerPrices,
  type PriceRefresh,
  type RefreshOptions,
} from "../../../cli/commands/prices";
import { catalogueGaps } from "../../../governance/pricing/gpu-catalogue";
import { InvalidInput } from "../../../governance/reading/problem";
import { DATA_FOLDER, gpuCatalogueFile, readPriceBook } from "../../../data/price-book";
import { awsCsv, awsRow, GP3, type AwsRow } from "../../support/aws-csv";

const SHIPPED = readPriceBook("us-east-1").prices;

/** The shipped prices as AWS would list them, changed by `over`: instance type → price, or null to leave it out. */
function shippedRows(over: Readonly<Record<string, string | null>> = {}): AwsRow[] {
  const now: Record<string, string | null> = {
    ...Object.fromEntries(
      Object.entries(SHIPPED.instances).map(([type, price]) => [type, (price / 1_000_000).toFixed(10)]),
    ),
    ...over,
  };
  return Object.entries(now).flatMap(([type, price]) =>
    price === null ? [] : [awsRow({ "Instance Type": type, PricePerUnit: price })],
  );
}

const refuseNetwork: typeof fetch = () => assert.fail("used the network");
const answering =
  (body: string, init: ResponseInit = {}): typeof fetch =>
  () =>
    Promise.resolve(new Response(body, init));

describe("prices refresh", () => {
  let folder: string;
  let priceFile: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plumbline-prices-"));
    priceFile = join(folder, "prices/us-east-1.json");
    for (const part of ["prices", "catalogue"])
      cpSync(join(DATA_FOLDER, part), join(folder, part), { recursive: true });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const refresh = (options: Partial<RefreshOptions> = {}): Promise<PriceRefresh> =>
    refreshPrices({ region: "us-east-1", folder, fetch: refuseNetwork, ...options });

  function csvFile(text: string): string {
    const file = join(folder, "index.csv");
    writeFileSync(file, text);
    return file;
  }

  /** Everything below the folder, so that a test can say that nothing was written. */
  function contents(): Record<string, string> {
    const files = ["prices", "catalogue"].flatMap((part) =>
      readdirSync(join(folder, part)).map((name) => [part, name]),
    );
    return Object.fromEntries(
      files.map((path) => [path.join("/"), readFileSync(join(folder, ...path), "utf8")]),
    );
  }

  async function assertRefused(options: Partial<RefreshOptions>, rule: RegExp): Promise<Error> {
    const before = contents();
    let refusal: Error | undefined;
    await refresh(options).catch((error: Error) => (refusal = error));
    assert.ok(refusal, "was accepted");
    assert.match(refusal.message, rule);
    assert.deepEqual(contents(), before, "files were changed");
    return refusal;
  }

  it("replaces prices, keeps what AWS's list of EC2 lacks, and says what changed", async () => {
    const rows = [
      ...shippedRows({ "g6.xlarge": "0.7048000000", "m99g.large": "0.1000000000", "c1.xlarge": null }),
      { ...GP3, PricePerUnit: "0.0900000000" },
    ];
    const report = await refresh({ from: csvFile(awsCsv(rows)) });
    assert.equal(report.written, true);
    assert.deepEqual(report.comparison, {
      since: "2026-07-06T14:20:29Z",
      added: ["m99g.large"],
      removed: ["c1.xlarge"],
      changed: [
        { what: "ebs-gp3", fromMicroUsd: 80_000, toMicroUsd: 90_000 },
        { what: "g6.xlarge", fromMicroUsd: 804_800, toMicroUsd: 704_800 },
      ],
    });
    const { prices } = readPriceBook("us-east-1", folder);
    assert.equal(prices.asOf, "2026-09-30T19:15:12Z");
    assert.equal(prices.source, "AWS price list of EC2, version 20260930191512, from a file");
    assert.equal(prices.instances["g6.xlarge"], 704_800);
    assert.deepEqual(prices.services["eks-cluster"], SHIPPED.services["eks-cluster"]);
    assert.equal(prices.services["ebs-gp3"]?.microUsd, 90_000);
    assert.equal(prices.services["ebs-gp3"].asOf, "2026-09-30T19:15:12Z");
    const lines = describeRefresh(report);
    assert.match(lines, /1 added: m99g\.large/);
    assert.match(lines, /1 removed: c1\.xlarge/);
    assert.match(lines, /2 changed, the most ebs-gp3 from 0\.08 to 0\.09 USD \(\+12\.5 %\)/);
  });

  it("brings the catalogue's list of gaps up to date", async () => {
    await refresh({
      from: csvFile(awsCsv(shippedRows({ "p5e.48xlarge": "60.0000000000", "g9.large": "1.0000000000" }))),
    });
    const catalogue = JSON.parse(readFileSync(gpuCatalogueFile(folder), "utf8"));
    assert.equal(catalogue.gaps.pricesAsOf, "2026-09-30T19:15:12Z");
    assert.ok(!catalogue.gaps.unpriced.includes("p5e.48xlarge"));
    assert.ok(catalogue.gaps.uncatalogued.includes("g9.large"));
    const { prices, shapes } = readPriceBook("us-east-1", folder);
    assert.deepEqual(catalogue.gaps, catalogueGaps(catalogue, { shapes }, prices));
  });

  it("writes nothing when nothing has changed", async () => {
    const from = csvFile(awsCsv(shippedRows()));
    await refresh({ from });
    const before = contents();
    const report = await refresh({ from });
    assert.equal(report.written, false);
    assert.match(describeRefresh(report), /Nothing has changed/);
    assert.deepEqual(contents(), before);
  });

  it("downloads the region's list from AWS", async () => {
    const asked: string[] = [];
    const report = await refresh({
      region: "eu-central-1",
      fetch: (url) => {
        asked.push(String(url));
        return Promise.resolve(new Response(awsCsv([awsRow({ "Region Code": "eu-central-1" })])));
      },
    });
    const url =
      "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/eu-central-1/index.csv";
    assert.deepEqual(asked, [url]);
    assert.equal(awsPriceListUrl("eu-central-1"), url);
    assert.match(describeRefresh(report), /There was no price list before/);
    const { prices } = readPriceBook("eu-central-1", folder);
    assert.deepEqual(prices.instances, { "g6.xlarge": 804_800 });
    assert.equal(prices.source, `AWS price list of EC2, version 20260930191512, ${url}`);
  });

  it("keeps credentials in a URL's query out of the file and of errors", async () => {
    const from = "https://someone:secret@example.com/index.csv?X-Amz-Signature=secret";
    const report = await refresh({ from, fetch: answering(awsCsv(shippedRows())) });
    assert.match(report.prices.source, /https:\/\/example\.com\/index\.csv$/);
    const refusal = await assertRefused(
      { from, fetch: answering("", { status: 403 }) },
      /example\.com\/index\.csv.* 403/,
    );
    assert.ok(!refusal.message.includes("secret"));
  });

  it("refuses to take a GPU type's price away, unless forced", async () => {
    const from = csvFile(awsCsv(shippedRows({ "g6.xlarge": null, "g5.xlarge": "0.0000000000" })));
    await assertRefused({ from }, /g5\.xlarge, g6\.xlarge: GPU types would lose their price: pass --force/);
    await refresh({ from, force: true });
    assert.equal(readPriceBook("us-east-1", folder).prices.instances["g6.xlarge"], undefined);
  });

  it("refuses a list that lacks more than a tenth of the types, unless forced", async () => {
    const others = Object.keys(SHIPPED.instances).filter((type) => /^[cm]\d/.test(type));
    const gone = Object.fromEntries(others.map((type) => [type, null]));
    const from = csvFile(awsCsv(shippedRows(gone)));
    await assertRefused(
      { from },
      new RegExp(`${others.length} of 1361: so many types would lose their price`),
    );
    assert.equal((await refresh({ from, force: true })).written, true);
  });

  for (const [what, csv, rule] of [
    [
      "a negative price",
      awsCsv(shippedRows({ "g6.xlarge": "-0.8048000000" })),
      /g6\.xlarge: "-0\.8048000000"/,
    ],
    ["a missing price", awsCsv(shippedRows({ "g6.xlarge": "" })), /g6\.xlarge: "": PricePerUnit must be/],
    ["another region's list", awsCsv([awsRow({ "Region Code": "eu-west-1" })]), /in us-east-1/],
    ["a cut-off file", awsCsv(shippedRows()).slice(0, -50), /index\.csv:1367: .*cut off/],
  ] as const)
    it(`writes nothing when given ${what}`, async () => {
      assert.ok((await assertRefused({ from: csvFile(csv) }, rule)) instanceof InvalidInput);
    });

  it("writes nothing and says how to go on when there is no network", async () => {
    const offline: typeof fetch = () =>
      Promise.reject(new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND pricing") }));
    await assertRefused(
      { fetch: offline },
      /could not be downloaded \(fetch failed: getaddrinfo ENOTFOUND pricing\).*--from <file>/,
    );
  });

  it("writes nothing when the connection breaks in the middle", async () => {
    const text = awsCsv(shippedRows());
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text.slice(0, 50_000)));
        controller.error(new Error("terminated"));
      },
    });
    await assertRefused(
      { fetch: () => Promise.resolve(new Response(body)) },
      /could not be downloaded \(terminated\)/,
    );
  });

  for (const [what, options, rule] of [
    ["plain http", { from: "http://example.com/index.csv" }, /must be an https:\/\/ URL/],
    ["another scheme", { from: "file:///etc/passwd" }, /must be an https:\/\/ URL/],
    ["a region that is a path", { region: "../../x" }, /--region: "\.\.\/\.\.\/x": must be a region/],
    ["a file that is not there", { from: "no/such.csv" }, /no\/such\.csv: could not be read \(ENOENT/],
  ] as const)
    it(`refuses ${what}`, async () => {
      await assertRefused(options, rule);
    });

  it("refuses to go on from a present list that is broken", async () => {
    writeFileSync(priceFile, readFileSync(priceFile, "utf8").replace('"g6.xlarge": 0', '"g6.xlarge": -0'));
    await assertRefused({ from: csvFile(awsCsv(shippedRows())) }, /instances\["g6\.xlarge"\]: -0\.8048/);
  });

  it("is a command with its options", () => {
    const program = new Command();
    registerPrices(program);
    const command = program.commands[0]?.commands[0];
    assert.equal(`${program.commands[0]?.name()} ${command?.name()}`, "prices refresh");
    assert.deepEqual(
      command?.options.map(({ long }) => long),
      ["--region", "--from", "--force"],
    );
  });
});
