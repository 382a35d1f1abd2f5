/** Builds the Pulumi CLI from its Go module, once per user, for machines that have Go but not the vendor's downloads. */
import { copyFile, mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buildOnce, elapsed, tellingTime, type BuildOptions } from "./build-lock";
import { cacheFolder, unwritable, type Environment } from "./cache";
import { findOnPath, isExecutable, runLong } from "./child";

export type { BuildOptions } from "./build-lock";

/** The version that go.mod and go.sum in `tools/pulumi-module` lock by hash. */
export const PULUMI_VERSION = "3.250.0";
const COMMAND = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_FLAG = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`;
const MODULE_FOLDER = join(__dirname, "pulumi-module");

const LINES_OF_OUTPUT = 15;

/** Where the build lies: `…/plumbline/pulumi/v3.250.0/bin/pulumi` in the user's cache. */
export function builtPulumi(env: Environment): string {
  return join(cacheFolder(env), "pulumi", `v${PULUMI_VERSION}`, "bin", "pulumi");
}

/** `go 1.26` in the module's go.mod: the least version of Go that builds it. */
export async function requiredGo(): Promise<string> {
  const text = await readFile(join(MODULE_FOLDER, "go.mod"), "utf8");
  return /^go (\S+)$/m.exec(text)?.[1] ?? "1.26";
}

/** Both ways to a Pulumi, for the end of an error. */
export async function waysOut(): Promise<string> {
  return [
    `  - install Pulumi ${PULUMI_VERSION} or newer (https://www.pulumi.com/docs/install/), or`,
    `  - install Go ${await requiredGo()} or newer (https://go.dev/doc/install), and it will be built once from its source`,
    "    (about 5 minutes, 2 GB of memory).",
  ].join("\n");
}

/** Puts a file in its place so that it is there whole or not at all, also after a power cut. */
async function install(from: string, to: string): Promise<void> {
  const file = await open(from, "r");
  await file.sync().finally(() => file.close());
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await rename(from, to);
}

async function failure(status: number | null, lines: readonly string[], since: number, folder: string) {
  const output = lines.slice(-LINES_OF_OUTPUT).map((line) => `  ${line}`);
  const full = lines.some((line) => /no space left on device|disk quota exceeded/i.test(line));
  const hint = full
    ? [
        `The disk is full: make room in ${folder} (XDG_CACHE_HOME moves it) and in Go's own cache (go env GOCACHE).`,
      ]
    : [];
  return new Error(
    [
      `building Pulumi ${PULUMI_VERSION} failed: go ended with ${status ?? "a signal"} after ${elapsed(since)}:`,
      ...output,
      ...hint,
      "Mend that and run again, or:",
      await waysOut(),
    ].join("\n"),
  );
}

async function compile(
  go: string,
  target: string,
  { env, progress }: BuildOptions,
  work: string,
  signal: AbortSignal,
): Promise<void> {
  const folder = dirname(dirname(dirname(target)));
  const since = performance.now();
  const lines: string[] = [];
  progress(
    `Pulumi ${PULUMI_VERSION} is not installed: building it from its Go module, once (about 5 minutes) …`,
  );
  for (const name of ["go.mod", "go.sum"]) await copyFile(join(MODULE_FOLDER, name), join(work, name));
  // The compiler's own temporary files, which it leaves when it is killed, go with ours.
  const temporary = join(work, "tmp");
  await mkdir(temporary);
  const args = ["build", "-mod=readonly", "-trimpath", "-ldflags", `-s -w ${VERSION_FLAG}`];
  const still = (time: string): string => `still building Pulumi ${PULUMI_VERSION}: ${time}`;
  const status = await tellingTime(progress, still, () =>
    runLong(go, [...args, "-o", join(work, "pulumi"), COMMAND], {
      cwd: work,
      env: { ...env, GOWORK: "off", GOTMPDIR: temporary },
      signal,
      onLine: (line) => lines.push(line),
    }),
  );
  if (status !== 0) throw await failure(status, lines, since, folder);
  if (!(await isExecutable(join(work, "pulumi")))) throw await failure(status, lines, since, folder);
  await install(join(work, "pulumi"), target).catch((error: unknown) => {
    throw unwritable(folder, "XDG_CACHE_HOME", error);
  });
  progress(`built Pulumi ${PULUMI_VERSION} in ${elapsed(since)}`);
}

/**
 * Builds Pulumi into the user's cache unless it is there, and gives the executable's path. Safe when two processes start
 * at once: the second waits for the first. When interrupted, the compiler is ended and nothing is left behind.
 * @throws an error with the ways out when there is no Go, when the build fails, or when the cache cannot be written.
 */
export async function buildPulumi(options: BuildOptions): Promise<string> {
  const target = builtPulumi(options.env);
  if (await isExecutable(target)) return target;
  const [go] = await findOnPath("go", options.env);
  if (go === undefined)
    throw new Error(`neither Pulumi nor Go was found on PATH. Either\n${await waysOut()}`);
  await buildOnce(
    {
      what: "Pulumi",
      folder: dirname(dirname(target)),
      isBuilt: () => isExecutable(target),
      build: (work, signal) => compile(go, target, options, work, signal),
    },
    options,
  );
  return target;
}
