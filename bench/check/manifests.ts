/** Plain manifests as a repository of many teams holds them: the shipped environments' objects and other workloads, by other names. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { dump } from "js-yaml";
import { realObjects } from "../../tools/parity/real-objects";
import { STARTS } from "../../tools/parity/variants";

type KubernetesObject = Record<string, unknown>;

const STACKS = path.join(__dirname, "..", "..", "stacks");

export interface Manifests {
  readonly folder: string;
  readonly objects: number;
  readonly bytes: number;
}

/** Everything that rules are about, one after the other, until there are `count`. */
export async function objects(count: number): Promise<KubernetesObject[]> {
  const shipped = await realObjects(STACKS);
  const covered = shipped.filter(({ kind }) => String(kind) in STARTS);
  const others = Object.values(STARTS)
    .flat()
    .map((start) => start());
  const all = [...covered, ...others];
  return Array.from({ length: count }, (_, at) => {
    const one = all[at % all.length];
    const { generateName: _name, ...metadata } = (one?.["metadata"] ?? {}) as Record<string, unknown>;
    return { ...one, metadata: { ...metadata, name: `workload-${at}` } };
  });
}

/** A file each, as kustomize and most people write them. */
export async function writeManifests(folder: string, count: number): Promise<Manifests> {
  mkdirSync(folder, { recursive: true });
  let bytes = 0;
  for (const [at, object] of (await objects(count)).entries()) {
    const text = dump(object, { noRefs: true, lineWidth: -1 });
    bytes += Buffer.byteLength(text);
    writeFileSync(path.join(folder, `${String(at).padStart(6, "0")}.yaml`), text);
  }
  return { folder, objects: count, bytes };
}
