/** Removes an environment's control plane: its processes, its data, its credentials. */
import { rm, stat } from "node:fs/promises";
import { interruptible } from "../interrupt";
import { ControlPlaneFolder } from "./folder";
import { isPortFree } from "./launch";
import { isPart } from "./parts";
import { endProcesses, processesOf } from "./processes";
import { lockControlPlane, type ControlPlaneOptions } from "./start";

export interface Removed {
  /** How many processes ran. */
  readonly processes: number;
  /** The folder that is gone; null when there was none. */
  readonly folder: string | null;
}

/**
 * Leaves nothing of a control plane, whatever state it is in: also of one that was killed while it started or ended.
 * @throws when a process of it cannot be ended, or its folder cannot be removed.
 */
export function removeControlPlane(options: ControlPlaneOptions): Promise<Removed> {
  return interruptible(async (signal) => {
    const folder = await ControlPlaneFolder.open(options.name, options.env);
    const release = await lockControlPlane(folder, options, signal);
    try {
      const port = (await folder.record())?.port;
      // From here on what is left counts as half made, for whoever comes next.
      await rm(folder.recordFile, { force: true });
      const parts = (await processesOf(folder)).filter(({ role }) => isPart(role));
      await endProcesses(folder);
      const isThere = await stat(folder.path).then(
        () => true,
        () => false,
      );
      await rm(folder.path, { recursive: true, force: true, maxRetries: 3 });
      if (parts.length > 0 && port !== undefined && !(await isPortFree(port)))
        options.progress(`port ${port} is in use by another program by now`);
      return { processes: parts.length, folder: isThere ? folder.path : null };
    } finally {
      await release();
    }
  }, options.signal);
}
