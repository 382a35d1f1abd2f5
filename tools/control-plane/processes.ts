/**
 * Which processes belong to a control plane. The system's own list is asked, by the folder that each has in its command
 * line: a file of process ids would be stale after a crash, and name a stranger once the id is given out again.
 */
import { execFile } from "node:child_process";
import { readFile, readdir, stat } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { isAlive } from "../child";
import type { ControlPlaneFolder } from "./folder";
import { isPart, type Part } from "./parts";

export interface ListedProcess {
  readonly pid: number;
  /** Its arguments, with blanks between them. */
  readonly command: string;
  readonly startedAt: Date;
  readonly residentBytes: number;
}

type Script = "run-part" | "cap-logs";

export interface PartProcess extends ListedProcess {
  /** A part itself; or a shell script of ours, one that waits for a part or the one that keeps logs small. */
  readonly role: Part | Script;
}

/** The clock ticks a second of /proc: Linux has told user space 100 for twenty years, whatever the kernel's own. */
const TICKS_PER_SECOND = 100;
const END_MS = 5_000;
const LOOK_MS = 20;

async function fromProc(pid: number, bootedAt: number): Promise<ListedProcess | null> {
  const folder = `/proc/${pid}`;
  try {
    if ((await stat(folder)).uid !== process.getuid?.()) return null;
    const command = (await readFile(`${folder}/cmdline`, "utf8")).split("\0").join(" ").trim();
    if (command === "") return null;
    const [state, status] = await Promise.all([
      readFile(`${folder}/stat`, "utf8"),
      readFile(`${folder}/status`, "utf8"),
    ]);
    // The name, in parentheses, may hold blanks and parentheses itself; the start is the 22nd field, 20th after it.
    const ticks = Number(state.slice(state.lastIndexOf(")") + 2).split(" ")[19]);
    const resident = status.split("\n").find((line) => line.startsWith("VmRSS:")) ?? "";
    return {
      pid,
      command,
      startedAt: new Date(bootedAt + (ticks / TICKS_PER_SECOND) * 1000),
      residentBytes: Number(/\d+/.exec(resident)?.[0] ?? 0) * 1024,
    };
  } catch {
    // It ended meanwhile.
    return null;
  }
}

async function listOfProc(): Promise<ListedProcess[]> {
  const boot = /^btime (\d+)$/m.exec(await readFile("/proc/stat", "utf8"))?.[1];
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(pids.map((pid) => fromProc(pid, Number(boot) * 1000)));
  return all.filter((each) => each !== null);
}

/** `1-02:03:04` or `03:04`, as ps gives the time since a start, in seconds. */
function elapsedSeconds(text: string): number {
  const [clock = "", days = "0"] = text.split("-").reverse();
  return clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}

/** What `ps -o pid=,etime=,rss=,command=` prints: on systems without /proc. */
export function readPs(output: string, now: Date): ListedProcess[] {
  return output.split("\n").flatMap((line) => {
    const [, pid, etime = "", kib, command = ""] =
      /^\s*(\d+)\s+([\d:-]+)\s+(\d+)\s+(.*?)\s*$/.exec(line) ?? [];
    if (pid === undefined) return [];
    return [
      {
        pid: Number(pid),
        command,
        startedAt: new Date(now.getTime() - elapsedSeconds(etime) * 1000),
        residentBytes: Number(kib) * 1024,
      },
    ];
  });
}

/** Every process of this user. */
export async function listProcesses(): Promise<ListedProcess[]> {
  if (process.platform === "linux") return listOfProc();
  const user = String(process.getuid?.() ?? "");
  const arguments_ = ["-U", user, "-ww", "-o", "pid=,etime=,rss=,command="];
  const { stdout } = await promisify(execFile)("ps", arguments_, { maxBuffer: 64 * 1024 * 1024 });
  return readPs(stdout, new Date());
}

/** What a process is to a control plane; null when it has nothing to do with it. */
export function roleOf(command: string, folder: string): PartProcess["role"] | null {
  const [, script, rest = ""] = /^\S*sh (?:.*\/)?(run-part|cap-logs)\.sh (.*)$/.exec(command) ?? [];
  if (script !== undefined)
    return rest === folder || rest.startsWith(`${folder} `) ? (script as Script) : null;
  if (!command.includes(`=${folder}/`)) return null;
  const executable = basename(command.split(" --", 1)[0] ?? "");
  return isPart(executable) ? executable : null;
}

const isScript = ({ role }: PartProcess): boolean => !isPart(role);

/** The running processes of a control plane. */
export async function processesOf(folder: ControlPlaneFolder): Promise<PartProcess[]> {
  return (await listProcesses()).flatMap((each) => {
    const role = roleOf(each.command, folder.path);
    return role === null ? [] : [{ ...each, role }];
  });
}

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/** Whether nothing is left of a process but its entry in the list. Its sockets close with the last of its threads. */
async function isGone(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return true;
  const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const isZombie = /^[ZX]/.test(state.slice(state.lastIndexOf(")") + 2));
  return isZombie && (await readdir(`/proc/${pid}/task`).catch(() => [])).length <= 1;
}

/**
 * Ends processes of a control plane by force, which it survives as it would a power cut, and waits until they are gone.
 * The scripts go first, or the end of a part would be noted as one that nobody wanted.
 * @throws an error naming those that are still there after 5 s.
 */
export async function endProcesses(
  folder: ControlPlaneFolder,
  which: (each: PartProcess) => boolean = () => true,
): Promise<void> {
  const since = performance.now();
  const ending = new Map<number, string>();
  for (;;) {
    const found = (await processesOf(folder)).filter(which);
    const scriptsFirst = [...found].sort((a, b) => Number(isScript(b)) - Number(isScript(a)));
    for (const { pid, role } of scriptsFirst) {
      ending.set(pid, role);
      send("SIGKILL", pid);
    }
    for (const pid of [...ending.keys()]) if (await isGone(pid)) ending.delete(pid);
    if (found.length === 0 && ending.size === 0) return;
    if (performance.now() - since > END_MS) {
      const left = [...ending].map(([pid, role]) => `${role} (${pid})`);
      throw new Error(`these processes cannot be ended: ${left.join(", ")}`);
    }
    await wait(LOOK_MS);
  }
}
