/** The cluster of a local environment: a control plane of this machine, or the one whose kubeconfig the stack file names. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { StackConfig } from "../governance/stack-config/stack-config";
import type { Environment } from "../tools/cache";
import { ensureControlPlane, existingControlPlane } from "../tools/control-plane/ensure";

export interface LocalCluster {
  /** Absolute path. Never the one that this machine's kubectl uses, unless the stack file names it. */
  readonly kubeconfig: string;
}

export interface Place {
  readonly environment: string;
  /** Absolute folder of the stack files, from which a relative path leads. */
  readonly stacksFolder: string;
  readonly env: Environment;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** @throws Error when the file that the stack file names is not there. */
function named(kubeconfig: string, { environment, stacksFolder }: Place): LocalCluster {
  const file = kubeconfig.startsWith("~/")
    ? path.join(homedir(), kubeconfig.slice(2))
    : path.resolve(stacksFolder, kubeconfig);
  if (existsSync(file)) return { kubeconfig: file };
  throw new Error(
    `Pulumi.${environment}.yaml: plumbline:cluster.local.kubeconfig: found ${kubeconfig}, but there is no file ${file}; ` +
      "name a kubeconfig, or remove the key for a control plane of this machine",
  );
}

/**
 * The cluster, where there is one; undefined where none was made yet, and for environments in the cloud.
 * @throws Error when it cannot be started again.
 */
export async function existingCluster(config: StackConfig, place: Place): Promise<LocalCluster | undefined> {
  if (!("local" in config.cluster)) return undefined;
  const { kubeconfig } = config.cluster.local;
  if (kubeconfig !== undefined) return named(kubeconfig, place);
  return existingControlPlane({ ...place, name: place.environment });
}

/**
 * The cluster, made where there is none yet; undefined for environments in the cloud.
 * @throws Error when it cannot be built or started.
 */
export async function readyCluster(config: StackConfig, place: Place): Promise<LocalCluster | undefined> {
  if (!("local" in config.cluster)) return undefined;
  const { kubeconfig } = config.cluster.local;
  if (kubeconfig !== undefined) return named(kubeconfig, place);
  return ensureControlPlane({ ...place, name: place.environment });
}
