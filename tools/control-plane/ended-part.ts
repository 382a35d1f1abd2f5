/** How a part of a control plane ended: what its script noted, and what it said last. */
import { open, readFile, rm } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import type { ControlPlaneFolder } from "./folder";
import { logOf, type Part } from "./parts";

export interface EndedPart {
  readonly part: Part;
  /** `by SIGKILL`, `with status 1`; null when its script was killed too. */
  readonly how: string | null;
  readonly at: Date | null;
  /** The last lines of its log, or those from where it gave up. */
  readonly lines: readonly string[];
}

const LAST_LINES = 5;
const LAST_BYTES = 16 * 1024;
const LINE_LENGTH = 300;

/** The last lines of a file, of those in its last bytes; none where there is no file. */
export async function lastLines(file: string, count: number, bytes = LAST_BYTES): Promise<string[]> {
  const handle = await open(file, "r").catch(() => null);
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, bytes);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    const lines = buffer.toString("utf8").split("\n").filter(Boolean);
    return (length < size ? lines.slice(1) : lines).slice(-count);
  } finally {
    await handle.close();
  }
}

/** A shell's exit status in words: over 128 it was a signal. */
export function statusInWords(status: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
  return signal === undefined ? `with status ${status}` : `by ${signal}`;
}

/** What a Go program says as it gives up, before the stack that nobody needs: panics, and the loggers' last level. */
const LAST_WORDS = /^panic: |"level":"(?:panic|fatal)"|^F\d{4} |"command failed"/;
const SEARCHED_LINES = 200;

function lastWords(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => LAST_WORDS.test(line));
  return at >= 0 && at < lines.length - LAST_LINES
    ? lines.slice(at, at + LAST_LINES)
    : lines.slice(-LAST_LINES);
}

export async function endOf(folder: ControlPlaneFolder, part: Part): Promise<EndedPart> {
  const noted = await readFile(join(folder.ended, part), "utf8").catch(() => "");
  const [, status, seconds] = /^(\d+) (\d+)\n$/.exec(noted) ?? [];
  const lines = lastWords(await lastLines(logOf(part, folder), SEARCHED_LINES));
  return {
    part,
    how: status === undefined ? null : statusInWords(Number(status)),
    at: seconds === undefined ? null : new Date(Number(seconds) * 1000),
    lines: lines.map((line) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line)),
  };
}

/** Forgets how a part ended last: it is started again. */
export async function forgetEnd(folder: ControlPlaneFolder, part: Part): Promise<void> {
  await rm(join(folder.ended, part), { force: true });
}

/** The end of a part for an error: how, and its last words. */
export function endInWords({ part, how, lines }: EndedPart): string {
  return [
    `${part} ended${how === null ? "" : ` ${how}`}${lines.length > 0 ? "; it said last:" : ""}`,
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
}
