/** An environment previewed, priced and judged on the real engine. */
import path from "node:path";
import { nodeCrypto } from "../attestations/node-crypto";
import { judgementOf } from "../governance/rules/judged-plan";
import { fairnessOf } from "../governance/rules/service-fairness";
import type { StackConfig } from "../governance/stack-config/stack-config";
import environment from "../infra";
import { readPriceBook } from "../data/price-book";
import { runShort } from "../tools/child";
import { deployedPlan, preview, update, type EngineOptions } from "../tools/engine";
import { refuseUpdate } from "../tools/plugins/refuse-update";
import { selectPlugins, type PluginMode } from "../tools/plugins/selection";
import { findPulumi, packHostFolders } from "../tools/pulumi-cli";
import { withWorkspaceCopy, type WorkspaceCopy } from "../tools/workspace";
import { engineFreeResult, type Question } from "./engine-free-result";
import { PACK, readPackReport } from "./pack-report";
import { outcome, type Result } from "./result";

const ROOT = path.join(__dirname, "..");

export interface EngineQuestion extends Question {
  readonly plugins: PluginMode;
  /** Given a line for people while it lasts. */
  readonly progress: (line: string) => void;
  /** Given the engine's own output as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** Everything a run on the engine needs, in a temporary copy of the project. */
interface OpenRun {
  readonly options: EngineOptions;
  readonly reportFolder: string;
  readonly notes: readonly string[];
  readonly refuseUpdate: () => void;
}

async function openRun(
  question: EngineQuestion,
  config: StackConfig,
  copy: WorkspaceCopy,
  signal: AbortSignal,
): Promise<OpenRun> {
  const { environment: stack, at, progress, onOutput } = question;
  const env = process.env;
  const pulumi = await findPulumi({ env, progress, signal });
  const plugins = await selectPlugins({
    mode: question.plugins,
    providers: "local" in config.cluster ? ["kubernetes"] : ["aws", "kubernetes"],
    env,
    pulumi: (args, timeoutSeconds) => runShort(pulumi.executable, args, { env, timeoutSeconds, signal }),
    onProgress: progress,
  });
  const reportFolder = path.join(copy.folder, "reports");
  const options: EngineOptions = {
    stack,
    project: copy,
    program: () => environment({ stacksFolder: path.join(copy.folder, "stacks") }),
    packs: [path.join(ROOT, "policypacks", PACK)],
    env: {
      PLUMBLINE_REPORT_DIR: reportFolder,
      // Which plugins a run uses has been chosen: the engine is to download none on its own.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      ...(at && { PLUMBLINE_AT: at.toISOString() }),
    },
    pathFolders: [...plugins.pathFolders, ...(await packHostFolders(pulumi, env))],
    pulumi,
    onProgress: progress,
    signal,
    ...(onOutput && { onOutput }),
  };
  return {
    options,
    reportFolder,
    notes: plugins.lines,
    refuseUpdate: () => refuseUpdate(plugins.selections),
  };
}

/** Runs in a copy, once the engine-free run has found nothing wrong: bad input touches neither engine nor state. */
async function inCopy<T>(
  question: EngineQuestion,
  run: (run: OpenRun, config: StackConfig) => Promise<T>,
): Promise<T> {
  const { config } = await engineFreeResult(question);
  const { environment: stack, stacksFolder: stacks } = question;
  const projectFile = path.join(ROOT, "Pulumi.yaml");
  return withWorkspaceCopy({ projectFile, stacks, environment: stack }, async (copy, signal) =>
    run(await openRun(question, config, copy, signal), config),
  );
}

async function previewed({ options, reportFolder, notes }: OpenRun, config: StackConfig): Promise<Result> {
  const deployed = await deployedPlan(options);
  options.onProgress?.(`Previewing ${options.stack} on Pulumi ${options.pulumi.version} …`);
  const { changes, steps, diagnostics } = await preview(options);
  const report = readPackReport(reportFolder, config);
  const book = readPriceBook(config.region);
  const now = new Date(report.judgedAt);
  const before =
    deployed.length > 0 ? judgementOf(deployed, { config, book, now, crypto: nodeCrypto }) : null;
  return {
    config,
    judgedAt: now,
    plan: { changes, steps },
    estimate: report.estimate,
    deployed: before && before.estimate,
    verdicts: report.verdicts,
    evaluationCosts: report.evaluationCosts,
    fairness: report.fairness,
    deployedFairness: before && fairnessOf(before),
    notes: [...notes, ...diagnostics],
  };
}

/** @throws InvalidInput for bad input, Error for whatever kept the engine from judging; a refusal is a result. */
export function previewResult(question: EngineQuestion): Promise<Result> {
  return inCopy(question, previewed);
}

/**
 * Previews with every pack, then updates if nothing blocks.
 * @throws as {@link previewResult}, and before anything is written when a stand-in serves a provider.
 */
export function upResult(question: EngineQuestion): Promise<{ result: Result; updated: boolean }> {
  return inCopy(question, async (run, config) => {
    run.refuseUpdate();
    const result = await previewed(run, config);
    if (outcome(result) === "fail") return { result, updated: false };
    run.options.onProgress?.(`Updating ${run.options.stack} …`);
    await update(run.options);
    return { result, updated: true };
  });
}
