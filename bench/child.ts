/** Runs a part of a benchmark in a process of its own and takes its figures. */
import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** Linux counts CPU time in ticks of 10 ms (sysconf(_SC_CLK_TCK) is 100 on every architecture that Node supports). */
const TICK_MS = 10;
/** Of `/proc/self/stat`, behind the command's name: utime, stime, cutime, cstime (proc(5), fields 14 to 17). */
const CPU_FIELDS = [11, 12, 13, 14];

/** CPU milliseconds of this process and of every descendant that has ended; null where there is no `/proc`. */
export function cpuMilliseconds(): number | null {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return CPU_FIELDS.reduce((sum, field) => sum + Number(fields[field]) * TICK_MS, 0);
  } catch {
    return null;
  }
}

/** Gives a value to the process that called {@link inChild}. */
export function answer(value: unknown): void {
  process.send?.(value, () => process.disconnect());
}

interface ChildOptions {
  /** How TypeScript is loaded; with both of tsx's hooks unless told. */
  readonly execArgv?: readonly string[];
}

/**
 * What the script answers.
 * @throws when it ends without an answer; its output is shown as it comes.
 */
export function inChild<T>(
  script: string,
  args: readonly string[],
  { execArgv = ["--import", "tsx"] }: ChildOptions = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(__dirname, script), [...args], {
      execArgv: [...execArgv],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    let answered: { readonly value: T } | undefined;
    child.on("message", (value) => (answered = { value: value as T }));
    child.on("error", reject);
    child.on("exit", (status) => {
      if (answered && status === 0) resolve(answered.value);
      else reject(new Error(`${script} ${args.join(" ")} ended with ${status ?? "a signal"} and no answer`));
    });
  });
}
