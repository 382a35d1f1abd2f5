/** Builds commands from their Go modules, once per user, for machines that have Go but not the vendors' downloads. */
import { copyFile, mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buildOnce, elapsed, tellingTime, type BuildOptions } from "./build-lock";
import { unwritable, type Environment } from "./cache";
import { findOnPath, isExecutable, runLong } from "./child";

export interface GoCommand {
  /** The executable's name. */
  readonly name: string;
  /** The import path of its main package. */
  readonly package: string;
  /** What the linker is told, such as the version. */
  readonly flags: readonly string[];
}

export interface GoBuild {
  /** What is built and its version, as people know it: `Pulumi 3.250.0`. */
  readonly what: string;
  /** Holds the go.mod and go.sum that lock every module by hash. */
  readonly module: string;
  readonly commands: readonly GoCommand[];
  /** The folder in the cache of this version: executables come into its `bin`. */
  readonly folder: string;
  /** How long it takes on two cores: `about 5 minutes`. */
  readonly duration: string;
  /** What else a person can do, a bullet a line; for the end of every error. */
  readonly waysOut: () => Promise<string>;
  /** Begins the error when there is no Go: `neither Pulumi nor Go was found on PATH`. */
  readonly missing: string;
}

const LINES_OF_OUTPUT = 15;
const DISK_FULL = /no space left on device|disk quota exceeded/i;

/** `1.26` of `go 1.26` in a module's go.mod: the least version of Go that builds it. */
export async function goVersionOf(module: string): Promise<string> {
  const text = await readFile(join(module, "go.mod"), "utf8");
  return /^go (\d+\.\d+)/m.exec(text)?.[1] ?? "1.26";
}

/** The first Go on PATH; null when there is none. */
export async function findGo(env: Environment): Promise<string | null> {
  return (await findOnPath("go", env))[0] ?? null;
}

/** What makes room, when a command's output says that the disk is full. */
export function diskFullHint(lines: readonly string[], folder: string): string[] {
  if (!lines.some((line) => DISK_FULL.test(line))) return [];
  return [
    `The disk is full: make room in ${folder} (XDG_CACHE_HOME moves it) and in Go's own caches (go env GOCACHE GOMODCACHE).`,
  ];
}

/** Where the executables of a build lie, in the order of its commands. */
export function executablesOf({ folder, commands }: GoBuild): string[] {
  return commands.map(({ name }) => join(folder, "bin", name));
}

/** Whether every executable of a build is there. */
export async function isBuilt(build: GoBuild): Promise<boolean> {
  return (await Promise.all(executablesOf(build).map(isExecutable))).every(Boolean);
}

/** Puts a file in its place so that it is there whole or not at all, also after a power cut. */
async function install(from: string, to: string): Promise<void> {
  const file = await open(from, "r");
  await file.sync().finally(() => file.close());
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await rename(from, to);
}

async function failure(build: GoBuild, status: number | null, lines: readonly string[], since: number) {
  return new Error(
    [
      `building ${build.what} failed: go ended with ${status ?? "a signal"} after ${elapsed(since)}:`,
      ...lines.slice(-LINES_OF_OUTPUT).map((line) => `  ${line}`),
      ...diskFullHint(lines, dirname(build.folder)),
      "Mend that and run again, or:",
      await build.waysOut(),
    ].join("\n"),
  );
}

/** Compiles what is not there yet: what an interrupted build has finished is kept. */
async function compile(build: GoBuild, go: string, options: BuildOptions, work: string, signal: AbortSignal) {
  const { progress, env } = options;
  const since = performance.now();
  progress(
    `${build.what} is not installed: building it from its Go module, once (${build.duration} on two cores) …`,
  );
  for (const name of ["go.mod", "go.sum"]) await copyFile(join(build.module, name), join(work, name));
  // The compiler's own temporary files, which it leaves when it is killed, go with ours.
  const temporary = join(work, "tmp");
  await mkdir(temporary);
  for (const { name, package: main, flags } of build.commands) {
    const target = join(build.folder, "bin", name);
    if (await isExecutable(target)) continue;
    const lines: string[] = [];
    const args = ["build", "-mod=readonly", "-trimpath", "-ldflags", ["-s -w", ...flags].join(" ")];
    const which = build.commands.length > 1 ? ` (${name})` : "";
    const status = await tellingTime(
      progress,
      () => `still building ${build.what}${which}: ${elapsed(since)}`,
      () =>
        runLong(go, [...args, "-o", join(work, name), main], {
          cwd: work,
          env: { ...env, GOWORK: "off", GOTMPDIR: temporary },
          signal,
          onLine: (line) => lines.push(line),
        }),
    );
    if (status !== 0 || !(await isExecutable(join(work, name))))
      throw await failure(build, status, lines, since);
    await install(join(work, name), target).catch((error: unknown) => {
      throw unwritable(dirname(build.folder), "XDG_CACHE_HOME", error);
    });
  }
  progress(`built ${build.what} in ${elapsed(since)}`);
}

/**
 * Builds into the user's cache what is not there, and gives the executables' paths. Safe when two processes start at once:
 * the second waits for the first. When interrupted, the compiler is ended and nothing half-built is left behind.
 * @throws an error with the ways out when there is no Go, when the build fails, or when the cache cannot be written.
 */
export async function buildGo(build: GoBuild, options: BuildOptions): Promise<string[]> {
  const executables = executablesOf(build);
  if (await isBuilt(build)) return executables;
  const go = await findGo(options.env);
  if (go === null) throw new Error(`${build.missing}. Either\n${await build.waysOut()}`);
  const [name = ""] = build.what.split(" ");
  await buildOnce(
    {
      what: name,
      folder: build.folder,
      isBuilt: () => isBuilt(build),
      build: (work, signal) => compile(build, go, options, work, signal),
    },
    options,
  );
  return executables;
}
