/** Finds a Pulumi CLI that this platform works with: named, installed, or built from its source. */
import { rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parse, satisfies } from "semver";
import { buildPulumi, builtPulumi, PULUMI_VERSION, waysOut, type BuildOptions } from "./build-pulumi";
import type { Environment } from "./cache";
import { findOnPath, isExecutable, runShort } from "./child";

export interface PulumiInstallation {
  /** Absolute path of the CLI. */
  readonly executable: string;
  /** `3.250.0` */
  readonly version: string;
  readonly origin: "PLUMBLINE_PULUMI" | "PATH" | "built";
}

const ACCEPTED = `>=${PULUMI_VERSION} <4.0.0-0`;
const ALLOWED = `${PULUMI_VERSION} or a newer 3.x is needed`;
const VERSION_SECONDS = 30;
const ANALYZER_FOLDER = resolve(__dirname, "analyzer");

/** The version that a CLI says it is, without its `v`; or why it cannot be used. */
async function versionOf(
  executable: string,
  env: Environment,
): Promise<{ version: string } | { fault: string }> {
  const outcome = await runShort(executable, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutSeconds: VERSION_SECONDS,
  }).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof outcome === "string") return { fault: `cannot be run: ${outcome}` };
  const version = parse(outcome.stdout.trim());
  if (outcome.status !== 0 || !version) {
    const said = (outcome.stderr || outcome.stdout).trim().split("\n")[0] ?? "";
    return { fault: `does not answer "version" with one (exit ${outcome.status ?? "by signal"}: ${said})` };
  }
  if (!satisfies(version, ACCEPTED, { includePrerelease: true }))
    return { fault: `is version ${version.version}; ${ALLOWED}` };
  return { version: version.version };
}

async function named(path: string, env: Environment): Promise<PulumiInstallation> {
  const executable = resolve(path);
  const found = (await isExecutable(executable))
    ? await versionOf(executable, env)
    : { fault: "is not an executable file" };
  if ("version" in found) return { executable, version: found.version, origin: "PLUMBLINE_PULUMI" };
  throw new Error(
    `PLUMBLINE_PULUMI: ${path} ${found.fault}. Set it to the path of a Pulumi CLI, ${PULUMI_VERSION} or a newer 3.x, or unset it.`,
  );
}

/**
 * A Pulumi CLI, 3.250.0 or a newer 3.x: the one named by `PLUMBLINE_PULUMI`, else the first on PATH that is new enough,
 * else one built from its Go module into the user's cache (minutes, once).
 * @throws an error with the ways out when there is none and none can be built.
 */
export async function findPulumi(options: BuildOptions): Promise<PulumiInstallation> {
  const { env, progress } = options;
  if (env["PLUMBLINE_PULUMI"]) return named(env["PLUMBLINE_PULUMI"], env);
  for (const executable of await findOnPath("pulumi", env)) {
    const found = await versionOf(executable, env);
    if ("version" in found) return { executable, version: found.version, origin: "PATH" };
    progress(`skipping ${executable}: it ${found.fault}`);
  }
  const cached = builtPulumi(env);
  if (await isExecutable(cached)) {
    const found = await versionOf(cached, env);
    if ("version" in found) return { executable: cached, version: found.version, origin: "built" };
    progress(`building Pulumi again: ${cached} ${found.fault}`);
    await rm(cached, { force: true });
  }
  const executable = await buildPulumi(options);
  const built = await versionOf(executable, env);
  if ("version" in built) return { executable, version: built.version, origin: "built" };
  throw new Error(`the Pulumi that was built, ${executable}, ${built.fault}. Either\n${await waysOut()}`);
}

/**
 * Folders that the engine needs on PATH to run policy packs: none where Pulumi's Node language host is installed, which
 * runs packs itself; else the one of a shell script that stands in for that part of it.
 */
export async function packHostFolders(pulumi: PulumiInstallation, env: Environment): Promise<string[]> {
  const beside = await isExecutable(resolve(dirname(pulumi.executable), "pulumi-language-nodejs"));
  const hosts = beside ? [] : await findOnPath("pulumi-language-nodejs", env);
  return beside || hosts.length > 0 ? [] : [ANALYZER_FOLDER];
}
