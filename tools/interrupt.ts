/** One way of being interrupted: what runs is told to stop, cleans up behind itself, and only then the process ends. */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Why an operation was given up: its abort signal's reason. */
export class Interrupted extends Error {
  constructor(readonly by: NodeJS.Signals) {
    super(`interrupted by ${by}`);
    this.name = "Interrupted";
  }
}

let outermost: AbortController | undefined;

/**
 * Runs with a signal that SIGINT, SIGTERM and SIGHUP abort, and ends the process by the same signal once `run` has
 * settled, so that a shell sees the truth. A second signal ends the process at once. Calls nest: the outermost decides.
 */
export async function interruptible<T>(
  run: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  if (outermost) return run(signal ? AbortSignal.any([outermost.signal, signal]) : outermost.signal);
  const controller = new AbortController();
  outermost = controller;
  let received: NodeJS.Signals | undefined;
  const release = () => SIGNALS.forEach((name) => process.off(name, stop));
  function stop(name: NodeJS.Signals): void {
    if (received) {
      release();
      process.kill(process.pid, name);
    }
    received = name;
    controller.abort(new Interrupted(name));
  }
  SIGNALS.forEach((name) => process.on(name, stop));
  try {
    return await run(signal ? AbortSignal.any([controller.signal, signal]) : controller.signal);
  } finally {
    release();
    outermost = undefined;
    if (received) process.kill(process.pid, received);
  }
}
