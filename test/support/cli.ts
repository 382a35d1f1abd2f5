/** Runs `plumbline` as people do: a process with arguments, an exit code, stdout and stderr. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseDocument } from "yaml";

const ROOT = path.join(__dirname, "..", "..");

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A time at which every shipped environment complies, whatever the clock says. */
export const SHIPPED_AT = "2026-11-27T00:00:00Z";

/** A folder of its own for state and stack files; removed by `close`. */
export class Desk {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "plumbline-test-"));
  readonly stacks = path.join(this.folder, "stacks");
  readonly state = path.join(this.folder, "state");

  constructor() {
    cpSync(path.join(ROOT, "stacks"), this.stacks, { recursive: true });
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Replaces a value in a YAML file below the stack files' folder; `undefined` removes it. */
  edit(file: string, at: readonly (string | number)[], value: unknown): void {
    const full = path.join(this.stacks, file);
    const document = parseDocument(readFileSync(full, "utf8"));
    if (value === undefined) document.deleteIn([...at]);
    else document.setIn([...at], value);
    writeFileSync(full, document.toString());
  }

  /** Makes the folders that the file needs. */
  write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.stacks, file)), { recursive: true });
    writeFileSync(path.join(this.stacks, file), text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.stacks, file), "utf8");
  }

  /** Runs on this desk's stack files and state. */
  plumbline(command: string, environment: string, ...options: string[]): Promise<Ended> {
    return plumbline([command, environment, "--stacks", this.stacks, ...options], {
      XDG_STATE_HOME: this.state,
    });
  }
}

/** A desk for each suite. */
export function useDesk(): () => Desk {
  let desk: Desk | undefined;
  beforeEach(() => void (desk = new Desk()));
  afterEach(() => desk?.close());
  return () => {
    if (!desk) throw new Error("the desk is there in tests only");
    return desk;
  };
}

export function plumbline(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = {
      cwd: ROOT,
      env: { ...process.env, PULUMI_BACKEND_URL: "", ...env },
      maxBuffer: 64 * 1024 * 1024,
    };
    execFile(
      process.execPath,
      [path.join(ROOT, "cli", "plumbline.js"), ...args],
      options,
      (error, stdout, stderr) =>
        resolve({ status: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}
