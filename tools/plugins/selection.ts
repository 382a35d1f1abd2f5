/** Chooses, for each provider, the vendor's plugin or its stand-in, and says why. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import semver from "semver";
import type { Environment } from "../cache";
import type { Outcome } from "../child";
import { PROVIDERS, installCommand, sdkVersion, type ProviderName } from "./sdk";

/** `--plugins`: the vendor's where they can work and else stand-ins, only the vendor's, or only stand-ins. */
export const PLUGIN_MODES = ["auto", "vendor", "stand-in"] as const;
export type PluginMode = (typeof PLUGIN_MODES)[number];

/** One provider's plugin. */
export interface PluginSelection {
  readonly name: ProviderName;
  readonly kind: "vendor" | "stand-in";
  /** The plugin's version: the vendor's as installed, a stand-in's is its SDK's. */
  readonly version: string;
  /** Why this one, as a clause: `no AWS credentials are found here`. */
  readonly reason: string;
  /** Set for a stand-in that has a cluster to deploy to. */
  readonly deploys?: true;
}

export interface PluginChoice {
  readonly selections: readonly PluginSelection[];
  /** Folders to put first on the engine's PATH; each holds one stand-in. */
  readonly pathFolders: readonly string[];
  /** For the output: each plugin, and what stand-ins do not check. Empty when every plugin is the vendor's. */
  readonly lines: readonly string[];
}

export interface SelectionOptions {
  readonly mode: PluginMode;
  /** The providers that the environment uses. */
  readonly providers?: readonly ProviderName[];
  /** Kubeconfig of the local cluster, where the environment has one and it runs. No other kubeconfig is looked for. */
  readonly kubeconfig?: string;
  readonly env: Environment;
  /** Runs the Pulumi CLI. It is ended after `timeoutSeconds`. */
  readonly pulumi: (args: readonly string[], timeoutSeconds: number) => Promise<Outcome>;
  /** Told what takes long. */
  readonly onProgress: (line: string) => void;
  /** Whether a file is there; defaults to this machine's. */
  readonly fileExists?: (path: string) => boolean;
}

/** How long one plugin may take to download. */
const INSTALL_SECONDS = 120;
const LIST_SECONDS = 30;

const CREDENTIAL_VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/** What a stand-in leaves open that asks a cluster. */
export const CHECKS_NOT_MADE_ON_CLUSTER: readonly string[] = [
  "objects of a namespace that is not there yet are checked without its admission rules and quotas, those of a kind that is not there yet for types and keys only",
  "an update ends when the API server has taken the objects: it does not wait until pods run",
  "Helm charts are recorded, not rendered; patches of others' objects and lists are refused",
];

/** What a preview through stand-ins leaves open. */
export const CHECKS_NOT_MADE: readonly string[] = [
  "nothing is asked of AWS or of a cluster: no API validation, quotas, permissions or prices of the account",
  "existing resources are not looked up: their identifiers are labelled placeholders",
  "enumerations, patterns, ranges and keys that exclude each other are not checked: types, required and unknown keys are",
  "a change that would replace a resource is shown as an update",
  "Helm charts are not rendered, and custom resources are checked for apiVersion, kind and metadata only",
];

/** The folder that holds one provider's stand-in executable. */
export function standInFolder(name: ProviderName): string {
  return join(__dirname, "bin", name);
}

interface InstalledPlugin {
  readonly name?: unknown;
  readonly kind?: unknown;
  readonly version?: unknown;
}

/** The newest installed version that serves the SDK: its own or newer, of the same major version. */
function servingVersion(listed: string, name: ProviderName): string | undefined {
  let plugins: unknown;
  try {
    plugins = JSON.parse(listed);
  } catch {
    return undefined;
  }
  if (!Array.isArray(plugins)) return undefined;
  const versions = (plugins as InstalledPlugin[])
    .filter((plugin) => plugin.name === name && plugin.kind === "resource")
    .flatMap(({ version }) => (typeof version === "string" ? [version] : []));
  return semver.maxSatisfying(versions, `^${sdkVersion(name)}`) ?? undefined;
}

function isFound(paths: readonly string[], options: SelectionOptions): boolean {
  const fileExists = options.fileExists ?? existsSync;
  const home = options.env["HOME"] ?? options.env["USERPROFILE"];
  return home !== undefined && paths.some((path) => fileExists(join(home, path)));
}

/** Why the environment could not be deployed from here; undefined when it could. */
function obstacle(
  name: ProviderName,
  chosen: readonly PluginSelection[],
  options: SelectionOptions,
): string | undefined {
  if (name === "aws") {
    const given = CREDENTIAL_VARIABLES.some((variable) => options.env[variable]);
    return given || isFound([".aws/credentials", ".aws/config"], options)
      ? undefined
      : "no AWS credentials are found here";
  }
  const aws = chosen.find((selection) => selection.name === "aws");
  if (aws) return aws.kind === "vendor" ? undefined : "the cluster is on AWS, which has a stand-in here";
  return options.kubeconfig === undefined
    ? "no cluster of it is there yet; plumbline up makes one"
    : undefined;
}

async function list(options: SelectionOptions): Promise<string> {
  try {
    return (await options.pulumi(["plugin", "ls", "--json"], LIST_SECONDS)).stdout;
  } catch {
    return "[]";
  }
}

/** Downloads the vendor's plugin; why it could not be had, or undefined when it could. */
async function install(name: ProviderName, options: SelectionOptions): Promise<string | undefined> {
  const version = sdkVersion(name);
  options.onProgress(`Installing the vendor's plugin ${name} ${version} (up to ${INSTALL_SECONDS} s) …`);
  try {
    const outcome = await options.pulumi(["plugin", "install", "resource", name, version], INSTALL_SECONDS);
    if (outcome.status === 0) return undefined;
    if (outcome.status === null) return `it could not be installed within ${INSTALL_SECONDS} s`;
    const last = outcome.stderr.trim().split("\n").at(-1) ?? "";
    return `it could not be installed (${last || `exit status ${outcome.status}`})`;
  } catch (error) {
    return `it could not be installed (${error instanceof Error ? error.message : String(error)})`;
  }
}

function standIn(name: ProviderName, reason: string, { kubeconfig }: SelectionOptions): PluginSelection {
  const deploys = name === "kubernetes" && kubeconfig !== undefined;
  return { name, kind: "stand-in", version: sdkVersion(name), reason, ...(deploys && { deploys }) };
}

async function select(
  name: ProviderName,
  listed: string,
  chosen: readonly PluginSelection[],
  options: SelectionOptions,
): Promise<PluginSelection> {
  if (options.mode === "stand-in") return standIn(name, "--plugins stand-in", options);
  const why = options.mode === "auto" ? obstacle(name, chosen, options) : undefined;
  if (why) return standIn(name, why, options);
  const installed = servingVersion(listed, name);
  if (installed) return { name, kind: "vendor", version: installed, reason: "it is installed" };
  // A local cluster has no need of it, so nobody waits for a download.
  if (options.mode === "auto" && options.kubeconfig !== undefined)
    return standIn(name, "the vendor's is not installed", options);
  const failure = await install(name, options);
  if (!failure) return { name, kind: "vendor", version: sdkVersion(name), reason: "it was installed now" };
  if (options.mode === "auto") return standIn(name, `the vendor's is not installed, and ${failure}`, options);
  throw new Error(
    `--plugins vendor: the vendor's plugin ${name} ${sdkVersion(name)} is not installed, and ${failure}; ` +
      `run: ${installCommand(name)} (or preview with --plugins stand-in)`,
  );
}

function describe(selections: readonly PluginSelection[]): string[] {
  const standIns = selections.filter(({ kind }) => kind === "stand-in");
  if (standIns.length === 0) return [];
  const deploys = standIns.every((selection) => selection.deploys);
  return [
    ...selections.map((selection) => {
      const { name, kind, version, reason } = selection;
      const what = selection.deploys
        ? "a STAND-IN, which asks the cluster's API server"
        : "a STAND-IN, from the SDK's typings";
      return `plugin ${name} ${version}: ${kind === "vendor" ? "the vendor's" : what} (${reason})`;
    }),
    deploys ? "The stand-in leaves open:" : "Stand-ins do not check:",
    ...(deploys ? CHECKS_NOT_MADE_ON_CLUSTER : CHECKS_NOT_MADE).map((check) => `  - ${check}`),
  ];
}

/**
 * The plugins of a run. Asks Pulumi what is installed, and downloads only where the environment could be deployed.
 * @throws Error with the command to run, when `vendor` is asked for and cannot be had.
 */
export async function selectPlugins(options: SelectionOptions): Promise<PluginChoice> {
  const listed = options.mode === "stand-in" ? "[]" : await list(options);
  const selections: PluginSelection[] = [];
  // In this order: what Kubernetes can do here depends on AWS.
  for (const name of PROVIDERS.filter((known) => (options.providers ?? PROVIDERS).includes(known))) {
    selections.push(await select(name, listed, selections, options));
  }
  return {
    selections,
    pathFolders: selections.filter(({ kind }) => kind === "stand-in").map(({ name }) => standInFolder(name)),
    lines: describe(selections),
  };
}
