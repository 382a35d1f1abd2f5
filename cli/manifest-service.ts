/** The service that a manifest declares, resolved as its environment resolves it. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readPriceBook } from "../data/price-book";
import { resolveEnvironment, validateStackConfig } from "../governance/manifest/environment";
import type { InferenceService } from "../governance/manifest/inference-service";
import { resolvedFileOf } from "../governance/manifest/resolved-file";
import { configValues } from "../governance/stack-config/config-values";
import type { StackConfig } from "../governance/stack-config/stack-config";
import { environmentsOf } from "../tools/workspace";
import { readStackFile, type StackFile } from "./stack-file";

export interface DeclaredService {
  readonly config: StackConfig;
  readonly service: InferenceService;
}

interface Declaring {
  readonly stackFile: StackFile;
  readonly config: StackConfig;
}

async function configOf(stacksFolder: string, environment: string): Promise<Declaring> {
  const stackFile = await readStackFile(stacksFolder, environment);
  const { config, name, text } = stackFile;
  return { stackFile, config: validateStackConfig(configValues(config), name, text) };
}

/**
 * The configuration of an environment.
 * @throws InvalidInput when there is none of that name, or with every problem of its stack file.
 */
export async function readConfig(stacksFolder: string, environment: string): Promise<StackConfig> {
  return (await configOf(stacksFolder, environment)).config;
}

/** Every service of an environment. */
function servicesOf({ stackFile, config }: Declaring, stacksFolder: string): InferenceService[] {
  const manifests = config.services.flatMap((manifest) => [manifest, resolvedFileOf(manifest)]);
  const files = manifests
    .map((file) => [file, path.join(stacksFolder, file)] as const)
    .filter(([, full]) => existsSync(full))
    .map(([file, full]) => [file, readFileSync(full, "utf8")]);
  const texts = Object.fromEntries([[stackFile.name, stackFile.text], ...files]) as Record<string, string>;
  return resolveEnvironment({ config, files: texts, ...readPriceBook(config.region) }).services;
}

/**
 * The services of an environment and its configuration.
 * @throws InvalidInput with every problem of the stack file, or else of every manifest.
 */
export async function readServices(
  stacksFolder: string,
  environment: string,
): Promise<{ config: StackConfig; services: InferenceService[] }> {
  const declaring = await configOf(stacksFolder, environment);
  return { config: declaring.config, services: servicesOf(declaring, stacksFolder) };
}

/** The manifest as stack files list it: relative to their folder, whatever folder a person is in. */
function listedName(manifest: string, stacksFolder: string): string {
  const full = existsSync(manifest) ? path.resolve(manifest) : path.resolve(stacksFolder, manifest);
  if (!existsSync(full))
    throw new Error(
      `manifest ${manifest}: there is no such file, neither here nor in ${stacksFolder}; name one as plumbline:services does, e.g. dev/my-service.yaml`,
    );
  return path.relative(stacksFolder, full).split(path.sep).join("/");
}

/**
 * The service of a manifest.
 * @param environment whose services it must be among; without it, the one that lists it.
 * @throws an error that says which environment lists what, or InvalidInput with every problem of the environment's files.
 */
export async function serviceOfManifest(
  manifest: string,
  stacksFolder: string,
  environment?: string,
): Promise<DeclaredService> {
  const listed = listedName(manifest, stacksFolder);
  const declaring =
    environment === undefined
      ? await onlyEnvironmentWith(listed, stacksFolder)
      : await configOf(stacksFolder, environment);
  const { config, stackFile } = declaring;
  if (!config.services.includes(listed))
    throw new Error(
      `manifest ${manifest}: ${stackFile.name} does not list ${listed} under plumbline:services, which has ${config.services.join(", ") || "none"}`,
    );
  const service = servicesOf(declaring, stacksFolder).find(({ file }) => file === listed);
  if (!service) throw new Error(`manifest ${manifest}: declares no service`);
  return { config, service };
}

async function onlyEnvironmentWith(listed: string, stacksFolder: string): Promise<Declaring> {
  const all = await Promise.all(
    (await environmentsOf(stacksFolder)).map((environment) => configOf(stacksFolder, environment)),
  );
  const [found, ...others] = all.filter(({ config }) => config.services.includes(listed));
  if (!found)
    throw new Error(
      `manifest ${listed}: no environment in ${stacksFolder} lists it under plumbline:services; add it to its stack file`,
    );
  if (others.length > 0)
    throw new Error(
      `manifest ${listed}: ${[found, ...others].map(({ config }) => config.environment).join(", ")} list it; name one with --environment`,
    );
  return found;
}
