/** What the parts of a control plane said. */
import { open, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { lastLines } from "./ended-part";
import type { ControlPlaneFolder } from "./folder";
import { logOf, type Part } from "./parts";

const LOOK_MS = 250;
/** As long as a log may get: cap-logs.sh */
const MOST_BYTES = 8 * 1024 * 1024;

/** The last lines of a part's log. */
export function lastLog(folder: ControlPlaneFolder, part: Part, count: number): Promise<string[]> {
  return lastLines(logOf(part, folder), count, MOST_BYTES);
}

async function readFrom(file: string, from: number): Promise<{ readonly text: string; readonly to: number }> {
  const handle = await open(file, "r").catch(() => null);
  if (!handle) return { text: "", to: 0 };
  try {
    const { size } = await handle.stat();
    // It was started anew, by a restart or because it had grown too long.
    const start = size < from ? 0 : from;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    // A line that is not whole yet comes with the next look.
    const end = buffer.subarray(0, bytesRead).lastIndexOf("\n") + 1;
    return { text: buffer.toString("utf8", 0, end), to: start + end };
  } finally {
    await handle.close();
  }
}

/** Gives every line that parts say from now on, until aborted. */
export async function followLogs(
  folder: ControlPlaneFolder,
  parts: readonly Part[],
  give: (part: Part, line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const places = new Map<Part, number>();
  for (const part of parts)
    places.set(part, (await stat(logOf(part, folder)).catch(() => ({ size: 0 }))).size);
  while (!signal.aborted) {
    for (const part of parts) {
      const { text, to } = await readFrom(logOf(part, folder), places.get(part) ?? 0);
      places.set(part, to);
      for (const line of text.split("\n").slice(0, -1)) give(part, line);
    }
    await wait(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}
