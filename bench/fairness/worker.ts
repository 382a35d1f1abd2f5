/** Python in a process of its own, warm: it is told what to do, and says how long that took and what came of it. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { evaluatorEnv } from "../../tools/python-environment";

export interface Took {
  readonly ms: number;
  /** Of all threads of the process. */
  readonly cpuMs: number;
}

export const script = (name: string): string => path.join(__dirname, name);

function start(python: string, args: readonly string[]): ChildProcess {
  return spawn(python, ["-B", "-W", "ignore", ...args], {
    env: evaluatorEnv(process.env),
    stdio: ["pipe", "pipe", "inherit"],
  });
}

export class PythonWorker {
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  constructor(python: string, args: readonly string[]) {
    this.child = start(python, args);
    if (!this.child.stdout) throw new Error("Python was started without an output");
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Waits until it has read what it works on. */
  async ready(): Promise<this> {
    await this.answer<unknown>();
    return this;
  }

  time(work: string): Promise<Took> {
    return this.ask<Took>(`time ${work}`);
  }

  async result<T>(work: string): Promise<T> {
    return (await this.ask<{ readonly result: T }>(`check ${work}`)).result;
  }

  /** Its input ends, and so does it. */
  close(): void {
    this.child.stdin?.end();
  }

  private ask<T>(line: string): Promise<T> {
    this.child.stdin?.write(`${line}\n`);
    return this.answer<T>();
  }

  private async answer<T>(): Promise<T> {
    const { done, value } = await this.answers.next();
    if (done) throw new Error("Python ended without an answer; its output says why");
    return JSON.parse(value) as T;
  }
}

/** A whole process, from its start to its end, with what it wrote. */
export async function wholeProcess(
  python: string,
  args: readonly string[],
): Promise<{ readonly ms: number; readonly output: string }> {
  const since = performance.now();
  const child = start(python, args);
  child.stdin?.end();
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (status !== 0) throw new Error(`python ${args.join(" ")} ended with ${status ?? "a signal"}`);
  return { ms: performance.now() - since, output };
}

/** The most memory that this process has held; NaN where there is no `/proc`. */
export function peakMib(): number {
  try {
    const [, kib = "NaN"] = /^VmHWM:\s*(\d+)/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    return Number(kib) / 1024;
  } catch {
    return NaN;
  }
}
