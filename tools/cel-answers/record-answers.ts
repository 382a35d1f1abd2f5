/**
 * `npm run cel-answers`: asks Kubernetes' own packages the expressions of test/fixtures/cel/kubernetes-1.34-answers.json
 * again, and writes what they answer into it. To add an expression, add a pair with an empty answer, and run it.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { diskFullHint, findGo, goVersionOf } from "../build-go";
import { buildOnce, elapsed, tellingTime, type BuildOptions } from "../build-lock";
import { cacheFolder, unwritable } from "../cache";
import { isExecutable, runLong } from "../child";

const ROOT = path.join(__dirname, "..", "..");
const FILE = path.join("test", "fixtures", "cel", "kubernetes-1.34-answers.json");
const RECORDER = path.join(__dirname, "recorder");
const SOURCES = ["go.mod", "go.sum", "main.go"];
const LINES_OF_OUTPUT = 15;
const SHOWN_CHANGES = 20;
const MAXIMUM_OUTPUT_BYTES = 512 * 1024 * 1024;

/** An expression, and `<type> = <value>`, `<type> ! <error>` or `refused`; empty while nobody has asked. */
export type Pair = readonly [expression: string, answer: string];

export interface Recording {
  /** What the expressions are about, as its text: a number that was `2.0` stays one. */
  readonly object: string;
  readonly pairs: readonly Pair[];
}

const RECORDING = z.strictObject({
  object: z.record(z.string(), z.unknown()),
  answers: z.array(z.tuple([z.string(), z.string()])).min(1),
});

const ANSWER = z.union([
  z.strictObject({ type: z.string(), value: z.string() }),
  z.strictObject({ type: z.string(), error: z.string() }),
  z.strictObject({ refused: z.string() }),
]);
const ANSWERS = z.object({ answers: z.array(z.array(ANSWER).min(1)) });

/** @throws an error that says what is wrong and begins with `where`, when the text is not JSON of that shape. */
function parseAs<T>(schema: z.ZodType<T>, text: string, where: string): T {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new Error(`${where}: is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const parsed = schema.safeParse(read);
  if (parsed.success) return parsed.data;
  throw new Error(`${where}: is not as expected:\n${z.prettifyError(parsed.error)}`);
}

/**
 * Reads the file of answers.
 * @throws an error that begins with `where`, when it is not as {@link formatRecording} writes it.
 */
export function parseRecording(text: string, where: string): Recording {
  const { answers } = parseAs(RECORDING, text, where);
  const object = /^\{"object":(.+),\n"answers":\[\n/.exec(text)?.[1];
  if (object === undefined)
    throw new Error(
      `${where}: its first line is to be {"object":…, and its second "answers":[ with a pair a line from there on: put them so`,
    );
  return { object, pairs: answers };
}

/** The file's text: a pair a line, so that a difference shows what changed. */
export function formatRecording({ object, pairs }: Recording): string {
  const lines = pairs.map((pair) => `[${pair.map((text) => JSON.stringify(text)).join(", ")}]`);
  return `{"object":${object},\n"answers":[\n${lines.join(",\n")}\n]}\n`;
}

function answerText(answer: z.infer<typeof ANSWER>): string {
  if ("refused" in answer) return "refused";
  return "value" in answer ? `${answer.type} = ${answer.value}` : `${answer.type} ! ${answer.error}`;
}

/**
 * The expressions of `before` with the answers that the recorder wrote to them, in its output. What walks a map has several
 * answers, as a map of Go has no order: the recorded one stays while it is one of them.
 * @throws when the recorder wrote something else, or not as many; or with all expressions that have several answers and none
 * of these recorded.
 */
export function answered(before: readonly Pair[], output: string): Pair[] {
  const { answers } = parseAs(ANSWERS, output, "the recorder's output");
  if (answers.length !== before.length)
    throw new Error(
      `the recorder gave ${answers.length} answers to ${before.length} expressions: mend ${RECORDER}`,
    );
  const unsteady: string[] = [];
  const after = before.map(([expression, recorded], at): Pair => {
    const given = (answers[at] ?? []).map(answerText);
    if (given.includes(recorded)) return [expression, recorded];
    if (given.length > 1) unsteady.push([expression, ...given].join("\n  "));
    return [expression, given[0] ?? ""];
  });
  if (unsteady.length === 0) return after;
  throw new Error(
    [
      `${FILE}: Kubernetes answers these differently from time to time, by the order in which Go walks a map. Write the answer`,
      "that keeps the order of the text into their pairs, or take them out:",
      ...unsteady,
    ].join("\n"),
  );
}

/** Pairs that another answer is given to now, as people read them. */
export function changes(before: readonly Pair[], after: readonly Pair[]): string[] {
  return after.flatMap(([expression, answer], at) => {
    const old = before[at]?.[1] ?? "";
    return old === answer ? [] : [`${expression}\n  was ${old || "not recorded"}\n  now ${answer}`];
  });
}

/** A folder of the cache for each state of the recorder, so that an old build never answers for a new one. */
async function buildFolder(env: BuildOptions["env"]): Promise<string> {
  const hash = createHash("sha256");
  for (const name of SOURCES) hash.update(await readFile(path.join(RECORDER, name)));
  return path.join(cacheFolder(env), "cel-answers", hash.digest("hex").slice(0, 16));
}

async function compile(go: string, target: string, work: string, options: BuildOptions, signal: AbortSignal) {
  const { env, progress } = options;
  const since = performance.now();
  progress("building the recorder from its Go module, once (about a minute on two cores) …");
  const [built, temporary] = [path.join(work, "recorder"), path.join(work, "tmp")];
  await mkdir(temporary);
  const lines: string[] = [];
  const args = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", built, "."];
  const status = await tellingTime(
    progress,
    () => `still building the recorder: ${elapsed(since)}`,
    () =>
      runLong(go, args, {
        cwd: RECORDER,
        env: { ...env, GOWORK: "off", GOTMPDIR: temporary },
        signal,
        onLine: (line) => lines.push(line),
      }),
  );
  if (status !== 0)
    throw new Error(
      [
        `building the recorder in ${RECORDER} failed: go ended with ${status ?? "a signal"} after ${elapsed(since)}:`,
        ...lines.slice(-LINES_OF_OUTPUT).map((line) => `  ${line}`),
        ...diskFullHint(lines, path.dirname(work)),
        "Mend that and run again.",
      ].join("\n"),
    );
  try {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await rename(built, target);
  } catch (error) {
    throw unwritable(path.dirname(target), "XDG_CACHE_HOME", error);
  }
  progress(`built the recorder in ${elapsed(since)}`);
}

/** Builds the recorder unless the cache has it, and gives its path. */
async function buildRecorder(options: BuildOptions): Promise<string> {
  const folder = await buildFolder(options.env);
  const target = path.join(folder, "recorder");
  if (await isExecutable(target)) return target;
  const go = await findGo(options.env);
  if (go === null)
    throw new Error(
      `Go was not found on PATH: install Go ${await goVersionOf(RECORDER)} or newer (https://go.dev/doc/install)`,
    );
  await buildOnce(
    {
      what: "the recorder",
      folder,
      isBuilt: () => isExecutable(target),
      build: (work, signal) => compile(go, target, work, options, signal),
    },
    options,
  );
  return target;
}

function ask(recorder: string, object: string, expressions: readonly string[]): string {
  const input = `{"object":${object},"expressions":${JSON.stringify(expressions)}}`;
  const asked = spawnSync(recorder, [], { input, encoding: "utf8", maxBuffer: MAXIMUM_OUTPUT_BYTES });
  if (asked.error) throw new Error(`cannot run ${recorder}: ${asked.error.message}`, { cause: asked.error });
  if (asked.status !== 0)
    throw new Error(`the recorder ended with ${asked.status ?? asked.signal}: ${asked.stderr.trim()}`);
  return asked.stdout;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "dry-run": { type: "boolean", default: false } } });
  const progress = (line: string): void => console.error(line);
  const file = path.join(ROOT, FILE);
  const before = parseRecording(await readFile(file, "utf8"), FILE);
  const expressions = before.pairs.map(([expression]) => expression);
  const recorder = await buildRecorder({ env: process.env, progress });
  progress(`asking ${expressions.length} expressions, each many times: some seconds …`);
  const pairs = answered(before.pairs, ask(recorder, before.object, expressions));
  const changed = changes(before.pairs, pairs);
  for (const each of changed.slice(0, SHOWN_CHANGES)) progress(each);
  if (changed.length > SHOWN_CHANGES) progress(`and ${changed.length - SHOWN_CHANGES} more`);
  const tally = `${changed.length} of ${pairs.length} answers`;
  if (values["dry-run"]) {
    console.log(`${FILE}: ${tally} differ`);
    if (changed.length > 0) process.exitCode = 1;
    return;
  }
  await writeFile(file, formatRecording({ object: before.object, pairs }));
  console.log(`${FILE}: written, ${tally} changed`);
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
