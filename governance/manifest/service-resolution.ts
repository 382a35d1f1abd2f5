/** One inference service out of its manifest, its resolved file and the environment's defaults. */
import type { ComputeResources, InferenceService, ResponsibleAi, SideCar } from "./inference-service";
import type { Manifest, ReadManifest } from "./manifest";
import { DEFAULT_PORT } from "./manifest-faults";
import { suggestName } from "../reading/nearest-name";
import type { Problem } from "../reading/problem";
import type { ReadResolvedFile } from "./resolved-file";
import { problemAt, showValue } from "../reading/schema-problems";
import { attributeService } from "./service-attribution";
import {
  placeReplica,
  type PlacementContext,
  type PlacementFault,
  type ReplicaDemand,
} from "./service-placement";
import type { StackConfig } from "../stack-config/stack-config";
import type { Attribution } from "../tags";
import type { PathPart } from "../reading/yaml-document";

/** Where AI alignment is checked unless the manifest says otherwise. */
export const DEFAULT_ALIGNMENT_ENDPOINT = "http://alignment-service.ai-governance.svc.cluster.local/check";

/** Where a manifest does not say: what serves people interactively must at least be transparent (EU AI Act, article 50). */
export const DEFAULT_EU_RISK_CLASS = "limited";

export interface ResolutionContext extends PlacementContext {
  readonly config: StackConfig;
}

/** A manifest with its resolved file. */
export interface ServiceFiles {
  readonly manifest: ReadManifest;
  readonly resolved: ReadResolvedFile;
}

export type Resolved = { readonly service: InferenceService } | { readonly problems: readonly Problem[] };

/** The service, or everything that stands against it. */
export function resolveService(files: ServiceFiles, context: ResolutionContext): Resolved {
  const { manifest, resolved } = files;
  const attributed = attributeService(manifest, context.config);
  const placed = placeReplica(demandOf(manifest.manifest), resolved.resolved.pool, context);
  const problems = [
    ...contradictions(files),
    ...sideCarFaults(files),
    ...("faults" in placed ? placed.faults.map((fault) => placementProblem(fault, files)) : []),
    ...("problems" in attributed
      ? attributed.problems
      : namespaceFaults(resolved, attributed.attribution, context.config)),
  ];
  if (problems.length > 0 || "faults" in placed || "problems" in attributed) return { problems };
  return { service: assemble(files, attributed.attribution, placed.pool, context.config) };
}

/**
 * Replicas expected on average: the environment's `usage`, else the midpoint of min and max, rounded up. No more than max:
 * whoever lowers max need not edit the usage too.
 */
export function expectedReplicas(manifest: Manifest, config: Pick<StackConfig, "usage">): number {
  const { name } = manifest.metadata;
  const { minReplicas, maxReplicas } = manifest.spec.autoscaling;
  const { expectedReplicas: expected } = config.usage;
  const stated = Object.hasOwn(expected, name) ? expected[name] : undefined;
  return Math.min(stated ?? Math.ceil((minReplicas + maxReplicas) / 2), maxReplicas);
}

function demandOf({ spec }: Manifest): ReplicaDemand {
  const all = [spec, ...(spec.sideCars ?? [])].map(({ resourceRequests }) => resourceRequests);
  return {
    gpus: spec.resourceRequests.gpu,
    cpuMillis: all.reduce((sum, { cpu }) => sum + cpu, 0),
    memoryMiB: all.reduce((sum, { memory }) => sum + memory, 0),
  };
}

/** A pool that was named is at fault itself where it does not exist; else the request that is too large for it. */
function placementProblem({ field, rule }: PlacementFault, { manifest, resolved }: ServiceFiles): Problem {
  const { pool } = resolved.resolved;
  if (field === "pool") return problemAt(["pool"], rule, resolved.where, showValue(pool));
  const { cpu, memory, gpu } = manifest.manifest.spec.resourceRequests;
  const found = { cpu: `${cpu}m`, memory: `${memory}Mi`, gpu: String(gpu) }[field];
  return problemAt(["spec", "resourceRequests", field], rule, manifest.where, found);
}

/** What both files say must be the same in both. */
function contradictions({ manifest, resolved }: ServiceFiles): Problem[] {
  const { spec } = manifest.manifest;
  const { modelRef, model } = resolved.resolved;
  const drift = spec.responsibleAI.driftDetection;
  const pairs: {
    ours: PathPart[];
    our: string | undefined;
    theirs: PathPart[];
    their: string | undefined;
  }[] = [
    ...(["name", "version"] as const).map((field) => ({
      ours: ["spec", "modelRef", field],
      our: spec.modelRef[field],
      theirs: ["modelRef", field],
      their: modelRef?.[field],
    })),
    {
      ours: ["spec", "responsibleAI", "driftDetection", "baselineModelRef"],
      our: drift?.baselineModelRef,
      theirs: ["model", "baseline", "name"],
      their: model.baseline?.name,
    },
    ...(spec.sideCars ?? []).map((sideCar, index) => ({
      ours: ["spec", "sideCars", index, "image"],
      our: sideCar.image,
      theirs: ["sideCars", sideCar.name],
      their: resolvedImage(resolved, sideCar.name),
    })),
  ];
  return pairs.flatMap(({ ours, our, theirs, their }) => {
    if (our === undefined || their === undefined || our === their) return [];
    const manifestPlace = problemAt(ours, "", manifest.where);
    const line = manifestPlace.line === undefined ? "" : `:${manifestPlace.line}`;
    const rule = `contradicts ${manifestPlace.path} of ${manifest.where.file}${line}, which is ${JSON.stringify(our)}: make them the same or leave this out`;
    return [problemAt(theirs, rule, resolved.where, showValue(their))];
  });
}

function resolvedImage({ resolved }: ReadResolvedFile, sideCar: string): string | undefined {
  const { sideCars } = resolved;
  return sideCars && Object.hasOwn(sideCars, sideCar) ? sideCars[sideCar] : undefined;
}

/** Every side car needs an image from one of the files; a baseline is needed where drift is detected. */
function sideCarFaults({ manifest, resolved }: ServiceFiles): Problem[] {
  const { spec } = manifest.manifest;
  const sideCars = spec.sideCars ?? [];
  const names = sideCars.map(({ name }) => name);
  const unknown = Object.keys(resolved.resolved.sideCars ?? {}).filter((name) => !names.includes(name));
  const bare = sideCars.filter(
    (sideCar) => sideCar.image === undefined && resolvedImage(resolved, sideCar.name) === undefined,
  );
  const drift = spec.responsibleAI.driftDetection;
  const baseline = drift?.enabled === true && resolved.resolved.model.baseline === undefined;
  return [
    ...unknown.map((name) =>
      problemAt(
        ["sideCars", name],
        `is no side car of ${manifest.where.file}; ${suggestName(name, names)}`,
        resolved.where,
      ),
    ),
    ...bare.map(({ name }) =>
      problemAt(["sideCars", name], "is required: the side car's image, by digest", resolved.where),
    ),
    ...(baseline
      ? [
          problemAt(
            ["model", "baseline"],
            `is required, because drift detection is enabled: {name: ${drift.baselineModelRef}, digest: sha256:…}`,
            resolved.where,
          ),
        ]
      : []),
  ];
}

function namespaceFaults(
  { resolved, where }: ReadResolvedFile,
  { team }: Attribution,
  { teams }: StackConfig,
): Problem[] {
  const namespaces = teams[team]?.namespaces ?? [];
  if (resolved.namespace === undefined || namespaces.includes(resolved.namespace)) return [];
  const rule = `must be a namespace of team ${team}: ${namespaces.join(", ")}`;
  return [problemAt(["namespace"], rule, where, showValue(resolved.namespace))];
}

function assemble(
  { manifest, resolved }: ServiceFiles,
  attribution: Attribution,
  pool: string,
  config: StackConfig,
): InferenceService {
  const { metadata, spec } = manifest.manifest;
  const { image, model, dataSet, namespace } = resolved.resolved;
  const { minReplicas: min, maxReplicas: max, targetCPUUtilization } = spec.autoscaling;
  const firstNamespace = config.teams[attribution.team]?.namespaces[0] ?? attribution.team;
  return {
    name: metadata.name,
    namespace: namespace ?? firstNamespace,
    attribution,
    file: manifest.where.file,
    image,
    port: spec.port ?? DEFAULT_PORT,
    model: {
      name: spec.modelRef.name,
      version: spec.modelRef.version,
      digest: model.digest,
      uri: model.uri,
      cardUri: model.cardUri,
      ...(model.baseline && { baseline: model.baseline }),
    },
    pool,
    gpus: spec.resourceRequests.gpu,
    ...computeOf(spec),
    replicas: { min, expected: expectedReplicas(manifest.manifest, config), max },
    ...(min < max && { targetCpuPercent: targetCPUUtilization }),
    ...(spec.monitoring.enabled && {
      metrics: { path: spec.monitoring.metricsPath, port: spec.monitoring.port },
    }),
    env: spec.env ?? {},
    alignmentCheckEndpoint: spec.alignmentCheck?.endpoint ?? DEFAULT_ALIGNMENT_ENDPOINT,
    sideCars: (spec.sideCars ?? []).map((sideCar) => sideCarOf(sideCar, resolved)),
    responsibleAi: responsibleAiOf(spec.responsibleAI, config),
    euRiskClass: spec.euRiskClass ?? DEFAULT_EU_RISK_CLASS,
    ...(dataSet && { dataSet }),
    ...(spec.budget && { budgetMonthlyUsd: spec.budget.monthlyUsd }),
  };
}

type Spec = Manifest["spec"];
type SideCarSpec = NonNullable<Spec["sideCars"]>[number];

/** Requests and limits. A limit that is not given is the request, so that the pod is guaranteed what it asks for. */
function computeOf({
  resourceRequests,
  resourceLimits,
}: Pick<SideCarSpec, "resourceRequests" | "resourceLimits">): {
  requests: ComputeResources;
  limits: ComputeResources;
} {
  const { cpu, memory } = resourceRequests;
  return {
    requests: { cpuMillis: cpu, memoryMiB: memory },
    limits: { cpuMillis: resourceLimits?.cpu ?? cpu, memoryMiB: resourceLimits?.memory ?? memory },
  };
}

function sideCarOf(sideCar: SideCarSpec, resolved: ReadResolvedFile): SideCar {
  const image = sideCar.image ?? resolvedImage(resolved, sideCar.name);
  if (image === undefined) throw new Error(`side car ${sideCar.name}: has no image`);
  return {
    name: sideCar.name,
    image,
    ...(sideCar.port !== undefined && { port: sideCar.port }),
    ...computeOf(sideCar),
    env: sideCar.env ?? {},
  };
}

/** Only what is enabled. */
function responsibleAiOf(
  declared: Spec["responsibleAI"],
  config: Pick<StackConfig, "fairness">,
): ResponsibleAi {
  const { explainability, fairness, driftDetection, robustness } = declared;
  return {
    ...(explainability?.enabled && {
      explainability: { method: explainability.method, samplingSize: explainability.samplingSize },
    }),
    ...(fairness.enabled && {
      fairness: {
        protectedAttributes: fairness.protectedAttributes,
        threshold: fairness.threshold,
        metric: fairness.metric ?? config.fairness.metric,
        ...(fairness.buckets && { buckets: fairness.buckets }),
      },
    }),
    ...(driftDetection?.enabled && {
      driftDetection: {
        baselineModelRef: driftDetection.baselineModelRef,
        metric: driftDetection.metric,
        threshold: driftDetection.threshold,
      },
    }),
    ...(robustness?.enabled && {
      robustness: { attack: robustness.attack, maximumAccuracyDrop: robustness.maximumAccuracyDrop },
    }),
  };
}
