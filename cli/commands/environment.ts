/** The commands about an environment: preview, up and cost. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Option, type Command } from "commander";
import { PLUGIN_MODES, type PluginMode } from "../../tools/plugins/selection";
import { resultAsJson } from "../output/json";
import { resultAsMarkdown } from "../output/markdown";
import { resultAsText } from "../output/text";
import { exitCode } from "../../governance/verdict";
import { DEFAULT_STACKS } from "../stack-file";
import { timeOf } from "../time-option";
import { TERMINAL, type Terminal } from "../terminal";
import { engineFreeResult, type Question } from "../engine-free-result";
import { previewResult, upResult } from "../engine-result";
import type { Result } from "../result";

interface Options {
  readonly stacks: string;
  readonly json?: boolean;
  readonly markdown?: string;
  readonly verbose?: boolean;
  readonly at?: string;
  readonly plugins: PluginMode;
  readonly refresh?: boolean;
}

/** Prints a result in the formats asked for and sets the exit code: 2 when a mandatory verdict is not a pass. */
function show(result: Result, options: Options, { print, exit }: Terminal): void {
  print(options.json ? JSON.stringify(resultAsJson(result), null, 2) : resultAsText(result, options.verbose));
  exit(exitCode(result.verdicts));
  if (options.markdown !== undefined) writeComment(options.markdown, resultAsMarkdown(result));
}

/** After the result is shown, so that a file that cannot be written loses nothing. */
function writeComment(file: string, markdown: string): void {
  try {
    writeFileSync(file, markdown);
  } catch (error) {
    throw new Error(`--markdown ${file}: cannot be written (${(error as Error).message}); name another file`);
  }
}

function questionOf(environment: string, { stacks, at }: Options): Question {
  return {
    environment,
    stacksFolder: path.resolve(stacks),
    clock: () => new Date(),
    ...(at !== undefined && { at: timeOf(at) }),
  };
}

const engineQuestion = (environment: string, options: Options, { progress }: Terminal) => ({
  ...questionOf(environment, options),
  plugins: options.plugins,
  ...(options.refresh && { refresh: true }),
  progress,
  ...(options.verbose && { onOutput: (text: string) => void process.stderr.write(text) }),
});

function command(program: Command, name: string, description: string): Command {
  return program
    .command(`${name} <environment>`)
    .description(description)
    .option("--stacks <folder>", "folder of the stack files", DEFAULT_STACKS)
    .option("--json", "print one JSON object and nothing else on stdout")
    .option("--markdown <file>", "also write a pull-request comment")
    .option("--verbose", "list every resource and show the engine's own output");
}

const AT =
  "judge as of this time (RFC 3339) instead of evaluateAt or the clock: a question only, never for up";
const REFRESH = "ask the cluster and the cloud what is there first, so that changes made by hand are found";
const plugins = (): Option =>
  new Option("--plugins <mode>", "the providers' plugins").choices(PLUGIN_MODES).default("auto");

/** Adds preview, up and cost to the program. */
export function registerEnvironment(program: Command, terminal: Terminal = TERMINAL): void {
  command(
    program,
    "preview",
    "preview, price and judge an environment on the Pulumi engine, changing nothing",
  )
    .option("--at <time>", AT)
    .option("--refresh", REFRESH)
    .addOption(plugins())
    .action(async (environment: string, options: Options) => {
      show(await previewResult(engineQuestion(environment, options, terminal)), options, terminal);
    });
  command(program, "up", "preview with every pack, and update if nothing blocks")
    .option("--refresh", `${REFRESH}; always, on a local cluster`)
    .addOption(plugins())
    .action(async (environment: string, options: Options) => {
      const { result, updated } = await upResult(engineQuestion(environment, options, terminal));
      show(result, options, terminal);
      terminal.progress(updated ? `${environment} is updated.` : `${environment} was not updated.`);
    });
  command(program, "cost", "the estimate and verdicts from an engine-free run, in seconds and without Pulumi")
    .option("--at <time>", AT)
    .action(async (environment: string, options: Options) => {
      show(await engineFreeResult(questionOf(environment, options)), options, terminal);
    });
}
