/** Objects in a cluster: created, read, changed and deleted, or tried out, by server-side apply. */
import { isRecord } from "../wire";
import type { ApiClient } from "./api-client";
import { ApiError, isNotFound, lacksNamespace, saysImmutable } from "./api-error";
import { Discovery, type ApiResource } from "./discovery";
import {
  pathOf,
  placeOf,
  placeOfId,
  subjectOf,
  type KubernetesObject,
  type Place,
  type Properties,
} from "./kubernetes-object";
import { FIELD_MANAGER, isOurs, managersOf } from "./managed-fields";
import { remaining } from "./remaining";

const APPLY = "application/apply-patch+yaml";
/** How long a deletion may take unless the program says otherwise (`customTimeouts`). */
export const DELETE_SECONDS = 120;
/** How long a definition of kinds may take to be served. */
const ESTABLISHED_SECONDS = 30;
const PAUSE_MS = 200;

/** What trying an object out on the cluster tells. */
export type Trial =
  | { readonly kind: "accepted"; readonly object: Properties }
  /** Its kind or its namespace is not there yet; what can be said without, has been. */
  | { readonly kind: "untried" }
  | {
      readonly kind: "refused";
      readonly message: string;
      /** Whether the object could be created, and only cannot become this. */
      readonly immutable: boolean;
      /** Paths of what is wrong, where the API server names them. */
      readonly fields: readonly string[];
    };

export class ClusterObjects {
  private readonly discovery: Discovery;

  constructor(
    private readonly client: ApiClient,
    /** Of objects that name none. */
    readonly namespace: string,
  ) {
    this.discovery = new Discovery(client);
  }

  /** @throws Error naming the kind that the cluster does not have. */
  private async resource(apiVersion: string, kind: string): Promise<ApiResource> {
    const found = await this.discovery.findSoon(apiVersion, kind);
    if (found) return found;
    throw new Error(
      `the cluster has no kind ${kind} in ${apiVersion}: install what defines it (a CustomResourceDefinition), ` +
        "or correct apiVersion and kind",
    );
  }

  /**
   * Creates the object, or takes up again one that was created here and not recorded.
   * @throws Error when the object is there and somebody else's.
   */
  async create(
    object: KubernetesObject,
    seconds = DELETE_SECONDS,
  ): Promise<{ place: Place; live: Properties }> {
    const place = placeOf(object, await this.resource(object.apiVersion, object.kind), this.namespace);
    const there = await this.get(place);
    if (there && isTerminating(there)) await this.awaitGone(object.kind, place, seconds);
    else if (there && !isOurs(there)) throw new Error(notOurs(object.kind, place, there));
    const live = await this.apply(place, object);
    if (object.kind === "CustomResourceDefinition") await this.awaitEstablished(place);
    return { place, live };
  }

  /** Changes the object, or creates it again. */
  async update(id: string, object: KubernetesObject): Promise<Properties> {
    const resource = await this.resource(object.apiVersion, object.kind);
    return this.apply(placeOfId(id, resource, this.namespace), object);
  }

  /** The object as it is, and as it would be if `object` were applied again; undefined when it is gone. */
  async compare(
    id: string,
    object: KubernetesObject,
  ): Promise<{ live: Properties; applied: Properties | ApiError } | undefined> {
    const live = await this.read(id, object);
    if (!live) return undefined;
    const resource = await this.resource(object.apiVersion, object.kind);
    const place = placeOfId(id, resource, this.namespace);
    const applied = await this.apply(place, object, true).catch((error: unknown) => {
      if (error instanceof ApiError) return error;
      throw error;
    });
    return { live, applied };
  }

  /** The object; undefined when it, or its kind, is not there or about to go. */
  async read(
    id: string,
    { apiVersion, kind }: Pick<KubernetesObject, "apiVersion" | "kind">,
  ): Promise<Properties | undefined> {
    const resource = await this.discovery.find(apiVersion, kind);
    if (!resource) return undefined;
    const live = await this.get(placeOfId(id, resource, this.namespace));
    return live && !isTerminating(live) ? live : undefined;
  }

  /** Deletes the object with what it owns, and waits until it is gone. */
  async delete(
    id: string,
    { apiVersion, kind }: Pick<KubernetesObject, "apiVersion" | "kind">,
    seconds = DELETE_SECONDS,
  ): Promise<void> {
    const resource = await this.discovery.find(apiVersion, kind);
    if (!resource) return;
    const place = placeOfId(id, resource, this.namespace);
    const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Foreground" };
    try {
      await this.client.ask({ method: "DELETE", path: pathOf(place), body });
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    await this.awaitGone(kind, place, seconds);
  }

  /** Whether the cluster would take the object, which changes nothing; `id` where it stands in for an object that is there. */
  async try(object: KubernetesObject, id?: string): Promise<Trial> {
    const resource = await this.discovery.find(object.apiVersion, object.kind);
    if (!resource) return { kind: "untried" };
    const { namespace } = this;
    const place =
      id === undefined ? placeOf(object, resource, namespace) : placeOfId(id, resource, namespace);
    const there = await this.get(place);
    if (there && id === undefined && !isTerminating(there) && !isOurs(there))
      return refusal(notOurs(object.kind, place, there));
    try {
      return { kind: "accepted", object: await this.apply(place, object, true) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (lacksNamespace(error)) return this.tryElsewhere(object, place);
      const immutable = there !== undefined && (await this.isImmutable(object, place, error));
      return { ...refusal(error.message), immutable, fields: error.causes.map(({ field }) => field) };
    }
  }

  /**
   * In a namespace that is there, for the faults of the object itself. What admission says there is left out: its rules
   * are of namespaces.
   */
  private async tryElsewhere(object: KubernetesObject, place: Place): Promise<Trial> {
    const metadata = { ...object.metadata, namespace: "default" };
    try {
      await this.apply({ ...place, namespace: "default" }, { ...object, metadata }, true);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 400 || error.status === 422) return refusal(error.message);
    }
    return { kind: "untried" };
  }

  /** Whether the object that an update is refused for could be created: then it is the change that is not allowed. */
  private async isImmutable(object: KubernetesObject, place: Place, error: ApiError): Promise<boolean> {
    if (error.status !== 422) return false;
    if (saysImmutable(error)) return true;
    const name = `${place.name.slice(0, 50).replace(/[-.]+$/, "")}-x`;
    const metadata = { ...object.metadata, name };
    return this.apply({ ...place, name }, { ...object, metadata }, true).then(
      () => true,
      () => false,
    );
  }

  private async get(place: Place): Promise<Properties | undefined> {
    try {
      return (await this.client.ask({ method: "GET", path: pathOf(place) })) as Properties;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  private async apply(place: Place, object: KubernetesObject, dryRun = false): Promise<Properties> {
    const query = new URLSearchParams({
      fieldManager: FIELD_MANAGER,
      // What the program says holds, whoever changed it.
      force: "true",
      fieldValidation: "Strict",
      ...(dryRun && { dryRun: "All" }),
    });
    const path = `${pathOf(place)}?${query.toString()}`;
    const { name, namespace } = place;
    const metadata = { ...object.metadata, name, ...(namespace !== null && { namespace }) };
    const body = { ...object, metadata };
    return (await this.client.ask({ method: "PATCH", path, body, contentType: APPLY })) as Properties;
  }

  private async awaitGone(kind: string, place: Place, seconds: number): Promise<void> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const there = await this.get(place);
      // Of the same name and another origin: ours is gone.
      if (!there || !isTerminating(there)) return;
      if (Date.now() > end)
        throw new Error(
          `${subjectOf(kind, place)} is still there ${seconds} s after its deletion: ${remaining(there)}`,
        );
      await this.client.wait(PAUSE_MS);
    }
  }

  private async awaitEstablished(place: Place): Promise<void> {
    const end = Date.now() + ESTABLISHED_SECONDS * 1000;
    for (;;) {
      const status = (await this.get(place))?.["status"];
      const conditions = isRecord(status) && Array.isArray(status["conditions"]) ? status["conditions"] : [];
      if (
        conditions
          .filter(isRecord)
          .some((each) => each["type"] === "Established" && each["status"] === "True")
      )
        return;
      if (Date.now() > end)
        throw new Error(
          `CustomResourceDefinition ${place.name} is not served after ${ESTABLISHED_SECONDS} s`,
        );
      await this.client.wait(PAUSE_MS);
    }
  }
}

function refusal(message: string): Extract<Trial, { kind: "refused" }> {
  return { kind: "refused", message, immutable: false, fields: [] };
}

function isTerminating(live: Properties): boolean {
  return isRecord(live["metadata"]) && typeof live["metadata"]["deletionTimestamp"] === "string";
}

function notOurs(kind: string, place: Place, live: Properties): string {
  const managers = managersOf(live).join(", ") || "nobody that is known";
  return (
    `${subjectOf(kind, place)} is in the cluster already and was not made from here (its fields were set by ${managers}): ` +
    "delete it there, give this one another name, or leave it out of the program"
  );
}
