/** The models and data sets of the shipped environments: not in the repository, but built anew, bit for bit, from pinned packages. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { DIGEST } from "../governance/evidence/trust";
import type { InferenceService } from "../governance/manifest/inference-service";
import type { BuildOptions } from "../tools/build-lock";
import { runLong } from "../tools/child";
import { interruptible } from "../tools/interrupt";
import { EVALUATOR_FOLDER, evaluatorEnv, evaluatorPython } from "../tools/python-environment";

const REGISTRY_FILE = path.join(EVALUATOR_FOLDER, "demo", "registry.json");

const digest = z.string().regex(DIGEST);
const variant = z.looseObject({ digest });
const registrySchema = z.record(
  z.string(),
  z.looseObject({ version: z.string(), fair: variant, unfair: variant, dataSet: variant }),
);
export type DemoModels = z.output<typeof registrySchema>;

/** What the registry says, by name of the model. */
export function readDemoModels(file = REGISTRY_FILE): DemoModels {
  return registrySchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** The demo model whose data set a service is evaluated on; undefined for a service of one's own. */
export function demoModelOf(
  { model, dataSet }: Pick<InferenceService, "model" | "dataSet">,
  models: DemoModels,
): string | undefined {
  const found = Object.entries(models).find(
    ([, { fair, unfair, dataSet: data }]) =>
      [fair.digest, unfair.digest].includes(model.digest) || data.digest === dataSet?.digest,
  );
  return found?.[0];
}

/**
 * The service with the model that treats groups differently, and everything else as it is.
 * @throws an error when it has no demo model.
 */
export function withUnfairTwin(service: InferenceService, models: DemoModels): InferenceService {
  const name = demoModelOf(service, models);
  const twin = name === undefined ? undefined : models[name]?.unfair.digest;
  if (twin === undefined)
    throw new Error(
      `--unfair-twin: ${service.file} has no demo model; those that have a twin are ${Object.keys(models).join(", ")}`,
    );
  return { ...service, model: { ...service.model, digest: twin } };
}

/** `sha256:…` → `<folder>/sha256-…`: where the evaluator looks for a file first. */
export function artifactFile(folder: string, artifact: string): string {
  return path.join(folder, artifact.replace(":", "-"));
}

/** Digests of what a service needs and a folder lacks. */
export function missingArtifacts(
  { model, dataSet }: Pick<InferenceService, "model" | "dataSet">,
  folder: string,
): string[] {
  const needed = [model.digest, ...(dataSet ? [dataSet.digest] : [])];
  return needed.filter((each) => !existsSync(artifactFile(folder, each)));
}

/**
 * Builds a demo model, its twin and its data set into a folder (a minute, and more the first time, for the packages).
 * @throws an error with what the build said.
 */
export function buildDemoModel(
  name: string,
  folder: string,
  { env, progress, signal }: BuildOptions,
): Promise<void> {
  return interruptible(async (interrupted) => {
    const python = await evaluatorPython("dev", { env, progress, signal: interrupted });
    const errors: string[] = [];
    const status = await runLong(python, ["-m", "demo", "build", "--out", folder, name], {
      cwd: EVALUATOR_FOLDER,
      env: evaluatorEnv(env),
      signal: interrupted,
      onLine: (line) => {
        if (line.startsWith("error: ")) errors.push(line.slice("error: ".length));
        else if (line.trim() !== "") progress(line);
      },
    });
    if (status !== 0)
      throw new Error(
        `--demo: building ${name} ended with ${status ?? "a signal"}: ${errors.join("\n  ") || "it said no reason"}`,
      );
  }, signal);
}
