/** `plumbline evaluate`: evaluates a service's model on this machine, by the program that its environment's evaluation job runs. */
import { access, constants, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Command } from "commander";
import { newestEvidence, openStore } from "../../attestations/stores/index";
import { evidenceName } from "../../attestations/stores/evidence-store";
import { evaluationContract } from "../../governance/evaluation/evaluation-contract";
import type { InferenceService } from "../../governance/manifest/inference-service";
import type { StackConfig } from "../../governance/stack-config/stack-config";
import { cacheFolder, makeFolder, type Environment } from "../../tools/cache";
import { evaluatorPython } from "../../tools/python-environment";
import { compareCounts, describeComparison } from "../compare-counts";
import {
  buildDemoModel,
  demoModelOf,
  missingArtifacts,
  readDemoModels,
  withUnfairTwin,
} from "../demo-models";
import { describeSignature, parseEvaluation, readEvaluationFile, type Evaluation } from "../evaluation-file";
import { runEvaluator, type EvaluatorOutcome } from "../evaluator-run";
import { isRefused, judgeInEnvironment } from "../judged-evaluation";
import { serviceOfManifest } from "../manifest-service";
import { DEFAULT_STACKS } from "../stack-file";
import { evaluationText } from "../output/evaluation-text";
import { TERMINAL, type Terminal } from "../terminal";

interface Options {
  readonly stacks: string;
  readonly environment?: string;
  readonly model?: string;
  readonly dataSet?: string;
  readonly artifacts?: string;
  readonly predictionLog?: boolean;
  readonly demo?: boolean;
  readonly unfairTwin?: boolean;
  readonly key?: string;
  readonly kms?: string;
  readonly store?: string;
  readonly window?: string;
  readonly statementOut?: string;
  readonly compare?: boolean;
}

/** What an evaluation leaves: evidence in a store, a statement that nobody signed, or an answer alone. */
type Mode = "evidence" | "statement" | "comparison";

function modeOf({ key, kms, compare, statementOut, window }: Options): Mode {
  if (key !== undefined && kms !== undefined)
    throw new Error("--key and --kms: one key signs an evaluation; leave one of them out");
  const written = { "--key": key, "--kms": kms, "--statement-out": statementOut, "--window": window };
  const named = Object.entries(written).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  if (compare && named.length > 0)
    throw new Error(`--compare: signs and writes nothing; leave ${named.join(" and ")} out`);
  if (compare) return "comparison";
  if (key !== undefined || kms !== undefined) return "evidence";
  if (statementOut !== undefined) return "statement";
  throw new Error(
    [
      "nothing would be left of this evaluation. Either",
      "  --key <file>            signs it: make a key with `plumbline keys create <name>`, and trust its public half in the",
      "                          stack file, under plumbline:evidence, trustedKeys",
      "  --kms <uri>             signs it with a key in AWS KMS, awskms:///alias/<name>",
      "  --statement-out <file>  writes what it counted, unsigned; no environment accepts that",
      "  --compare               repeats the evaluation that the newest evidence in the store is of, and compares the counts",
    ].join("\n"),
  );
}

async function refuseUnreadable({ model, dataSet, key }: Options): Promise<void> {
  const files = Object.entries({ "--model": model, "--data-set": dataSet, "--key": key });
  for (const [option, file] of files)
    if (file !== undefined)
      await access(file, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
        const why = error.code === "ENOENT" ? "there is no such file" : `cannot be read (${error.message})`;
        throw new Error(`${option} ${file}: ${why}`);
      });
}

interface Question {
  readonly options: Options;
  readonly service: InferenceService;
  readonly config: StackConfig;
  readonly stacksFolder: string;
  readonly env: Environment;
  readonly progress: (line: string) => void;
}

/** A folder relative to where the person is, or that of the environment, relative to its stack file; or an address. */
function storeOf({ options, config, stacksFolder }: Question): string {
  const { store } = options;
  const named = store ?? config.evidence?.store;
  if (named === undefined)
    throw new Error(`--store: ${config.environment} names none under plumbline:evidence; name one here`);
  if (named.includes("://")) return named;
  return path.resolve(store === undefined ? stacksFolder : ".", named);
}

function writableStoreOf(question: Question): string {
  const store = storeOf(question);
  if (/^https?:/.test(store))
    throw new Error(`--store: ${store} can only be read; name a folder or s3://<bucket>/<prefix>`);
  return store;
}

/** The folder of artifacts, in which the model and the data set are or are put, unless files were named. */
async function artifactsOf(question: Question): Promise<string> {
  const { options, service, env, progress } = question;
  const folder =
    options.artifacts === undefined
      ? await makeFolder(path.join(cacheFolder(env), "artifacts"), "XDG_CACHE_HOME")
      : path.resolve(options.artifacts);
  const models = readDemoModels();
  const demo = demoModelOf(service, models);
  if (options.demo && demo === undefined)
    throw new Error(
      `--demo: ${service.file} has no demo model; those that have one are of ${Object.keys(models).join(", ")}`,
    );
  const given = options.model !== undefined && options.dataSet !== undefined;
  if (demo === undefined || given || missingArtifacts(service, folder).length === 0) return folder;
  if (!options.demo)
    throw new Error(
      `${service.file}: its model and data set are a demo's, and not in ${folder}: build them with --demo (minutes, once), ` +
        "or name files with --model and --data-set",
    );
  await buildDemoModel(demo, folder, { env, progress });
  return folder;
}

/** Runs the evaluator with `more` arguments. */
async function run(question: Question, store: string | undefined, more: readonly string[]) {
  const { options, service, env, progress } = question;
  const artifacts = await artifactsOf(question);
  const files = { "--model": options.model, "--data-set": options.dataSet, "--window": options.window };
  const named = Object.entries(files).flatMap(([option, value]) =>
    value === undefined ? [] : [option, value],
  );
  return runEvaluator({
    python: await evaluatorPython("core", { env, progress }),
    contract: evaluationContract(service, store),
    ...(options.kms !== undefined && { kms: options.kms }),
    args: [
      "--artifacts",
      artifacts,
      ...named,
      ...(options.predictionLog ? ["--prediction-log"] : []),
      ...more,
    ],
    env,
    progress,
  });
}

/** Where the evidence is, and the evaluation that it is of. */
async function evidence(question: Question): Promise<{ line: string; evaluation: Evaluation }> {
  const { options, service, config } = question;
  const store = writableStoreOf(question);
  const { key, statementOut } = options;
  const outcome: EvaluatorOutcome = await run(question, store, [
    ...["--store", store],
    ...(key === undefined ? [] : ["--key", path.resolve(key)]),
    ...(statementOut === undefined ? [] : ["--statement-out", path.resolve(statementOut)]),
  ]);
  const { region } = config;
  const name = evidenceName(outcome.window);
  const text = await openStore(store, ".", { region }).read(service.model.digest, config.environment, name);
  const note = outcome.created ? "" : " (was there already: a window's evidence is never replaced)";
  return { line: `evidence: ${outcome.evidence}${note}`, evaluation: parseEvaluation(text) };
}

async function statement(question: Question, file: string): Promise<Evaluation> {
  await run(question, undefined, ["--statement-out", path.resolve(file)]);
  return readEvaluationFile(file);
}

/** Repeats the evaluation that the newest evidence is of, and compares. */
async function compare(question: Question, { print, exit }: Terminal): Promise<void> {
  const { service, config, stacksFolder } = question;
  const store = openStore(storeOf(question), stacksFolder, { region: config.region });
  const newest = await newestEvidence(store, service.model.digest, config.environment);
  if ("error" in newest) throw new Error(`--compare: ${newest.error}`);
  const shipped = judgeInEnvironment(parseEvaluation(newest.envelope), config, service).evaluation;
  const folder = await mkdtemp(path.join(tmpdir(), "plumbline-compare-"));
  try {
    const repeated = await statement(question, path.join(folder, "statement.json"));
    const comparison = compareCounts(shipped.counts, repeated.counts);
    print(`${newest.name}: ${describeSignature(shipped.signature)}\n${describeComparison(comparison)}`);
    exit(comparison.differences.length > 0 || shipped.signature.state === "rejected" ? 2 : 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Evaluates the service of a manifest, and shows what its environment says of the result. */
export async function evaluate(
  manifest: string,
  options: Options,
  terminal: Terminal,
  env: Environment = process.env,
): Promise<void> {
  const mode = modeOf(options);
  await refuseUnreadable(options);
  const stacksFolder = path.resolve(options.stacks);
  const { config, service: declared } = await serviceOfManifest(manifest, stacksFolder, options.environment);
  const service = options.unfairTwin ? withUnfairTwin(declared, readDemoModels()) : declared;
  if (!service.responsibleAi.fairness)
    throw new Error(`${service.file}: its fairness check is switched off, and nothing else is evaluated yet`);
  if (!service.dataSet)
    throw new Error(`${service.file}: its resolved file names no dataSet (uri and digest) to evaluate on`);
  const { progress, print, exit } = terminal;
  const question = { options, service, config, stacksFolder, env, progress };
  if (mode === "comparison") return compare(question, terminal);
  const kept =
    mode === "evidence"
      ? await evidence(question)
      : {
          line: `statement: ${options.statementOut}`,
          evaluation: await statement(question, options.statementOut ?? ""),
        };
  const judged = judgeInEnvironment(kept.evaluation, config, service);
  print(`${kept.line}\n${evaluationText(judged.evaluation, judged.report, judged.minimumGroupSize)}`);
  exit(isRefused(judged) ? 2 : 0);
}

/** Adds `evaluate` to the program. */
export function registerEvaluate(program: Command, terminal: Terminal = TERMINAL): void {
  program
    .command("evaluate <manifest>")
    .description("evaluate a service's model on this machine, and sign what was counted (needs Python 3.11)")
    .option("--stacks <folder>", "folder of the stack files", DEFAULT_STACKS)
    .option("--environment <name>", "environment of the service; default: the one that lists the manifest")
    .option("--model <file>", "the model, instead of fetching it")
    .option("--data-set <file>", "the evaluation data, instead of fetching it")
    .option(
      "--artifacts <folder>",
      "files named sha256-<hex>, looked in before fetching; default: in the user's cache",
    )
    .option("--prediction-log", "count the predictions that the data set holds, instead of running the model")
    .option("--demo", "build the demo model and data set of a shipped service first, unless they are there")
    .option("--unfair-twin", "evaluate the demo's other model, which treats groups differently, in its place")
    .option("--key <file>", "sign with this private key, PKCS#8 PEM")
    .option("--kms <uri>", "sign with a key in AWS KMS: awskms:///alias/<name>")
    .option("--store <folder|uri>", "where evidence is kept; default: the environment's store")
    .option("--window <time>", "RFC 3339; default: this minute. One evidence of a model and window")
    .option("--statement-out <file>", "also write what was counted, unsigned; without a key nothing else")
    .option(
      "--compare",
      "repeat the evaluation of the newest evidence and compare the counts; writes nothing",
    )
    .action((manifest: string, options: Options) => evaluate(manifest, options, terminal));
}
