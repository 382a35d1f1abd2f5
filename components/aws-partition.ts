/** Names that differ between AWS' partitions: the commercial regions, China and GovCloud. */

/** Partition of a region, as ARNs name it: `us-east-1` → `aws`. */
export function partitionOf(region: string): "aws" | "aws-cn" | "aws-us-gov" {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
