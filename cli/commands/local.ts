/** The commands about a cluster on this machine: down, status, kubeconfig and logs. */
import path from "node:path";
import { Argument, InvalidArgumentError, type Command } from "commander";
import { kubeconfigOf } from "../../tools/control-plane/ensure";
import { ControlPlaneFolder } from "../../tools/control-plane/folder";
import { followLogs, lastLog } from "../../tools/control-plane/logs";
import { PARTS, type Part } from "../../tools/control-plane/parts";
import { removeControlPlane } from "../../tools/control-plane/remove";
import { controlPlaneStatus } from "../../tools/control-plane/status";
import { interruptible } from "../../tools/interrupt";
import { destroyResult } from "../engine-result";
import { forgetEnvironment } from "../forget-environment";
import { localEnvironment } from "../local-environment";
import { counted } from "../output/check-text";
import { isUp, localStatusAsJson, localStatusAsText } from "../output/local-status";
import { DEFAULT_STACKS } from "../stack-file";
import { TERMINAL, type Terminal } from "../terminal";

interface Options {
  readonly stacks: string;
}

interface LogOptions extends Options {
  readonly lines: number;
  readonly follow?: boolean;
}

const LOG_LINES = 50;

function notSetUp(environment: string): Error {
  return new Error(
    `${environment} has no control plane on this machine; \`plumbline up ${environment}\` makes one`,
  );
}

/** @throws Error when the environment's cluster is none of ours: what is asked of it, its own tools answer. */
async function ownControlPlane(environment: string, { stacks }: Options): Promise<ControlPlaneFolder> {
  const { kubeconfig } = await localEnvironment(environment, path.resolve(stacks), process.env);
  if (kubeconfig !== null)
    throw new Error(
      `${environment} uses the cluster of ${kubeconfig} (plumbline:cluster.local.kubeconfig), which this program does not run; ask it with kubectl --kubeconfig ${kubeconfig}`,
    );
  if ((await kubeconfigOf(environment, process.env)) === null) throw notSetUp(environment);
  return ControlPlaneFolder.open(environment, process.env);
}

/** Deletes what was deployed to a cluster that goes on, and the state that speaks of it. */
async function emptyCluster(environment: string, stacksFolder: string, terminal: Terminal): Promise<void> {
  const { progress, print } = terminal;
  const question = { environment, stacksFolder, clock: () => new Date(), plugins: "auto" as const, progress };
  const deleted = await destroyResult(question);
  await forgetEnvironment({ environment, stacksFolder, env: process.env, progress });
  print(`${environment} is down: ${counted(deleted, "resource")} deleted from its cluster, which goes on.`);
}

/** The state first: without its cluster it would speak of what is gone, and the next update would believe it. */
async function down(environment: string, { stacks }: Options, terminal: Terminal): Promise<void> {
  const { progress, print } = terminal;
  const stacksFolder = path.resolve(stacks);
  const { kubeconfig, hasStackFile } = await localEnvironment(environment, stacksFolder, process.env);
  if (kubeconfig !== null) return emptyCluster(environment, stacksFolder, terminal);
  const forgotten =
    hasStackFile && (await forgetEnvironment({ environment, stacksFolder, env: process.env, progress }));
  const { processes, folder } = await removeControlPlane({ name: environment, env: process.env, progress });
  const removed = [
    ...(processes > 0 ? [counted(processes, "process", "processes")] : []),
    ...(folder === null ? [] : [`its data and credentials (${folder})`]),
    ...(forgotten ? ["the engine's state of it"] : []),
  ];
  print(
    removed.length === 0
      ? `${environment} was not up: there was nothing to remove.`
      : `${environment} is down. Removed: ${removed.join(", ")}.`,
  );
}

async function status(
  environment: string,
  options: Options & { readonly json?: boolean },
  terminal: Terminal,
) {
  await ownControlPlane(environment, options);
  const found = await controlPlaneStatus(environment, process.env);
  if (found === null) throw notSetUp(environment);
  terminal.print(options.json ? JSON.stringify(localStatusAsJson(found), null, 2) : localStatusAsText(found));
  if (!isUp(found)) terminal.exit(1);
}

async function logs(environment: string, part: Part | undefined, options: LogOptions, terminal: Terminal) {
  const folder = await ownControlPlane(environment, options);
  const parts = part === undefined ? PARTS : [part];
  const prefix = (each: Part): string => (parts.length > 1 ? `${each}: ` : "");
  for (const each of parts)
    for (const line of await lastLog(folder, each, options.lines)) terminal.print(`${prefix(each)}${line}`);
  if (options.follow)
    await interruptible((signal) =>
      followLogs(folder, parts, (each, line) => terminal.print(`${prefix(each)}${line}`), signal),
    );
}

function lineCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("must be a whole number of lines.");
  return count;
}

/** Adds down, status, kubeconfig and logs to the program. */
export function registerLocal(program: Command, terminal: Terminal = TERMINAL): void {
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument("<environment>")
      .option("--stacks <folder>", "folder of the stack files", DEFAULT_STACKS);
  command(
    "down",
    "remove a local environment: its cluster with everything in it, and the engine's state",
  ).action((environment: string, options: Options) => down(environment, options, terminal));
  command("status", "what of a local environment's cluster runs, what goes on in it, and what waits and why")
    .option("--json", "print one JSON object and nothing else on stdout")
    .action((environment: string, options: Options) => status(environment, options, terminal));
  command("kubeconfig", "the path of the kubeconfig of a local environment's cluster").action(
    async (environment: string, options: Options) => {
      const { kubeconfig } = await localEnvironment(environment, path.resolve(options.stacks), process.env);
      const found = kubeconfig ?? (await kubeconfigOf(environment, process.env));
      if (found === null) throw notSetUp(environment);
      terminal.print(found);
    },
  );
  command("logs", "what the parts of a local environment's cluster said last")
    .addArgument(new Argument("[part]", "of one part alone").choices(PARTS))
    .option("--lines <count>", "how many lines of each", lineCount, LOG_LINES)
    .option("--follow", "go on with what they say, until interrupted")
    .action((environment: string, part: Part | undefined, options: LogOptions) =>
      logs(environment, part, options, terminal),
    );
}
