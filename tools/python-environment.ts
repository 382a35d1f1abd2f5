/** Sets up the evaluator's Python: a virtual environment in the user's cache, of exactly the packages that a lock names by hash. */
import { createHash } from "node:crypto";
import { readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { buildOnce, elapsed, tellingTime, type BuildOptions } from "./build-lock";
import { cacheFolder, unwritable, type Environment } from "./cache";
import { isExecutable, runLong } from "./child";
import { findPython, pythonEnv, type Python } from "./find-python";

export const EVALUATOR_FOLDER = resolve(__dirname, "..", "services", "evaluator");

export interface LockFile {
  readonly file: string;
  /** Packages that are read for the files in them: what they depend on is not installed. */
  readonly withoutDependencies?: boolean;
  /** Packages without a wheel: built by what an earlier lock has installed, and nothing that is downloaded for it. */
  readonly fromSource?: boolean;
}

/** What is installed: `core` evaluates; `dev` also builds the demo models and runs the tests. */
export const LOCKS = {
  core: [{ file: join(EVALUATOR_FOLDER, "requirements.lock") }],
  dev: [
    { file: join(EVALUATOR_FOLDER, "requirements-dev.lock") },
    { file: join(EVALUATOR_FOLDER, "requirements-data.lock"), withoutDependencies: true },
    {
      file: join(EVALUATOR_FOLDER, "requirements-data-source.lock"),
      withoutDependencies: true,
      fromSource: true,
    },
  ],
} as const satisfies Readonly<Record<string, readonly LockFile[]>>;
export type EnvironmentKind = keyof typeof LOCKS;

/** Raised when environments are to be made in another way: old ones are then left alone. */
const RECIPE = 1;
const LINES_OF_OUTPUT = 15;

/** Settings of pip that would put packages elsewhere. Indexes, certificates and proxies are the user's to set. */
const REDIRECTIONS = ["PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIRE_VIRTUALENV"];

const HINTS: readonly (readonly [RegExp, (folder: string, python: Python) => string])[] = [
  [
    /no space left on device|errno 28|disk quota exceeded/i,
    (folder) =>
      `The disk is full: make room in ${folder} (XDG_CACHE_HOME moves it) and in pip's own cache (pip cache purge).`,
  ],
  [
    /ensurepip is not available|no module named (ensurepip|venv)/i,
    (_, { executable }) =>
      `${executable} lacks Python's venv module: install it (apt install python3-venv), or set PLUMBLINE_PYTHON to a whole Python.`,
  ],
  [
    /do not match the hashes/i,
    () =>
      "A package is not the one that the lock file names by hash, so it was not installed: find out whose index or proxy changed it.",
  ],
  [
    /name resolution|name or service not known|network is unreachable|newconnectionerror|connection (refused|broken|timed out)|timed? ?out|proxyerror|max retries|ssl/i,
    () =>
      "The package index could not be reached: the first time, the network is needed. pip's own settings name another index or a proxy (PIP_INDEX_URL, HTTPS_PROXY).",
  ],
  [
    /no matching distribution|could not find a version/i,
    (_, { version, platform }) =>
      `A locked package is not to be had for Python ${version} (${platform}): set PLUMBLINE_PYTHON to another Python, 3.11 is tested.`,
  ],
];

/** The environment's folder name: anything that changes what is in it changes it. */
function nameOf(locks: readonly (LockFile & { readonly text: string })[], python: Python): string {
  const hash = createHash("sha256");
  const parts = [RECIPE, python.version, python.platform, python.executable];
  hash.update(
    JSON.stringify([
      parts,
      locks.map(({ text, withoutDependencies, fromSource }) => [text, !!withoutDependencies, !!fromSource]),
    ]),
  );
  return `${python.version}-${hash.digest("hex").slice(0, 16)}`;
}

async function readLocks(locks: readonly LockFile[]) {
  return Promise.all(
    locks.map(async (lock) => ({
      ...lock,
      text: await readFile(lock.file, "utf8").catch((error: unknown) => {
        throw new Error(
          `${lock.file}: cannot be read (${(error as Error).message}); restore it from the repository`,
        );
      }),
    })),
  );
}

interface Installation {
  readonly locks: readonly LockFile[];
  readonly python: Python;
  readonly folder: string;
  readonly options: BuildOptions;
}

async function install(installation: Installation, work: string, signal: AbortSignal): Promise<void> {
  const { locks, python, folder, options } = installation;
  const { env, progress } = options;
  const since = performance.now();
  const made = join(work, "environment");
  const own = join(made, "bin", "python");
  const pip = ["-m", "pip", "install", "--require-hashes"];
  const quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"];
  const steps: [string, string[]][] = [
    [python.executable, ["-m", "venv", made]],
    ...locks.map(({ file, withoutDependencies, fromSource }): [string, string[]] => [
      own,
      [
        ...pip,
        ...(fromSource ? ["--no-build-isolation"] : ["--only-binary", ":all:"]),
        ...quiet,
        ...(withoutDependencies ? ["--no-deps"] : []),
        "-r",
        file,
      ],
    ]),
  ];
  const settings = pythonEnv(without(env, REDIRECTIONS), {
    // Packages are unpacked beside where they go, so that one disk has to have room, and what a kill leaves is removed.
    TMPDIR: work,
  });
  progress(`setting up Python ${python.version} for the evaluator, once (a minute or two) …`);
  const lines: string[] = [];
  const still = (time: string) => `still setting up the evaluator's Python: ${time}${doing(lines)}`;
  await tellingTime(progress, still, async () => {
    for (const [command, args] of steps) {
      const onLine = (line: string) => void lines.push(line);
      const status = await runLong(command, args, { cwd: work, env: settings, signal, onLine });
      if (status !== 0) throw failure(installation, { command, args, status, lines, since });
    }
  });
  try {
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
  } catch (error) {
    throw unwritable(dirname(folder), "XDG_CACHE_HOME", error);
  }
  progress(`set up the evaluator's Python in ${elapsed(since)}`);
}

/** What pip does at present, from its last line. */
function doing(lines: readonly string[]): string {
  const last = lines.at(-1)?.trim() ?? "";
  const [what] = /^(?:Collecting|Downloading) [^\s;]+|^Installing collected packages/.exec(last) ?? [];
  return what === undefined ? "" : `: ${what}`;
}

interface Failed {
  readonly command: string;
  readonly args: readonly string[];
  readonly status: number | null;
  readonly lines: readonly string[];
  readonly since: number;
}

function failure({ folder, python }: Installation, { command, args, status, lines, since }: Failed): Error {
  const output = lines.filter((line) => line.trim() !== "").slice(-LINES_OF_OUTPUT);
  const text = lines.join("\n");
  const hint = HINTS.find(([pattern]) => pattern.test(text))?.[1](dirname(folder), python);
  return new Error(
    [
      `setting up the evaluator's Python failed: ${basename(command)} ${args.slice(0, 3).join(" ")} … ended with ${status ?? "a signal"} after ${elapsed(since)}:`,
      ...output.map((line) => `  ${line}`),
      ...(hint === undefined ? [] : [hint]),
      "Mend that and run again; nothing half-made is kept.",
    ].join("\n"),
  );
}

function without(env: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

/**
 * The Python of an environment that has exactly what the locks name, made in the user's cache unless it is there.
 * @returns its path, to be run with `evaluatorEnv`.
 * @throws an error that says what to do: no Python, no network, no room, a package that is not what its hash says.
 */
export async function environmentOfLocks(locks: readonly LockFile[], options: BuildOptions): Promise<string> {
  const [texts, python] = await Promise.all([readLocks(locks), findPython(options.env)]);
  const folder = join(cacheFolder(options.env), "python", nameOf(texts, python));
  const executable = join(folder, "bin", "python");
  await buildOnce(
    {
      what: "the evaluator's Python",
      folder,
      // A link to the Python that it was made from: no longer executable once that is uninstalled.
      isBuilt: () => isExecutable(executable),
      build: (work, signal) => install({ locks, python, folder, options }, work, signal),
    },
    options,
  );
  return executable;
}

/** The Python that evaluates (`core`), or that also builds demo models and runs the evaluator's tests (`dev`). */
export function evaluatorPython(kind: EnvironmentKind, options: BuildOptions): Promise<string> {
  return environmentOfLocks(LOCKS[kind], options);
}

/** Variables that the evaluator runs with: its own modules, unbuffered progress, no files left in the repository. */
export function evaluatorEnv(env: Environment): Environment {
  return pythonEnv(env, {
    PYTHONPATH: [join(EVALUATOR_FOLDER, "src"), EVALUATOR_FOLDER].join(":"),
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUTF8: "1",
  });
}
