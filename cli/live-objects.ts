/** The objects of a live cluster that rules cover, read page by page. */
import type { ResourceRule } from "../governance/object-rules/policy";
import type { Answer, ClusterReader } from "./cluster-reader";
import type { FoundObject } from "./object-reader/document-objects";
import { isMapping } from "./object-reader/is-mapping";
import type { ReadEvent } from "./object-reader/read-objects";

interface ListedResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
}

type ReadCluster = Pick<ClusterReader, "context" | "get" | "pages">;

/** What controllers make of others comes after what they make it of. */
const MADE = ["replicasets", "jobs", "pods"];

/**
 * Everything that one of `rules` may be about. What a controller makes of an object that is judged already is passed over,
 * since its own template says the same.
 */
export async function* liveObjects(
  cluster: ReadCluster,
  rules: readonly ResourceRule[],
): AsyncGenerator<ReadEvent> {
  const file = placeName(cluster.context);
  const owners = new Set<string>();
  const resources: ListedResource[] = [];
  for await (const found of listedResources(cluster, rules))
    if ("event" in found) yield found.event;
    else resources.push(found);
  for (const listed of resources.sort((a, b) => MADE.indexOf(a.resource) - MADE.indexOf(b.resource))) {
    let made = 0;
    for await (const answer of cluster.pages(`${rootOf(listed)}/${listed.resource}`)) {
      const path = `${listed.group === "" ? "" : `${listed.group}/`}${listed.version} ${listed.resource}`;
      if (answer.status !== 200) {
        yield { problem: { path, file, rule: refusal(answer) } };
        break;
      }
      const objects = itemsOf(answer, listed);
      const own = objects.filter(({ object }) => !isMadeBy(object, owners));
      made += objects.length - own.length;
      if (listed.resource !== "pods") for (const { object } of objects) owners.add(uidOf(object["metadata"]));
      if (own.length > 0) yield { document: { file, objects: own, positions: null } };
    }
    if (made > 0)
      yield {
        passedOver: {
          file,
          reason: `${listed.resource}: ${made.toLocaleString("en-US")} that controllers made from what is judged`,
        },
      };
  }
}

/** What stands where a file's name would. */
export function placeName(context: string): string {
  return `context ${context}`;
}

function rootOf({ group, version }: Pick<ListedResource, "group" | "version">): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

function refusal({ status, body }: Answer): string {
  if (status === 403)
    return "cannot be listed: permission denied; the user of the context needs verb list on it";
  if (status === 401) return "cannot be listed: the credentials of the context are refused";
  return `cannot be listed: status ${status} ${typeof body["message"] === "string" ? body["message"] : ""}`.trim();
}

function itemsOf({ body }: Answer, { group, version, kind }: ListedResource): FoundObject[] {
  const items = Array.isArray(body["items"]) ? (body["items"] as unknown[]) : [];
  const apiVersion = group === "" ? version : `${group}/${version}`;
  return items.filter(isMapping).map((item) => ({ object: { ...item, apiVersion, kind }, path: [] }));
}

function uidOf(owner: unknown): string {
  return isMapping(owner) && typeof owner["uid"] === "string" ? owner["uid"] : "";
}

function isMadeBy(object: Record<string, unknown>, owners: ReadonlySet<string>): boolean {
  const metadata = object["metadata"];
  const references = isMapping(metadata) ? metadata["ownerReferences"] : undefined;
  return (
    Array.isArray(references) &&
    references.some((owner) => isMapping(owner) && owner["controller"] === true && owners.has(uidOf(owner)))
  );
}

/** Of each group that rules name, the first version that they name too and the cluster serves. */
async function* listedResources(
  cluster: ReadCluster,
  rules: readonly ResourceRule[],
): AsyncGenerator<ListedResource | { readonly event: ReadEvent }> {
  const file = placeName(cluster.context);
  const groups = new Set(rules.flatMap(({ apiGroups }) => apiGroups));
  for (const [group, versions] of await servedVersions(cluster)) {
    if (!groups.has(group) && !groups.has("*")) continue;
    const covering = rules.filter(({ apiGroups }) => apiGroups.includes(group) || apiGroups.includes("*"));
    const seen = new Set<string>();
    for (const version of versions) {
      const ofVersion = covering.filter(
        ({ apiVersions }) => apiVersions.includes(version) || apiVersions.includes("*"),
      );
      if (ofVersion.length === 0) continue;
      const answer = await cluster.get(rootOf({ group, version }));
      if (answer.status !== 200)
        yield { event: { problem: { path: `${group}/${version}`, file, rule: refusal(answer) } } };
      for (const found of resourcesOf(answer)) {
        const wanted = ofVersion.some(
          ({ resources }) =>
            resources.includes(found.name) || resources.includes("*") || resources.includes("*/*"),
        );
        if (!wanted || seen.has(found.name)) continue;
        seen.add(found.name);
        yield { group, version, resource: found.name, kind: found.kind };
      }
    }
  }
}

/** Versions by group, the preferred one first; the core group's name is empty. */
async function servedVersions(cluster: ReadCluster): Promise<Map<string, string[]>> {
  const served = new Map([["", ["v1"]]]);
  const { status, body } = await cluster.get("/apis");
  if (status !== 200)
    throw new Error(
      `--context ${cluster.context}: the API server does not say what it serves (status ${status})`,
    );
  for (const group of Array.isArray(body["groups"]) ? (body["groups"] as unknown[]) : []) {
    if (!isMapping(group) || typeof group["name"] !== "string") continue;
    const versions = Array.isArray(group["versions"]) ? (group["versions"] as unknown[]) : [];
    const names = versions.flatMap((each) => (isMapping(each) ? [String(each["version"])] : []));
    served.set(group["name"], names);
  }
  return served;
}

function resourcesOf({ body }: Answer): { name: string; kind: string }[] {
  const resources = Array.isArray(body["resources"]) ? (body["resources"] as unknown[]) : [];
  return resources.filter(isMapping).flatMap(({ name, kind, verbs }) =>
    // Subresources, such as `deployments/scale`, are no objects.
    typeof name === "string" &&
    !name.includes("/") &&
    typeof kind === "string" &&
    Array.isArray(verbs) &&
    verbs.includes("list")
      ? [{ name, kind }]
      : [],
  );
}
