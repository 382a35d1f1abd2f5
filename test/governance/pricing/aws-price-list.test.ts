import assert from "node:assert/strict";
import fc from "fast-check";
import { parseAwsPriceList, type AwsPrices } from "../../../governance/pricing/aws-price-list";
import { InvalidInput } from "../../../governance/reading/problem";
import { awsCsv, awsRow, GP3, type AwsRow } from "../../support/aws-csv";

const parse = (text: string, region = "us-east-1"): Promise<AwsPrices> =>
  parseAwsPriceList([text], { region, file: "index.csv" });

async function refusal(text: string): Promise<string> {
  try {
    await parse(text);
  } catch (error) {
    assert.ok(error instanceof InvalidInput, String(error));
    return error.message;
  }
  return assert.fail("was accepted");
}

describe("parseAwsPriceList", () => {
  it("reads on-demand prices of Linux instances, their date and version", async () => {
    const large = awsRow({ "Instance Type": "m6i.large", PricePerUnit: "0.0960000000" });
    const prices = await parse(awsCsv([awsRow(), large]));
    assert.deepEqual(prices.instances, { "g6.xlarge": 804_800, "m6i.large": 96_000 });
    assert.equal(prices.publicationDate, "2026-09-30T19:15:12Z");
    assert.equal(prices.version, "20260930191512");
    assert.deepEqual(prices.skipped, []);
  });

  it("reads gp3 volumes and NAT gateways, and not their namesakes", async () => {
    const nat = (usageType: string, Unit: string, PricePerUnit: string): AwsRow =>
      awsRow({ "Product Family": "NAT Gateway", "Instance Type": "", usageType, Unit, PricePerUnit });
    const prices = await parse(
      awsCsv([
        awsRow(),
        GP3,
        nat("NatGateway-Hours", "Hrs", "0.0450000000"),
        nat("NatGateway-Bytes", "GB", "0.0460000000"),
        nat("RegionalNatGateway-Hours", "Hrs", "0.0900000000"),
        nat("NatGateway-Prvd-Bytes", "GB", "0.1000000000"),
      ]),
    );
    assert.deepEqual(prices.services, {
      "ebs-gp3": 80_000,
      "nat-gateway": 45_000,
      "nat-gateway-data": 46_000,
    });
  });

  it("knows the usage types of regions that have a prefix", async () => {
    const there = { "Region Code": "eu-central-1", Location: "EU (Frankfurt)" };
    const gp3 = { ...GP3, ...there, usageType: "EUC1-EBS:VolumeUsage.gp3", PricePerUnit: "0.0952000000" };
    const prices = await parse(awsCsv([awsRow(there), gp3]), "eu-central-1");
    assert.deepEqual(prices.services, { "ebs-gp3": 95_200 });
  });

  for (const [what, over, reason] of [
    ["reserved terms", { TermType: "Reserved" }, "not on demand"],
    ["another region", { "Region Code": "us-east-2" }, "another region or zone"],
    ["a local zone", { "Location Type": "AWS Local Zone" }, "another region or zone"],
    [
      "a capacity reservation at zero",
      { CapacityStatus: "AllocatedCapacityReservation" },
      "a capacity reservation",
    ],
    ["a capacity block", { MarketOption: "CapacityBlock" }, "a capacity block"],
    ["Windows", { "Operating System": "Windows" }, "another operating system, software or tenancy"],
    ["SQL Server", { "Pre Installed S/W": "SQL Web" }, "another operating system, software or tenancy"],
    ["dedicated tenancy", { Tenancy: "Dedicated" }, "another operating system, software or tenancy"],
    [
      "dedicated hosts",
      { "Product Family": "Dedicated Host" },
      "not an instance, nor a service that is used",
    ],
  ] as const)
    it(`leaves out ${what}, and says so`, async () => {
      const other = awsRow({ "Instance Type": "m6i.large", PricePerUnit: "0.0000000000", ...over });
      const prices = await parse(awsCsv([awsRow(), other]));
      assert.deepEqual(prices.instances, { "g6.xlarge": 804_800 });
      assert.deepEqual(prices.skipped, [{ reason, rows: 1 }]);
    });

  it("gives a type that is listed at zero no price: it is not sold on demand, and not free", async () => {
    const block = awsRow({ "Instance Type": "p5e.48xlarge", PricePerUnit: "0.0000000000" });
    const prices = await parse(awsCsv([awsRow(), block]));
    assert.equal(prices.instances["p5e.48xlarge"], undefined);
    assert.deepEqual(prices.skipped, [{ reason: "listed at zero: not sold on demand", rows: 1 }]);
  });

  it("prices bare metal that is only listed as dedicated, and prefers shared", async () => {
    const metal = { "Product Family": "Compute Instance (bare metal)" };
    const row = (type: string, Tenancy: string, PricePerUnit: string): AwsRow =>
      awsRow({ ...metal, "Instance Type": type, Tenancy, PricePerUnit });
    const prices = await parse(
      awsCsv([
        row("c5.metal", "Dedicated", "4.4900000000"),
        row("c5.metal", "Shared", "4.0800000000"),
        row("g4dn.metal", "Dedicated", "7.8240000000"),
      ]),
    );
    assert.deepEqual(prices.instances, { "c5.metal": 4_080_000, "g4dn.metal": 7_824_000 });
  });

  it("rounds what is finer than a micro-dollar half to even", async () => {
    const rows = [
      ["a1.large", "0.0000015000"],
      ["a1.xlarge", "0.0000025000"],
      ["a1.2xlarge", "0.0000025001"],
    ].map(([type, price]) => awsRow({ "Instance Type": type ?? "", PricePerUnit: price ?? "" }));
    const prices = await parse(awsCsv(rows));
    assert.deepEqual(prices.instances, { "a1.large": 2, "a1.xlarge": 2, "a1.2xlarge": 3 });
  });

  it("accepts the same price twice and lists without a market column", async () => {
    const prices = await parse(awsCsv([awsRow(), awsRow({ SKU: "SKU2" })], {}, ["MarketOption"]));
    assert.deepEqual(prices.instances, { "g6.xlarge": 804_800 });
  });

  for (const [what, over, rule] of [
    [
      "a negative price",
      { PricePerUnit: "-0.8048000000" },
      /index\.csv:7 g6\.xlarge: "-0\.8048000000":.*not negative/,
    ],
    ["a missing price", { PricePerUnit: "" }, /index\.csv:7 g6\.xlarge: "":.*must be a decimal/],
    ["a price that is no number", { PricePerUnit: "NaN" }, /"NaN":.*must be a decimal/],
    ["an exponent", { PricePerUnit: "1e3" }, /"1e3":.*must be a decimal/],
    ["yuan", { Currency: "CNY" }, /"CNY": Currency must be USD/],
    ["another unit", { Unit: "Quantity" }, /"Quantity": Unit must be Hrs/],
    ["a type that is none", { "Instance Type": "m5 large" }, /"m5 large": Instance Type must be/],
  ] as const)
    it(`refuses ${what}`, async () => {
      assert.match(await refusal(awsCsv([awsRow(over)])), rule);
    });

  it("refuses two prices for one type", async () => {
    const text = awsCsv([awsRow(), awsRow({ PricePerUnit: "0.9000000000" })]);
    assert.match(await refusal(text), /index\.csv:8 g6\.xlarge: "0\.9000000000": is listed at 0\.8048 too/);
  });

  it("names every problem at once, but not more than twenty", async () => {
    const bad = awsRow({ PricePerUnit: "-1" });
    assert.match(await refusal(awsCsv([bad, bad, bad])), /3 problems/);
    assert.match(await refusal(awsCsv(Array<AwsRow>(500).fill(bad))), /20 problems/);
  });

  for (const [what, text, rule] of [
    ["an empty file", "", /no rows: has no on-demand price/],
    [
      "the JSON form",
      '{\n  "formatVersion" : "v1.0"\n}\n',
      /FormatVersion: this is no AWS price list in CSV/,
    ],
    [
      "another service's list",
      awsCsv([awsRow()], { OfferCode: "AmazonRDS" }),
      /"AmazonRDS": must be AmazonEC2/,
    ],
    ["another format version", awsCsv([awsRow()], { FormatVersion: "v2.0" }), /"v2\.0": must be v1\.0/],
    [
      "a date that is none",
      awsCsv([awsRow()], { "Publication Date": "yesterday" }),
      /must be a time such as/,
    ],
    ["a missing column", awsCsv([awsRow()], {}, ["CapacityStatus"]), /CapacityStatus: is missing/],
    [
      "another region's list",
      awsCsv([awsRow({ "Region Code": "eu-west-1" })]),
      /eu-west-1: has no on-demand price/,
    ],
    [
      "a list cut off in a row",
      awsCsv([awsRow(), awsRow()]).slice(0, -30),
      /index\.csv:8.*fields: must be 26/,
    ],
  ] as const)
    it(`refuses ${what}`, async () => {
      assert.match(await refusal(text), rule);
    });

  it("reads the same wherever the chunks are cut", async () => {
    const text = awsCsv([awsRow({ PriceDescription: 'two\nlines, "quoted"' }), GP3]);
    const whole = await parse(text);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: text.length }), async (cut) => {
        const chunks = [text.slice(0, cut), text.slice(cut)];
        assert.deepEqual(await parseAwsPriceList(chunks, { region: "us-east-1", file: "index.csv" }), whole);
      }),
    );
  });
});
