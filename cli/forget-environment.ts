/** Forgets what was deployed to a cluster that is gone, so that the next update begins anew. */
import path from "node:path";
import { openBackend } from "../tools/backend";
import { forget } from "../tools/engine";
import { mayHoldState } from "../tools/open-engine";
import { findPulumi } from "../tools/pulumi-cli";
import { withWorkspaceCopy } from "../tools/workspace";

const ROOT = path.join(__dirname, "..");

export interface Forgetting {
  readonly environment: string;
  /** Absolute folder of the stack files. */
  readonly stacksFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Given a line for people while it lasts. */
  readonly progress: (line: string) => void;
}

/**
 * Removes the engine's state of an environment, and nothing that it speaks of.
 * @returns false when there was none.
 * @throws when another update holds the state's lock, or it cannot be removed.
 */
export function forgetEnvironment({
  environment,
  stacksFolder,
  env,
  progress,
}: Forgetting): Promise<boolean> {
  const projectFile = path.join(ROOT, "Pulumi.yaml");
  return withWorkspaceCopy({ projectFile, stacks: stacksFolder, environment }, async (project, signal) => {
    // Whoever never deployed may have no Pulumi, and is not made to build one for this.
    const backend = await openBackend(env, process.cwd());
    if (!(await mayHoldState(backend, project.project, environment))) return false;
    await forget({
      stack: environment,
      project,
      program: () => Promise.resolve(),
      packs: [],
      env: Object.fromEntries(
        Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      pathFolders: [],
      pulumi: await findPulumi({ env, progress, signal }),
      onProgress: progress,
      signal,
    });
    return true;
  });
}
