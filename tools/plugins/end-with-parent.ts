/** Ends a plugin together with the engine that started it: one that is killed ends nothing itself. */

const LOOK_MS = 1000;

/** Looks now and then whether the parent still is the one of the start; a process whose parent has died has another. */
export function endWithParent(lookMs = LOOK_MS): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, lookMs).unref();
}
