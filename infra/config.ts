/** The only reader of configuration: validates it whole and reports every error at once. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { configValues } from "../governance/stack-config/config-values";
import { resolveEnvironment, validateStackConfig } from "../governance/manifest/environment";
import type { InferenceService } from "../governance/manifest/inference-service";
import { resolvedFileOf } from "../governance/manifest/resolved-file";
import type { PriceBook } from "../governance/rules/judgement";
import { InvalidInput } from "../governance/reading/problem";
import type { StackConfig } from "../governance/stack-config/stack-config";
import type { InstanceShape } from "../governance/pricing/pricing";
import { readPriceBook } from "../data/price-book";

/** Everything the program is told: it reads nothing else. */
export interface Environment {
  readonly config: StackConfig;
  readonly services: readonly InferenceService[];
  readonly book: PriceBook;
}

/** Text by file; a missing file is left out, for the rules to name. */
function readFiles(folder: string, files: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    files
      .map((file) => [file, path.join(folder, file)] as const)
      .filter(([, full]) => existsSync(full))
      .map(([file, full]) => [file, readFileSync(full, "utf8")]),
  );
}

/**
 * The environment of the current stack.
 * @throws InvalidInput with every problem of the stack file, or else of every manifest.
 */
export function readEnvironment(stacksFolder: string): Environment {
  const stack = pulumi.getStack();
  const stackFile = `Pulumi.${stack}.yaml`;
  const [stackText] = Object.values(readFiles(stacksFolder, [stackFile]));
  const config = validateStackConfig(configValues(pulumi.runtime.allConfig()), stackFile, stackText);
  if (config.environment !== stack)
    throw new InvalidInput(stackFile, [
      {
        path: "plumbline:environment",
        found: `"${config.environment}"`,
        rule: `must be the stack's name, "${stack}"`,
      },
    ]);
  const book = readPriceBook(config.region);
  const manifests = config.services.flatMap((manifest) => [manifest, resolvedFileOf(manifest)]);
  const files = readFiles(stacksFolder, [stackFile, ...manifests]);
  return { config, book, services: resolveEnvironment({ config, files, ...book }).services };
}

/** Shapes of every instance type that nodes may run on, the system pool's included. */
export function nodeTypesOf(config: StackConfig, { shapes }: PriceBook): Record<string, InstanceShape> {
  const system = "systemPool" in config.cluster ? config.cluster.systemPool.instanceTypes : [];
  const types = [...system, ...Object.values(config.nodePools).flatMap(({ instanceTypes }) => instanceTypes)];
  return Object.fromEntries(types.flatMap((type) => (shapes[type] ? [[type, shapes[type]]] : [])));
}
