/** Runs the evaluator on this machine: the very program, arguments and contract of the environment's evaluation job. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import {
  CONTRACT_FILE,
  CONTRACT_FOLDER,
  evaluationArgs,
  evaluationEnv,
  WRITABLE_FOLDERS,
  type EvaluationContract,
} from "../governance/evaluation/evaluation-contract";
import { cacheFolder, makeFolder, type Environment } from "../tools/cache";
import { runLong } from "../tools/child";
import { interruptible } from "../tools/interrupt";
import { evaluatorEnv } from "../tools/python-environment";

export interface EvaluatorRun {
  /** Of the evaluator's environment. */
  readonly python: string;
  readonly contract: EvaluationContract;
  /** URI of the key in KMS that the job would sign with. */
  readonly kms?: string;
  /** Arguments besides the job's own. */
  readonly args: readonly string[];
  readonly env: Environment;
  readonly progress: (line: string) => void;
}

const outcomeSchema = z.looseObject({
  /** Where the evidence is; null when only a statement was written. */
  evidence: z.string().nullable(),
  /** Whether this run wrote it: evidence of a window is never replaced. */
  created: z.boolean(),
  window: z.string(),
});
export type EvaluatorOutcome = z.output<typeof outcomeSchema>;

/** What was asked for here is not to be overruled by settings of a job. */
const SETTINGS = [
  "PLUMBLINE_KEY_FILE",
  "PLUMBLINE_KMS_KEY",
  "PLUMBLINE_WORK",
  "PLUMBLINE_JOB_NAME",
  "PLUMBLINE_STORE",
];

function envOf({ contract, env }: EvaluatorRun): Environment {
  const own = Object.entries(evaluatorEnv(env)).filter(([name]) => !SETTINGS.includes(name));
  // The job's home is a folder of its container.
  const { HOME: _home, ...job } = evaluationEnv(contract);
  return { ...Object.fromEntries(own), ...job };
}

/** Folder that an evaluation which was interrupted goes on from. */
function workFolder(env: Environment): Promise<string> {
  return makeFolder(path.join(cacheFolder(env), "evaluations"), "XDG_CACHE_HOME");
}

/** The outcome among the lines of output: the one that is JSON. */
function outcomeOf(line: string): EvaluatorOutcome | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return outcomeSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/**
 * Evaluates, telling progress as it comes. An interrupted evaluation goes on where it stopped when it is run again.
 * @throws an error with what the evaluator said when it ends with another status than 0.
 */
export function runEvaluator(run: EvaluatorRun): Promise<EvaluatorOutcome> {
  return interruptible(async (signal) => {
    const work = await workFolder(run.env);
    const folder = await mkdtemp(path.join(tmpdir(), "plumbline-evaluate-"));
    try {
      const file = path.join(folder, CONTRACT_FILE);
      await writeFile(file, JSON.stringify(run.contract));
      const here: Readonly<Record<string, string>> = {
        [`${CONTRACT_FOLDER}/${CONTRACT_FILE}`]: file,
        [WRITABLE_FOLDERS.work]: work,
      };
      const job = evaluationArgs(run.kms).map((arg) => here[arg] ?? arg);
      const errors: string[] = [];
      let outcome: EvaluatorOutcome | undefined;
      const onLine = (line: string): void => {
        const found = outcomeOf(line);
        if (found) outcome = found;
        else if (line.startsWith("error: ")) errors.push(line.slice("error: ".length));
        else if (line.trim() !== "") run.progress(line);
      };
      const args = ["-m", "plumbline_evaluator", ...job, "--json", ...run.args];
      const status = await runLong(run.python, args, { cwd: process.cwd(), env: envOf(run), signal, onLine });
      if (status === 0 && outcome) return outcome;
      const said = errors.length > 0 ? errors.join("\n  ") : "it said no reason";
      throw new Error(`the evaluator ended with ${status ?? "a signal"}: ${said}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}
