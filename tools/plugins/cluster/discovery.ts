/** Which kinds a cluster has and where they are reached, asked of the cluster once a group and version. */
import { isRecord } from "../wire";
import type { ApiClient } from "./api-client";
import { isNotFound } from "./api-error";

/** Where objects of a kind are reached. */
export interface ApiResource {
  /** `/apis/apps/v1` */
  readonly root: string;
  /** `deployments` */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** `v1` → `/api/v1`, `apps/v1` → `/apis/apps/v1` */
export function rootOf(apiVersion: string): string {
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}`;
}

/** The kinds of an APIResourceList; subresources, such as `deployments/scale`, are none. */
export function kindsOf(root: string, list: unknown): ReadonlyMap<string, ApiResource> {
  const resources = isRecord(list) && Array.isArray(list["resources"]) ? list["resources"] : [];
  const kinds = new Map<string, ApiResource>();
  for (const { name, kind, namespaced } of resources.filter(isRecord)) {
    if (typeof name !== "string" || typeof kind !== "string" || name.includes("/") || kinds.has(kind))
      continue;
    kinds.set(kind, { root, plural: name, namespaced: namespaced === true });
  }
  return kinds;
}

/** How long a kind that the same update brings may take to be served. */
const SERVED_MS = 15_000;
const PAUSE_MS = 250;

export class Discovery {
  private readonly known = new Map<string, Promise<ReadonlyMap<string, ApiResource>>>();

  constructor(private readonly client: ApiClient) {}

  /** Where a kind is reached; undefined when the cluster does not have it, which is asked anew each time. */
  async find(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    const asked = this.known.get(apiVersion);
    if (asked) {
      const found = (await asked).get(kind);
      if (found) return found;
    }
    // Another caller may have asked anew meanwhile.
    const current = this.known.get(apiVersion);
    return (await (current === asked ? this.ask(apiVersion) : current))?.get(kind);
  }

  /** As {@link find}, waiting for a kind whose definition was created a moment ago. */
  async findSoon(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    const end = Date.now() + SERVED_MS;
    for (;;) {
      const found = await this.find(apiVersion, kind);
      if (found || Date.now() > end) return found;
      await this.client.wait(PAUSE_MS);
    }
  }

  private ask(apiVersion: string): Promise<ReadonlyMap<string, ApiResource>> {
    const root = rootOf(apiVersion);
    const asked = this.client.ask({ method: "GET", path: root }).then(
      (list) => kindsOf(root, list),
      (error: unknown) => {
        this.known.delete(apiVersion);
        if (isNotFound(error)) return new Map<string, ApiResource>();
        throw error;
      },
    );
    this.known.set(apiVersion, asked);
    return asked;
  }
}
