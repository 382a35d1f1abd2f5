/**
 * Samples of AWS's price list of EC2 in CSV. They are written from the published format (AWS Billing user guide, "Reading
 * the service price list file for an AWS service") and hold no data of AWS: SKUs, descriptions and some prices are made up.
 */

const COLUMNS = [
  "SKU",
  "OfferTermCode",
  "RateCode",
  "TermType",
  "PriceDescription",
  "EffectiveDate",
  "StartingRange",
  "EndingRange",
  "Unit",
  "PricePerUnit",
  "Currency",
  "LeaseContractLength",
  "Product Family",
  "serviceCode",
  "Location",
  "Location Type",
  "Instance Type",
  "Tenancy",
  "Operating System",
  "usageType",
  "operation",
  "CapacityStatus",
  "MarketOption",
  "Pre Installed S/W",
  "Region Code",
  "Volume API Name",
] as const;
export type AwsRow = Partial<Record<(typeof COLUMNS)[number], string>>;

const INSTANCE: AwsRow = {
  SKU: "SKU1",
  TermType: "OnDemand",
  PriceDescription: 'a "described" price, with a comma',
  EffectiveDate: "2026-09-01",
  StartingRange: "0",
  EndingRange: "Inf",
  Unit: "Hrs",
  PricePerUnit: "0.8048000000",
  Currency: "USD",
  "Product Family": "Compute Instance",
  serviceCode: "AmazonEC2",
  Location: "US East (N. Virginia)",
  "Location Type": "AWS Region",
  "Instance Type": "g6.xlarge",
  Tenancy: "Shared",
  "Operating System": "Linux",
  usageType: "BoxUsage:g6.xlarge",
  operation: "RunInstances",
  CapacityStatus: "Used",
  MarketOption: "OnDemand",
  "Pre Installed S/W": "NA",
  "Region Code": "us-east-1",
};

const record = (fields: readonly string[]): string =>
  fields.map((field) => (field === "" ? "" : `"${field.replaceAll('"', '""')}"`)).join(",");

/** An on-demand Linux instance, unless `over` says otherwise. */
export function awsRow(over: AwsRow = {}): AwsRow {
  return { ...INSTANCE, ...over };
}

export const GP3: AwsRow = awsRow({
  "Product Family": "Storage",
  "Instance Type": "",
  "Volume API Name": "gp3",
  usageType: "EBS:VolumeUsage.gp3",
  Unit: "GB-Mo",
  PricePerUnit: "0.0800000000",
});

/** The whole file: metadata, column names (without those in `leaveOut`), rows. */
export function awsCsv(
  rows: readonly AwsRow[],
  metadata: Readonly<Record<string, string>> = {},
  leaveOut: readonly string[] = [],
): string {
  const columns = COLUMNS.filter((column) => !leaveOut.includes(column));
  const head = {
    FormatVersion: "v1.0",
    Disclaimer: "A sample, written from the published format",
    "Publication Date": "2026-09-30T19:15:12Z",
    Version: "20260930191512",
    OfferCode: "AmazonEC2",
    ...metadata,
  };
  const lines = [
    ...Object.entries(head),
    [...columns],
    ...rows.map((row) => columns.map((column) => row[column] ?? "")),
  ];
  return `${lines.map(record).join("\n")}\n`;
}
