/** `plumbline fairness`: what an evaluation says about how alike a model treats groups, as a table and as a plot. */
import path from "node:path";
import { Option, type Command } from "commander";
import type { FairnessQuestion } from "../../governance/fairness/judge-fairness";
import { METRIC_NAMES, type MetricName } from "../../governance/fairness/metrics";
import { modelDigestOf, readEvaluationFile, type Evaluation } from "../evaluation-file";
import { isRefused, judgeByQuestion, judgeInEnvironment, type JudgedEvaluation } from "../judged-evaluation";
import { readServices } from "../manifest-service";
import { DEFAULT_STACKS } from "../stack-file";
import { evaluationText } from "../output/evaluation-text";
import { fairnessSvg } from "../output/fairness-plot";
import { plottedReport } from "../output/plotted-report";
import { plotFormat, writePlot } from "../output/write-plot";
import { TERMINAL, type Terminal } from "../terminal";

interface Options {
  readonly stacks: string;
  readonly environment?: string;
  readonly metric: MetricName;
  readonly limit?: string;
  readonly confidence?: string;
  readonly minimumGroupSize?: string;
  readonly plot?: string;
}

const DEFAULTS = { confidencePercent: 95, minimumGroupSize: 30 } as const;

/** A number of an option. */
function numberOf(
  option: string,
  text: string,
  [least, most]: readonly [number, number],
  whole: boolean,
): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= most) || (whole && !Number.isInteger(value)))
    throw new Error(`--${option} ${text}: must be a ${whole ? "whole " : ""}number from ${least} to ${most}`);
  return value;
}

/** What is asked where no environment says: every metric of all attributes, one of them with a limit if that is given. */
function ownQuestion({ counts }: Evaluation, options: Options): FairnessQuestion {
  const { metric, limit, confidence, minimumGroupSize } = options;
  const required =
    limit === undefined
      ? []
      : [{ metric, limit: numberOf("limit", limit, [0, 1], false), setBy: "environment" as const }];
  return {
    attributes: counts.attributes.map(({ name }) => name),
    required,
    report: METRIC_NAMES.filter((name) => !required.some((each) => each.metric === name)),
    intersections: "judge",
    confidencePercent:
      confidence === undefined
        ? DEFAULTS.confidencePercent
        : numberOf("confidence", confidence, [50, 99], true),
    minimumGroupSize:
      minimumGroupSize === undefined
        ? DEFAULTS.minimumGroupSize
        : numberOf("minimum-group-size", minimumGroupSize, [1, 1e9], true),
  };
}

async function show(file: string, options: Options, { print, exit, progress }: Terminal): Promise<void> {
  refuseContradiction(options);
  if (options.plot !== undefined) plotFormat(options.plot);
  const judged = await judge(await readEvaluationFile(file), options);
  const { evaluation, report, minimumGroupSize } = judged;
  print(evaluationText(evaluation, report, minimumGroupSize));
  exit(isRefused(judged) ? 2 : 0);
  if (options.plot === undefined) return;
  await writePlot(options.plot, fairnessSvg(plottedReport(evaluation, report, minimumGroupSize)));
  progress(`plotted to ${options.plot}`);
}

function refuseContradiction({ environment, ...options }: Options): void {
  if (environment === undefined) return;
  const own = (["limit", "confidence", "minimumGroupSize"] as const).find(
    (name) => options[name] !== undefined,
  );
  if (own !== undefined)
    throw new Error(
      `--environment ${environment}: says what --${own === "minimumGroupSize" ? "minimum-group-size" : own} would; leave one of them out`,
    );
}

async function judge(read: Evaluation, options: Options): Promise<JudgedEvaluation> {
  if (options.environment === undefined) return judgeByQuestion(read, ownQuestion(read, options));
  const { config, services } = await readServices(path.resolve(options.stacks), options.environment);
  const digest = modelDigestOf(read.statement);
  const { service: name } = read.statement.predicate;
  // By its name when it has another model now: then the evidence is rejected for that, and judged by its limits.
  const service =
    services.find(({ model }) => model.digest === digest) ?? services.find((each) => each.name === name);
  return judgeInEnvironment(read, config, service);
}

/** Adds `fairness` to the program. */
export function registerFairness(program: Command, terminal: Terminal = TERMINAL): void {
  program
    .command("fairness <evidence>")
    .description(
      "every fairness metric of an evaluation, evidence or statement, by attribute and intersection",
    )
    .option("--stacks <folder>", "folder of the stack files", DEFAULT_STACKS)
    .option("--environment <name>", "verify the signature, and judge by the limits, of this environment")
    .option("--limit <gap>", "without an environment: largest gap allowed, 0 to 1")
    .addOption(
      new Option("--metric <name>", "the metric that --limit is of")
        .choices(METRIC_NAMES)
        .default(METRIC_NAMES[0]),
    )
    .option(
      "--confidence <percent>",
      `without an environment: of the intervals (default: ${DEFAULTS.confidencePercent})`,
    )
    .option(
      "--minimum-group-size <rows>",
      `without an environment: smaller groups are not judged (default: ${DEFAULTS.minimumGroupSize})`,
    )
    .option("--plot <file>", "also plot selection rates with intervals, to a file that ends in .svg or .png")
    .action((file: string, options: Options) => show(file, options, terminal));
}
