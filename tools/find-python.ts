/** Finds a Python that the evaluator runs on. */
import { resolve } from "node:path";
import type { Environment } from "./cache";
import { findOnPath, isExecutable, runShort } from "./child";

export interface Python {
  /** Absolute path, links followed by Python itself. */
  readonly executable: string;
  /** `3.11.7` */
  readonly version: string;
  /** What its packages are built for: `cpython-311 linux-x86_64`. */
  readonly platform: string;
}

/** The least minor version of Python 3: `requires-python` of the evaluator. */
export const LEAST_MINOR = 11;
const NEEDED = `Python 3.${LEAST_MINOR} or newer is needed`;
const NAMES = ["python3", ...["14", "13", "12", "11"].map((minor) => `python3.${minor}`), "python"];
const QUESTION = [
  "import json, sys, sysconfig",
  "print(json.dumps([list(sys.version_info[:3]), sys.executable, sys.implementation.cache_tag + ' ' + sysconfig.get_platform()]))",
].join("; ");
const ANSWER_SECONDS = 30;

/** A person's own modules and settings are not the evaluator's. */
export function pythonEnv(env: Environment, own: Environment = {}): Environment {
  const { PYTHONHOME: _home, PYTHONPATH: _path, PYTHONSTARTUP: _startup, ...rest } = env;
  return { ...rest, PYTHONNOUSERSITE: "1", ...own };
}

/** For the end of an error. */
function wayOut(): string {
  return [
    `Install Python 3.${LEAST_MINOR} or newer (https://www.python.org/downloads/, or your system's package:`,
    "apt install python3 python3-venv, dnf install python3, brew install python), or set PLUMBLINE_PYTHON to one's path.",
    "Only evaluating a model needs Python; preview, up and cost do not.",
  ].join("\n");
}

async function ask(executable: string, env: Environment): Promise<Python | { readonly fault: string }> {
  const outcome = await runShort(executable, ["-c", QUESTION], {
    env: pythonEnv(env),
    timeoutSeconds: ANSWER_SECONDS,
  }).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof outcome === "string") return { fault: `cannot be run: ${outcome}` };
  const answer = answerOf(outcome.stdout);
  if (outcome.status !== 0 || !answer) {
    const said = (outcome.stderr || outcome.stdout).trim().split("\n").at(-1) ?? "";
    return { fault: `does not say its version (exit ${outcome.status ?? "by signal"}: ${said})` };
  }
  const [[major, minor, patch], own, platform] = answer;
  const version = `${major}.${minor}.${patch}`;
  if (major !== 3 || minor < LEAST_MINOR) return { fault: `is version ${version}; ${NEEDED}` };
  return { executable: own || executable, version, platform };
}

function answerOf(text: string): [[number, number, number], string, string] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && Array.isArray(parsed[0]) && typeof parsed[2] === "string"
      ? (parsed as [[number, number, number], string, string])
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A Python 3.11 or newer: the one that `PLUMBLINE_PYTHON` names, else the first on PATH that is new enough.
 * @throws an error that says what was found, what is needed and what to install.
 */
export async function findPython(env: Environment): Promise<Python> {
  const named = env["PLUMBLINE_PYTHON"];
  if (named) {
    const executable = resolve(named);
    const found = (await isExecutable(executable))
      ? await ask(executable, env)
      : { fault: "is not an executable file" };
    if ("version" in found) return found;
    throw new Error(`PLUMBLINE_PYTHON: ${named} ${found.fault}.\n${wayOut()}`);
  }
  const refused: string[] = [];
  for (const name of NAMES)
    for (const executable of await findOnPath(name, env)) {
      const found = await ask(executable, env);
      if ("version" in found) return found;
      refused.push(`  ${executable} ${found.fault}`);
    }
  const found = refused.length > 0 ? `:\n${refused.join("\n")}\n` : ". ";
  throw new Error(`no Python was found on PATH that the evaluator runs on${found}${wayOut()}`);
}
