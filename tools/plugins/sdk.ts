/** The provider SDKs that are installed here. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The providers that have a stand-in. */
export const PROVIDERS = ["aws", "kubernetes"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** The repository's root. */
export const ROOT = join(__dirname, "..", "..");

/** The folder of a provider's SDK. */
export function sdkFolder(provider: ProviderName): string {
  return join(ROOT, "node_modules", "@pulumi", provider);
}

/** The version of the SDK that is installed here, e.g. `7.48.0`. */
export function sdkVersion(provider: ProviderName): string {
  const manifest: unknown = JSON.parse(readFileSync(join(sdkFolder(provider), "package.json"), "utf8"));
  return (manifest as { version: string }).version;
}

/** The command that installs the vendor's plugin for the SDK. */
export function installCommand(name: ProviderName): string {
  return `pulumi plugin install resource ${name} ${sdkVersion(name)}`;
}

/**
 * Names the kubeconfig of a run's cluster to the Kubernetes stand-in: a path; empty where the run has no cluster; not set
 * where the provider's own is meant.
 */
export const KUBECONFIG_VARIABLE = "PLUMBLINE_KUBECONFIG";
