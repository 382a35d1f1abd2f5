/** The custom resource definitions that local environments know, out of their projects' Go modules, pinned by hash. */
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { runShort } from "../child";
import type { Environment } from "../cache";

export interface CrdSource {
  /** The project, as people know it. */
  readonly project: string;
  readonly module: string;
  readonly version: string;
  /** The module's hash, as Go's checksum database has it. */
  readonly sum: string;
  /** The folder or file in the module that holds them. */
  readonly path: string;
}

/**
 * Where a chart of `components/charts.ts` brings the same kinds, its version decides: Argo CD's 9.1.4 brings 3.2.0, Karpenter's
 * is its own. kube-prometheus-stack 79.5.0 brings 0.86 of the Prometheus operator, of which no release is to be had as a
 * module with a hash in the checksum database; 0.85.0 is the last one before it.
 */
export const CRD_SOURCES: readonly CrdSource[] = [
  {
    project: "Argo CD",
    module: "github.com/argoproj/argo-cd/v3",
    version: "v3.2.0",
    sum: "h1:m2eGAV+nXQGgzZbH5SyJD5laaPW27mzWXBrgisUHY/0=",
    path: "manifests/crds",
  },
  {
    project: "Karpenter",
    module: "github.com/aws/karpenter-provider-aws",
    version: "v1.14.1",
    sum: "h1:WGtIQTQcxpElYMdWfWuPwaF2+9muR+hYhPZsTtoY8Gs=",
    path: "pkg/apis/crds",
  },
  {
    project: "KEDA",
    module: "github.com/kedacore/keda/v2",
    version: "v2.21.0",
    sum: "h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=",
    path: "config/crd/bases",
  },
  {
    project: "the Prometheus operator",
    module: "github.com/prometheus-operator/prometheus-operator",
    version: "v0.85.0",
    sum: "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=",
    path: "example/prometheus-operator-crd",
  },
  {
    project: "Kyverno",
    module: "github.com/kyverno/kyverno",
    version: "v1.19.1",
    sum: "h1:/MkgFii3/VlQfKR1JpC9tVwNNVNQTt2S4U6qCsafsTU=",
    path: "config/crds",
  },
  {
    project: "Gatekeeper",
    module: "github.com/open-policy-agent/gatekeeper/v3",
    version: "v3.23.1",
    sum: "h1:njHTm0SJ6ZEhhEgmQTpJKTGQbc99fSs4hGiEp1OIKck=",
    path: "charts/gatekeeper/crds/constrainttemplate-customresourcedefinition.yaml",
  },
];

interface CrdVersion {
  readonly name: string;
  readonly storage: boolean;
  readonly deprecated?: boolean;
  readonly schema?: { readonly openAPIV3Schema?: unknown };
}

/** A CustomResourceDefinition, as far as it matters here. */
export interface Crd {
  readonly apiVersion: string;
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly versions: readonly CrdVersion[];
  };
}

/** What a schema says in its place, not about a part of it. */
const LITERAL_KEYS = new Set(["enum", "default", "example", "x-kubernetes-validations"]);
/** Maps from names to schemas. */
const NAMED_KEYS = new Set(["properties", "patternProperties", "definitions"]);

/** A schema without its descriptions, two thirds of its size: they are of no use to a check, and cost the API server memory. */
export function withoutDescriptions(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(
    ([key, value]) => key !== "description" || typeof value !== "string",
  );
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (LITERAL_KEYS.has(key)) return [key, value];
      if (!NAMED_KEYS.has(key)) return [key, withoutDescriptions(value)];
      const named = Object.entries((value ?? {}) as object).map(([name, each]) => [
        name,
        withoutDescriptions(each),
      ]);
      return [key, Object.fromEntries(named)];
    }),
  );
}

/**
 * A definition without descriptions and without the versions that its project has marked as deprecated; null when none is
 * left. Every version costs an API server as much memory as the next: Kyverno's deprecated ones are a quarter of it all.
 */
export function slim(crd: Crd): Crd | null {
  const current = crd.spec.versions.filter(({ deprecated }) => deprecated !== true);
  const stored = current.find(({ storage }) => storage) ?? current[0];
  if (stored === undefined) return null;
  const versions = current.map((version) => ({
    ...version,
    storage: version === stored,
    ...(version.schema && {
      schema: { openAPIV3Schema: withoutDescriptions(version.schema.openAPIV3Schema) },
    }),
  }));
  return { ...crd, spec: { ...crd.spec, versions } };
}

async function yamlFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path, { recursive: true })).filter((name) => /\.ya?ml$/.test(name));
  return names.sort().map((name) => join(path, name));
}

/** Every CustomResourceDefinition in a YAML file, or in those below a folder. */
export async function readCrds(path: string): Promise<Crd[]> {
  const texts = await Promise.all((await yamlFiles(path)).map((file) => readFile(file, "utf8")));
  return texts
    .flatMap((text) => loadAll(text) as (Partial<Crd> | null)[])
    .filter((object): object is Crd => object?.kind === "CustomResourceDefinition")
    .map(slim)
    .filter((crd) => crd !== null);
}

interface Downloaded {
  readonly Dir?: string;
  readonly Sum?: string;
  readonly Error?: string;
}

/**
 * Fetches a source's module into Go's own cache, and reads what it holds.
 * @throws an error when it cannot be fetched, or is not what was pinned.
 */
async function fetchCrds(source: CrdSource, go: string, env: Environment, signal: AbortSignal, cwd: string) {
  const { project, module, version, sum, path } = source;
  const name = `${module}@${version}`;
  const settings = { env: { ...env, GOWORK: "off", GO111MODULE: "on", GOFLAGS: "-mod=mod" }, signal, cwd };
  const { stdout, stderr } = await runShort(go, ["mod", "download", "-json", name], settings);
  const found = parsed(stdout);
  if (found.Dir === undefined) {
    const reason = (found.Error ?? stderr.trim().split("\n").at(-1)) || "go said nothing";
    throw new Error(
      `the custom resource definitions of ${project} could not be fetched (${name}): ${reason}. They come through the Go module proxy (go env GOPROXY), once.`,
    );
  }
  if (found.Sum !== sum)
    throw new Error(
      `${name} has the hash ${found.Sum ?? "of nothing"}, not the pinned ${sum}: the module proxy (go env GOPROXY) does not serve what was published, so nothing of it is used`,
    );
  const crds = await readCrds(join(found.Dir, path));
  if (crds.length === 0)
    throw new Error(`${name} holds no custom resource definitions in ${path}: ${found.Dir} is damaged`);
  return crds;
}

function parsed(text: string): Downloaded {
  try {
    return JSON.parse(text) as Downloaded;
  } catch {
    return {};
  }
}

/** Every custom resource definition, in the order of the sources. @throws as {@link fetchCrds} */
export async function fetchAllCrds(
  go: string,
  env: Environment,
  signal: AbortSignal,
  work: string,
  sources = CRD_SOURCES,
): Promise<Crd[]> {
  const all = await Promise.all(sources.map((source) => fetchCrds(source, go, env, signal, work)));
  return all.flat();
}
