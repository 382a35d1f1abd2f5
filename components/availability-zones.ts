/** The availability zones that a cluster can be placed in. */
import type * as pulumi from "@pulumi/pulumi";
import { getAvailabilityZonesOutput } from "@pulumi/aws/getAvailabilityZones";

/** Zones, by their identifier, that no EKS control plane can be placed in (EKS user guide, subnet requirements). */
const ZONES_WITHOUT_EKS = ["use1-az3", "usw1-az2", "cac1-az3"];

/** Zones that are open to every account; local and wavelength zones are to be opted into. */
export function zoneNamesOf(parent: pulumi.Resource): pulumi.Output<string[]> {
  return getAvailabilityZonesOutput(
    {
      state: "available",
      filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
      excludeZoneIds: ZONES_WITHOUT_EKS,
    },
    { parent },
  ).names;
}

/**
 * The zone at an index.
 * @throws Error when the region has fewer.
 */
export function nthZone(names: readonly string[], index: number, zones: number): string {
  const zone = names[index];
  if (zone === undefined)
    throw new Error(
      `settings.zones ${zones}: this region has ${names.length} zones for EKS (${names.join(", ")}): ask for fewer`,
    );
  return zone;
}
