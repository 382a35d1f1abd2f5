/** Whether an environment is on this machine: the commands about its cluster are for no other. */
import { homedir } from "node:os";
import path from "node:path";
import { kubeconfigOf } from "../tools/control-plane/ensure";
import type { Environment } from "../tools/cache";
import { environmentsOf } from "../tools/workspace";
import { readStackFile } from "./stack-file";

export interface LocalEnvironment {
  /** A cluster that somebody else runs, named by the stack file; null for a control plane of this machine. */
  readonly kubeconfig: string | null;
  /** Whether the stack file is there: a control plane may outlive it. */
  readonly hasStackFile: boolean;
}

interface ClusterConfig {
  readonly local?: { readonly kubeconfig?: unknown } | null;
}

/** Reads no further than needed, so that what has a faulty stack file can still be looked at and taken down. */
function clusterOf(config: Readonly<Record<string, string>>): ClusterConfig | null {
  try {
    return JSON.parse(config["plumbline:cluster"] ?? "null") as ClusterConfig | null;
  } catch {
    return null;
  }
}

/** The environments of a folder that are on this machine. */
async function localOnes(stacksFolder: string): Promise<string[]> {
  const names = await environmentsOf(stacksFolder);
  const files = await Promise.all(names.map((name) => readStackFile(stacksFolder, name).catch(() => null)));
  return names.filter((_, index) => clusterOf(files[index]?.config ?? {})?.local !== undefined);
}

/**
 * The environment, if it is on this machine.
 * @throws InvalidInput when there is no such environment, Error when it is in the cloud.
 */
export async function localEnvironment(
  environment: string,
  stacksFolder: string,
  env: Environment,
): Promise<LocalEnvironment> {
  const known = await environmentsOf(stacksFolder);
  if (!known.includes(environment) && /^[\w.-]+$/.test(environment) && (await kubeconfigOf(environment, env)))
    return { kubeconfig: null, hasStackFile: false };
  const { config, name } = await readStackFile(stacksFolder, environment);
  const cluster = clusterOf(config);
  if (cluster?.local === undefined || cluster.local === null) {
    const others = await localOnes(stacksFolder);
    throw new Error(
      `${environment} is in the cloud (${name}: plumbline:cluster), and this command is about environments on this machine ` +
        `(plumbline:cluster: { local: {} }); there ${others.length === 1 ? "is" : "are"} ${others.join(", ") || "none"}`,
    );
  }
  const named = cluster.local.kubeconfig;
  if (typeof named !== "string") return { kubeconfig: null, hasStackFile: true };
  const file = named.startsWith("~/")
    ? path.join(homedir(), named.slice(2))
    : path.resolve(stacksFolder, named);
  return { kubeconfig: file, hasStackFile: true };
}
