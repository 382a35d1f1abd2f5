/** Makes the objects that parity is shown on: near every rule's edge, rare but legal, malformed, and real ones mutated. */
import fc from "fast-check";
import type { KubernetesObject } from "./base-objects";
import { IMAGE_EDGES, SECRET_EDGES } from "./edges/images";
import { METADATA_EDGES, MODEL_EDGES } from "./edges/metadata";
import { GPU_EDGES, RESOURCE_EDGES } from "./edges/resources";
import { SECURITY_EDGES, TOKEN_EDGES } from "./edges/security";
import { CONTROLLER_EDGES, DEADLINE_EDGES, PROBE_EDGES, RARE_EDGES, REPLICA_EDGES } from "./edges/workloads";
import { apply, type Edge, type Edit, type Place } from "./edits";
import { mutate, MUTATIONS, STRANGE_VALUES } from "./mutations";
import { hasSpelling, STYLES, textOf } from "./spelling";
import { STARTS } from "./variants";

export type Origin = "edge" | "mutated" | "shipped" | "fixture";

export interface ParityCase {
  readonly id: string;
  readonly origin: Origin;
  /** What `check` reads and the API server is sent, byte by byte. */
  readonly text: string;
  /** The object as a plan holds it; null where only its text tells what it is. */
  readonly object: KubernetesObject | null;
}

/** The catalogue, a group for each rule or two: groups are drawn alike, however many edges they have. */
export const EDGES: Readonly<Record<string, readonly Edge[]>> = {
  tags: METADATA_EDGES,
  models: MODEL_EDGES,
  images: IMAGE_EDGES,
  secrets: SECRET_EDGES,
  gpus: GPU_EDGES,
  resources: RESOURCE_EDGES,
  security: SECURITY_EDGES,
  tokens: TOKEN_EDGES,
  probes: PROBE_EDGES,
  replicas: REPLICA_EDGES,
  deadlines: DEADLINE_EDGES,
  controllers: CONTROLLER_EDGES,
  rare: RARE_EDGES,
};

/** One in so many edits writes what is malformed there, or any strange value. */
const MALFORMED_ONE_IN = 20;
const MOST_EDITS = 5;
/** Of a kind with pods, to one autoscaler. */
const KIND_WEIGHT = 3;
const MOST_MUTATIONS = 2;

interface Drawn {
  readonly object: KubernetesObject;
  readonly origin: Origin;
  readonly style: (typeof STYLES)[number];
}

const kindOf = (object: KubernetesObject): string => String(object["kind"]);

/** An edge without a legal value is drawn with the malformed ones alone. */
function edits(group: readonly Edge[]): fc.Arbitrary<Edit> {
  const legal = group.filter(({ values }) => values.length > 0);
  return fc
    .record({
      edge: fc.constantFrom(...legal),
      faulty: fc.constantFrom(...group),
      nth: fc.nat(3),
      fault: fc.nat(MALFORMED_ONE_IN - 1),
      at: fc.nat(),
    })
    .map(({ edge, faulty, nth, fault, at: index }) => {
      const { at, path, values } = fault === 0 ? faulty : edge;
      const from = fault === 0 ? [...(faulty.malformed ?? []), ...STRANGE_VALUES] : values;
      return { at, path, nth, value: from[index % from.length] };
    });
}

/** Places that only what has pods has. */
const OF_PODS: readonly Place[] = ["template", "pod", "container", "initContainer"];

const fits = (kind: string, { at, kinds }: Edge): boolean =>
  (kinds?.includes(kind) ?? true) && (kind !== "HorizontalPodAutoscaler" || !OF_PODS.includes(at));

/** Edits of fields that the kind has; of another's, nearly all of its objects would be malformed. */
function editsOf(kind: string): fc.Arbitrary<Edit> {
  const groups = Object.values(EDGES)
    .map((group) => group.filter((edge) => fits(kind, edge)))
    .filter((group) => group.some(({ values }) => values.length > 0));
  return fc.oneof(...groups.map(edits));
}

function edited(start: KubernetesObject, changes: readonly Edit[]): KubernetesObject {
  for (const change of changes) apply(start, change);
  return start;
}

const style = fc.constantFrom(...STYLES);

const atEdges: fc.Arbitrary<Drawn> = fc.oneof(
  ...Object.entries(STARTS).map(([kind, starts]) => ({
    weight: starts.length > 1 ? KIND_WEIGHT : 1,
    arbitrary: fc
      .record({
        start: fc.constantFrom(...starts),
        changes: fc.array(editsOf(kind), { maxLength: MOST_EDITS }),
        style,
      })
      .map(({ start, changes, style: written }): Drawn => ({
        object: edited(start(), changes),
        origin: "edge",
        style: written,
      })),
  })),
);

const mutation = fc.record({ kind: fc.constantFrom(...MUTATIONS), where: fc.nat(), what: fc.nat() });

function mutatedOf(kind: string, objects: readonly KubernetesObject[]): fc.Arbitrary<Drawn> {
  return fc
    .record({
      start: fc.constantFrom(...objects),
      mutations: fc.array(mutation, { maxLength: MOST_MUTATIONS }),
      changes: fc.array(editsOf(kind), { maxLength: 2 }),
      style,
    })
    .map(({ start, mutations, changes, style: written }) => {
      const object = edited(structuredClone(start), kind in STARTS ? changes : []);
      for (const { kind: how, where, what } of mutations) mutate(object, how, where, what);
      return { object, origin: "mutated", style: written };
    });
}

/** Shipped objects mutated; those that rules cover more often than others. */
function mutated(real: readonly KubernetesObject[]): fc.Arbitrary<Drawn> {
  const byKind = new Map<string, KubernetesObject[]>();
  for (const object of real) byKind.set(kindOf(object), [...(byKind.get(kindOf(object)) ?? []), object]);
  return fc.oneof(
    ...[...byKind].map(([kind, objects]) => ({
      weight: kind in STARTS ? objects.length : 1,
      arbitrary: mutatedOf(kind, objects),
    })),
  );
}

/** Drawn at a time: how values are drawn depends on how many are, and fewer objects are to be the first of more. */
const BATCH = 500;

/**
 * The first `count` cases of a seed: the shipped objects as they are, then drawn ones. The same for the same arguments on
 * every machine.
 */
export function generate(real: readonly KubernetesObject[], count: number, seed: number): ParityCase[] {
  const cases: Drawn[] = real.map((object) => ({ object, origin: "shipped", style: "yaml" }));
  const any = fc.oneof({ weight: 4, arbitrary: atEdges }, { weight: 1, arbitrary: mutated(real) });
  for (let batch = 0; cases.length < count; batch += 1)
    cases.push(...fc.sample(any, { seed: seed + batch, numRuns: BATCH }));
  return cases.slice(0, count).map(({ object, origin, style: written }, at) => ({
    id: String(at).padStart(6, "0"),
    origin,
    text: textOf(object, written),
    object: hasSpelling(object) ? null : object,
  }));
}
