/** `plumbline check`: plain Kubernetes manifests, or a live cluster, judged by the rules about objects. */
import { writeFileSync } from "node:fs";
import { Option, type Command } from "commander";
import type { ObjectRule } from "../../governance/object-rules/rule-file";
import type { RuleSet } from "../../governance/object-rules/rule-set";
import { InvalidInput } from "../../governance/reading/problem";
import { hasExpired } from "../../governance/rules/exemption";
import { exitCode } from "../../governance/verdict";
import { Baseline, baselineText, readBaseline } from "../baseline";
import { standing, type CheckResult } from "../check-result";
import { ClusterReader } from "../cluster-reader";
import { liveObjects } from "../live-objects";
import { judgeObjects, type ObjectReport } from "../object-findings";
import { readObjects, type ReadEvent } from "../object-reader/read-objects";
import { checkAsJson } from "../output/check-json";
import { checkAsSarif } from "../output/check-sarif";
import { checkAsText } from "../output/check-text";
import { ruleSource, rulesInForce, type RuleSource } from "../rule-source";
import { DEFAULT_STACKS } from "../stack-file";
import { TERMINAL, type Terminal } from "../terminal";
import { timeOf } from "../time-option";
import { interruptible } from "../../tools/interrupt";

const FORMATS = ["text", "json", "sarif"] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  readonly environment?: string;
  readonly stacks: string;
  readonly rules?: string;
  readonly format: Format;
  readonly output?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly until?: string;
  readonly context?: string;
  readonly at?: string;
}

interface Reading {
  readonly stdin: AsyncIterable<Buffer>;
  readonly signal: AbortSignal;
}

/** What a baseline says about itself; unused entries are listed up to this number. */
const MOST_UNUSED = 20;

/** Judges everything that is named. */
async function check(
  files: readonly string[],
  options: Options,
  source: RuleSource,
  { stdin, signal }: Reading,
): Promise<CheckResult> {
  const { now } = source.context;
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline, now);
  const events = eventsOf(files, options.context, source, { stdin, signal });
  const report = await judgeObjects(events, { ...source, ...(baseline && { baseline }) }, signal);
  return {
    judgedAt: now,
    source: source.name,
    rules: rulesInForce(source.set),
    report,
    ...(baseline && !baseline.expired && { baselineUntil: baseline.until }),
    notes: [...evidenceNotes(source, report), ...(baseline ? baselineNotes(baseline) : [])],
  };
}

async function* eventsOf(
  files: readonly string[],
  context: string | undefined,
  { set }: RuleSource,
  { stdin, signal }: Reading,
): AsyncGenerator<ReadEvent> {
  yield* readObjects(files, stdin);
  if (context === undefined) return;
  const covered = rulesOf(set).flatMap(({ policy }) => policy.spec.matchConstraints.resourceRules);
  const cluster = await ClusterReader.open(context, signal);
  try {
    yield* liveObjects(cluster, covered);
  } finally {
    cluster.close();
  }
}

/** Why models are refused where nothing is known of any. */
function evidenceNotes({ set, readsEvidence }: RuleSource, { findings }: ObjectReport): string[] {
  if (readsEvidence) return [];
  const readers = rulesOf(set).filter(({ parameters }) => parameters === "model-verdicts");
  const isAboutModels = findings.some(({ verdict }) => readers.some(({ name }) => name === verdict.rule));
  return isAboutModels
    ? ["no evidence of any model was read: name the environment of the manifests with --environment"]
    : [];
}

/** Every rule that is in force anywhere. */
function rulesOf({ environment, teams }: RuleSet): ObjectRule[] {
  return [environment, ...teams].flatMap(({ rules }) =>
    rules.filter(({ level }) => level !== "disabled").map(({ rule }) => rule),
  );
}

function baselineNotes(baseline: Baseline): string[] {
  if (baseline.expired)
    return [`baseline ${baseline.file} has expired on ${baseline.until}: it accepts nothing`];
  const unused = baseline.unused();
  if (unused.length === 0) return [];
  const left = unused.length - MOST_UNUSED;
  return [
    `baseline ${baseline.file} accepts ${unused.length.toLocaleString("en-US")} that are found no more: write it anew with --write-baseline`,
    ...unused.slice(0, MOST_UNUSED).map(({ rule, subject, message }) => `  ${subject}: ${rule}: ${message}`),
    ...(left > 0 ? [`  … and ${left.toLocaleString("en-US")} more`] : []),
  ];
}

function shown(result: CheckResult, format: Format): string {
  switch (format) {
    case "text":
      return checkAsText(result);
    case "json":
      return JSON.stringify(checkAsJson(result), null, 2);
    case "sarif":
      return JSON.stringify(checkAsSarif(result, process.cwd()), null, 2);
  }
}

function write(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Error(`${option} ${file}: cannot be written (${(error as Error).message}); name another file`, {
      cause: error,
    });
  }
}

/** Prints the result and sets the exit code; what could not be judged is an error, once everything else is shown. */
function show(result: CheckResult, options: Options, { print, exit }: Terminal): void {
  const { format, output } = options;
  // A file gets the format; people in front of a terminal or a log still read what is wrong.
  print(shown(result, output === undefined ? format : "text"));
  exit(exitCode(standing(result.report.findings)));
  if (output !== undefined) write("--output", output, `${shown(result, format)}\n`);
  const { problems, objects } = result.report;
  if (problems.length > 0) throw new InvalidInput("check", problems);
  if (objects === 0)
    throw new Error("check: nothing was judged: no Kubernetes object was found in what was named");
}

/** Accepts what is found now; nothing blocks then. */
function showAndAccept(
  result: CheckResult,
  { writeBaseline: file = "", until = "", ...options }: Options,
  terminal: Terminal,
): void {
  show(result, options, { ...terminal, exit: () => undefined });
  const violations = result.report.findings
    .map(({ verdict }) => verdict)
    .filter(({ exemption }) => exemption === undefined);
  write("--write-baseline", file, baselineText(violations, until));
  terminal.progress(
    `Written to ${file}: ${violations.length.toLocaleString("en-US")} are accepted until ${until}.`,
  );
}

function checkOptions(files: readonly string[], options: Options, now: Date): void {
  const { context, writeBaseline, until } = options;
  if (files.length === 0 && context === undefined)
    throw new Error("name files, folders or - for standard input, or a cluster by --context <context>");
  if ((writeBaseline === undefined) !== (until === undefined))
    throw new Error("--write-baseline <file> and --until <date> go together");
  if (until === undefined) return;
  if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until)))
    throw new Error(`--until ${until}: must be a date such as 2027-03-31`);
  if (hasExpired({ expires: until }, now)) throw new Error(`--until ${until}: is over already`);
}

/** Adds `check` to the program. */
export function registerCheck(
  program: Command,
  terminal: Terminal = TERMINAL,
  clock: () => Date = () => new Date(),
  stdin: () => AsyncIterable<Buffer> = () => process.stdin,
): void {
  program
    .command("check [files...]")
    .description("judge plain Kubernetes manifests: files, folders, or - for standard input")
    .option(
      "--environment <environment>",
      "by the rules, parameters, exemptions and evidence of an environment",
    )
    .option("--stacks <folder>", "folder of the stack files", DEFAULT_STACKS)
    .option("--rules <folder>", "by a rule set of your own")
    .addOption(new Option("--format <format>", "what is printed").choices(FORMATS).default("text"))
    .option("--output <file>", "write the format to a file, and text to stdout")
    .option("--baseline <file>", "accept the violations that it lists, until its date")
    .option("--write-baseline <file>", "accept every violation that there is now")
    .option("--until <date>", "the last day on which the baseline that is written accepts them")
    .option("--context <context>", "audit a live cluster, read-only, by a context of your kubeconfig")
    .option("--at <time>", "judge as of this time (RFC 3339) instead of evaluateAt or the clock")
    .action(async (files: string[], options: Options) => {
      const at = options.at === undefined ? {} : { at: timeOf(options.at) };
      checkOptions(files, options, at.at ?? clock());
      const { format: _format, output: _output, at: _at, ...rest } = options;
      const source = await ruleSource({ ...rest, ...at, clock });
      const result = await interruptible((signal) =>
        check(files, options, source, { stdin: stdin(), signal }),
      );
      if (options.writeBaseline === undefined) show(result, options, terminal);
      else showAndAccept(result, options, terminal);
    });
}
