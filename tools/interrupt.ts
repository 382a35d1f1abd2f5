/** One way of being interrupted: what runs is told to stop, cleans up behind itself, and only then the process ends. */
import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Signal = (typeof SIGNALS)[number];

/** Why an operation was given up: its abort signal's reason. */
export class Interrupted extends Error {
  constructor(readonly by: Signal) {
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
  let received: Signal | undefined;
  const release = () => SIGNALS.forEach((name) => process.off(name, stop));
  function stop(name: Signal): void {
    if (received) {
      release();
      endBy(name);
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
    if (received) endBy(received);
  }
}

/** The status is for when other listeners, such as a lock's, keep the signal from ending the process by itself. */
function endBy(name: Signal): void {
  process.exitCode = 128 + constants.signals[name];
  process.kill(process.pid, name);
}
