/** An environment previewed, priced and judged on the real engine. */
import path from "node:path";
import { nodeCrypto } from "../attestations/node-crypto";
import { judgementOf } from "../governance/rules/judged-plan";
import { fairnessOf } from "../governance/rules/service-fairness";
import type { StackConfig } from "../governance/stack-config/stack-config";
import environment from "../infra";
import { readPriceBook } from "../data/price-book";
import { runShort } from "../tools/child";
import { deployedPlan, destroy, preview, update, type EngineOptions, type RunResult } from "../tools/engine";
import { RECORDED } from "../tools/plugins/cluster/recorded-release";
import { refuseUpdate } from "../tools/plugins/refuse-update";
import { KUBECONFIG_VARIABLE } from "../tools/plugins/sdk";
import { selectPlugins, type PluginChoice, type PluginMode } from "../tools/plugins/selection";
import { findPulumi, packHostFolders } from "../tools/pulumi-cli";
import { withWorkspaceCopy, type WorkspaceCopy } from "../tools/workspace";
import type { PolicySetting } from "../policypacks/policy";
import { openRefusals } from "./cluster-refusals";
import { engineFreeResult, type Question } from "./engine-free-result";
import { judgedAt } from "../governance/stack-config/judged-at";
import { existingCluster, readyCluster, type LocalCluster } from "./local-cluster";
import { PACK, readPackReport } from "./pack-report";
import { outcome, type Result } from "./result";

const ROOT = path.join(__dirname, "..");

export interface EngineQuestion extends Question {
  readonly plugins: PluginMode;
  /** Ask the cluster what is there first, so that the plan shows what was changed there by hand. */
  readonly refresh?: boolean;
  /** Given a line for people while it lasts. */
  readonly progress: (line: string) => void;
  /** Given the engine's own output as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** Everything a run on the engine needs, in a temporary copy of the project. */
interface OpenRun {
  readonly options: EngineOptions;
  readonly reportFolder: string;
  readonly setting: PolicySetting;
  readonly plugins: PluginChoice;
}

/** Where a run has a cluster on this machine, its kubeconfig; for the vendor's plugin too, which else takes the person's. */
function clusterVariables(config: StackConfig, copy: WorkspaceCopy, cluster?: LocalCluster) {
  if (!("local" in config.cluster)) return { [KUBECONFIG_VARIABLE]: "" };
  return {
    [KUBECONFIG_VARIABLE]: cluster?.kubeconfig ?? "",
    KUBECONFIG: cluster?.kubeconfig ?? path.join(copy.folder, "no-cluster"),
  };
}

async function openRun(
  question: EngineQuestion,
  config: StackConfig,
  copy: WorkspaceCopy,
  cluster: LocalCluster | undefined,
  signal: AbortSignal,
): Promise<OpenRun> {
  const { environment: stack, at, progress, onOutput } = question;
  const env = process.env;
  const pulumi = await findPulumi({ env, progress, signal });
  const plugins = await selectPlugins({
    mode: question.plugins,
    providers: "local" in config.cluster ? ["kubernetes"] : ["aws", "kubernetes"],
    ...(cluster && { kubeconfig: cluster.kubeconfig }),
    env,
    pulumi: (args, timeoutSeconds) => runShort(pulumi.executable, args, { env, timeoutSeconds, signal }),
    onProgress: progress,
  });
  const reportFolder = path.join(copy.folder, "reports");
  const options: EngineOptions = {
    stack,
    project: copy,
    program: () => environment({ stacksFolder: path.join(copy.folder, "stacks"), ...(at && { at }) }),
    packs: [path.join(ROOT, "policypacks", PACK)],
    env: {
      PLUMBLINE_REPORT_DIR: reportFolder,
      PLUMBLINE_STACKS_DIR: path.join(copy.folder, "stacks"),
      // Which plugins a run uses has been chosen: the engine is to download none on its own.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      ...clusterVariables(config, copy, cluster),
      ...(at && { PLUMBLINE_AT: at.toISOString() }),
    },
    pathFolders: [...plugins.pathFolders, ...(await packHostFolders(pulumi, env))],
    pulumi,
    onProgress: progress,
    signal,
    refresh: question.refresh ?? false,
    ...(plugins.selections.some(({ deploys }) => deploys) && { isResumable }),
    ...(onOutput && { onOutput }),
  };
  return {
    options,
    reportFolder,
    setting: { config, stacksFolder: question.stacksFolder, now: judgedAt(config, question) },
    plugins,
  };
}

/** What server-side apply creates twice is there once. */
const isResumable = (type: string): boolean => type.startsWith("kubernetes:");

type FindCluster = typeof readyCluster | typeof existingCluster;

/** Runs in a copy, once the engine-free run has found nothing wrong: bad input touches neither engine, state nor cluster. */
async function inCopy<T>(
  question: EngineQuestion,
  findCluster: FindCluster,
  run: (run: OpenRun, config: StackConfig) => Promise<T>,
): Promise<T> {
  const { config } = await engineFreeResult(question);
  const { environment: stack, stacksFolder: stacks, progress } = question;
  const projectFile = path.join(ROOT, "Pulumi.yaml");
  return withWorkspaceCopy({ projectFile, stacks, environment: stack }, async (copy, signal) => {
    const place = { environment: stack, stacksFolder: stacks, env: process.env, progress, signal };
    const cluster = await findCluster(config, place);
    return run(await openRun(question, config, copy, cluster, signal), config);
  });
}

function notesOf({ charts, diagnostics }: RunResult, { selections, lines }: PluginChoice): string[] {
  const deploys = selections.some((selection) => selection.deploys);
  return [...lines, ...(deploys ? charts.map((chart) => `${chart}: ${RECORDED}`) : []), ...diagnostics];
}

async function previewed(
  { options, reportFolder, setting, plugins }: OpenRun,
  config: StackConfig,
): Promise<Result> {
  const deployed = await deployedPlan(options);
  options.onProgress?.(`Previewing ${options.stack} on Pulumi ${options.pulumi.version} …`);
  const run = await preview(options);
  const report = readPackReport(reportFolder, setting);
  const refusals = openRefusals(run.refusals, report.verdicts, run.steps);
  if (refusals.length > 0) throw new Error(`${options.stack} was not applied:\n${refusals.join("\n")}`);
  const book = readPriceBook(config.region);
  const now = new Date(report.judgedAt);
  const before =
    deployed.length > 0 ? judgementOf(deployed, { config, book, now, crypto: nodeCrypto }) : null;
  return {
    config,
    judgedAt: now,
    plan: { changes: run.changes, steps: run.steps },
    estimate: report.estimate,
    deployed: before && before.estimate,
    verdicts: report.verdicts,
    evaluationCosts: report.evaluationCosts,
    fairness: report.fairness,
    deployedFairness: before && fairnessOf(before),
    notes: notesOf(run, plugins),
  };
}

/**
 * On a local cluster that runs, every object is tried out there.
 * @throws InvalidInput for bad input, Error for whatever kept the engine from judging and for what the cluster would refuse
 * by other rules than the environment's; a refusal by these is a result.
 */
export function previewResult(question: EngineQuestion): Promise<Result> {
  return inCopy(question, existingCluster, previewed);
}

/**
 * Previews with every pack, then updates if nothing blocks. A local cluster is started first, and asked what is there, so
 * that what was changed by hand is changed back.
 * @throws as {@link previewResult}, and before anything is written when a stand-in without a cluster serves a provider.
 */
export function upResult(question: EngineQuestion): Promise<{ result: Result; updated: boolean }> {
  return inCopy(question, readyCluster, async (run, config) => {
    refuseUpdate(run.plugins.selections);
    const options = { ...run.options, refresh: question.refresh ?? "local" in config.cluster };
    const result = await previewed({ ...run, options }, config);
    if (outcome(result) === "fail") return { result, updated: false };
    options.onProgress?.(`Updating ${options.stack} …`);
    await update(options);
    return { result, updated: true };
  });
}

/**
 * Deletes everything that was deployed, newest first, and waits until it is gone.
 * @returns how many resources were deleted.
 * @throws as {@link upResult}, and when something does not go.
 */
export function destroyResult(question: EngineQuestion): Promise<number> {
  return inCopy(question, existingCluster, async ({ options, plugins }) => {
    refuseUpdate(plugins.selections);
    options.onProgress?.(`Deleting what was deployed of ${options.stack} …`);
    return (await destroy(options)).changes.delete;
  });
}
