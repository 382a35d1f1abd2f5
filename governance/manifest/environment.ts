/** An environment from what people wrote: the stack config and the files of its services. Text comes in, objects go out. */
import type { InferenceService } from "./inference-service";
import type { PriceBook } from "../rules/judgement";
import { readManifest } from "./manifest";
import { suggestName } from "../reading/nearest-name";
import { nodePoolFaults } from "./node-pool-faults";
import { InvalidInput, type Problem } from "../reading/problem";
import { readResolvedFile, resolvedFileOf } from "./resolved-file";
import { byLine, checkSchema, problemAt, showValue, valueAt, type Where } from "../reading/schema-problems";
import { resolveService, type ServiceFiles } from "./service-resolution";
import { stackConfigSchema, type StackConfig } from "../stack-config/stack-config";
import { stackConfigFaults } from "../stack-config/stack-config-faults";
import { FORBIDDEN_KEYS, readYamlDocument, type PathPart } from "../reading/yaml-document";

const NAMESPACE = "plumbline:";

export interface EnvironmentSources extends PriceBook {
  readonly config: StackConfig;
  /** Text by path relative to the stack file: manifests, resolved files and, for lines in errors, the stack file. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The stack config out of the values of namespace `plumbline`, without the namespace.
 * @param text The stack file, where it is at hand: errors then name its lines.
 * @throws InvalidInput with every problem: path (`plumbline:nodePools.gpu-l4.min`), value, rule, nearest known key.
 */
export function validateStackConfig(
  raw: Readonly<Record<string, unknown>>,
  file: string,
  text?: string,
): StackConfig {
  const where = stackFileWhere(file, text);
  const reserved = reservedKeys(raw, []);
  if (reserved.length > 0)
    throw new InvalidInput(
      file,
      reserved.map((path) => problemAt(path, "is refused as a key: it is reserved", where)),
    );
  const checked = checkSchema(stackConfigSchema, raw, where);
  const between = stackConfigFaults(raw).map(({ path, rule }) =>
    problemAt(path, rule, where, showValue(valueAt(raw, path))),
  );
  const problems = "problems" in checked ? [...checked.problems, ...between] : between;
  if ("problems" in checked || problems.length > 0) throw new InvalidInput(file, byLine(problems));
  return checked.value;
}

/**
 * The services of an environment.
 * @throws InvalidInput with every problem of every file at once, those of the stack config against the catalogue included.
 */
export function resolveEnvironment(sources: EnvironmentSources): { services: InferenceService[] } {
  const { config, files } = sources;
  const stackFile = `Pulumi.${config.environment}.yaml`;
  const stack = stackFileWhere(stackFile, textOf(files, stackFile));
  const problems: Problem[] = nodePoolFaults(config, sources).map(({ path, rule, found }) =>
    problemAt(path, rule, stack, found),
  );
  const readFiles = config.services.flatMap((file, index) => {
    if (config.services.indexOf(file) === index) return readService(file, files, problems, stack, index);
    problems.push(problemAt(["services", index], "is listed twice", stack, showValue(file)));
    return [];
  });
  problems.push(...sameNames(readFiles), ...expectedReplicaFaults(readFiles, config, stack));
  const context = { config, book: sources };
  const services = readFiles.flatMap((service) => {
    const resolved = resolveService(service, context);
    if ("service" in resolved) return [resolved.service];
    problems.push(...byLine(resolved.problems));
    return [];
  });
  if (problems.length > 0) throw new InvalidInput(`environment ${config.environment}`, problems);
  return { services };
}

/** Both files of a service; what is wrong with either is added to `problems`. */
function readService(
  file: string,
  files: Readonly<Record<string, string>>,
  problems: Problem[],
  stack: Where,
  index: number,
): ServiceFiles[] {
  const resolvedFile = resolvedFileOf(file);
  const texts = [file, resolvedFile].map((name) => textOf(files, name));
  const [manifestText, resolvedText] = texts;
  if (manifestText === undefined)
    problems.push(problemAt(["services", index], "does not exist", stack, showValue(file)));
  else if (resolvedText === undefined)
    problems.push({
      path: "",
      file: resolvedFile,
      rule: `is missing: it names what ${file} leaves open (image by digest, model digest and address, …)`,
    });
  const manifest =
    manifestText === undefined ? undefined : attempt(() => readManifest(manifestText, file), problems);
  const resolved =
    resolvedText === undefined
      ? undefined
      : attempt(() => readResolvedFile(resolvedText, resolvedFile), problems);
  return manifest && resolved ? [{ manifest, resolved }] : [];
}

function attempt<T>(read: () => T, problems: Problem[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** Names of services are names of resources and tags: one of each in an environment, whatever the namespace. */
function sameNames(services: readonly ServiceFiles[]): Problem[] {
  const first = new Map<string, string>();
  return services.flatMap(({ manifest: { manifest, where } }) => {
    const { name } = manifest.metadata;
    const other = first.get(name);
    if (other !== undefined)
      return [
        problemAt(["metadata", "name"], `is the name of the service in ${other} too`, where, showValue(name)),
      ];
    first.set(name, where.file);
    return [];
  });
}

function expectedReplicaFaults(
  services: readonly ServiceFiles[],
  config: StackConfig,
  stack: Where,
): Problem[] {
  // Names are known only once every manifest could be read.
  const complete = services.length === config.services.length;
  const byName = new Map(
    services.map(({ manifest }) => [manifest.manifest.metadata.name, manifest.manifest]),
  );
  return Object.entries(config.usage.expectedReplicas).flatMap(([name, expected]) => {
    const path = ["usage", "expectedReplicas", name];
    const manifest = byName.get(name);
    if (!manifest) {
      const hint = suggestName(name, [...byName.keys()]);
      return complete ? [problemAt(path, `is no inference service of this environment; ${hint}`, stack)] : [];
    }
    const { minReplicas } = manifest.spec.autoscaling;
    if (expected >= minReplicas) return [];
    const rule = `must be at least minReplicas of its manifest, ${minReplicas}`;
    return [problemAt(path, rule, stack, showValue(expected))];
  });
}

function textOf(files: Readonly<Record<string, string>>, file: string): string | undefined {
  return Object.hasOwn(files, file) ? files[file] : undefined;
}

/** Lines are a courtesy: where our strict reader refuses the stack file, which Pulumi has read, errors name none. */
function stackFileWhere(file: string, text: string | undefined): Where {
  const where: Where = { file, prefix: NAMESPACE };
  if (text === undefined) return where;
  try {
    const { lineOf } = readYamlDocument(text, file);
    return {
      ...where,
      lineOf: ([key, ...rest]) =>
        lineOf(key === undefined ? ["config"] : ["config", `${NAMESPACE}${key}`, ...rest]),
    };
  } catch (error) {
    if (error instanceof InvalidInput) return where;
    throw error;
  }
}

/** Paths of keys that would reach a prototype; zod drops `__proto__` in silence. */
function reservedKeys(value: unknown, path: readonly PathPart[]): PathPart[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return FORBIDDEN_KEYS.has(key) ? [here] : reservedKeys(entry, here);
  });
}
