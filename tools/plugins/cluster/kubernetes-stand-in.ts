/** The stand-in for the Kubernetes plugin: given a cluster, it tries everything there at preview and applies it in an update. */
import { StandIn, typeOfUrn } from "../stand-in";
import { changedInputs } from "../changed-keys";
import type { EngineLog } from "../engine-log";
import { KUBECONFIG_VARIABLE } from "../sdk";
import type { Checked, Difference, Operation, Subject } from "../serve";
import type { TypeIndex } from "../type-index";
import { isRecord, readWire } from "../wire";
import { ApiClient } from "./api-client";
import { ApiError } from "./api-error";
import { ClusterObjects, DELETE_SECONDS } from "./cluster-objects";
import { connect } from "./connection";
import { changesAt, Claims, identityOf, IDENTIFYING } from "./identity";
import {
  idOf,
  inApiKeys,
  kindOf,
  objectOf,
  subjectOf,
  type KubernetesObject,
  type Properties,
} from "./kubernetes-object";
import { liveInputs } from "./live-inputs";
import { isAutonamed, seededName, withName } from "./object-name";
import { isRelease, recordedRelease } from "./recorded-release";
import { refusalOf } from "./refusal";
import { redacted, withSecrets } from "./secret-values";

/** RFC 2606: of such a name no server can be, so it is a placeholder's. */
const NO_SERVER = /\.invalid$/;

/**
 * In place of a kubeconfig that only an update gives: an engine asks a provider with unknown settings nothing, and a
 * new environment's objects would go unchecked.
 */
const UNKNOWN_SETTING = "placeholder: not known before an update";

export interface KubernetesOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: EngineLog;
  /** Pauses between attempts in ms. */
  readonly pauses?: readonly number[];
}

function text(value: unknown): string | undefined {
  const read = readWire(value);
  return read.kind === "plain" && typeof read.value === "string" && read.value !== ""
    ? read.value
    : undefined;
}

/** The object without what only the API server keeps books of. */
function outputsOf(type: string, inputs: Properties, live: Properties): Properties {
  const { managedFields: _, ...metadata } = isRecord(live["metadata"]) ? live["metadata"] : {};
  return withSecrets(type, inputs, { ...inputs, ...live, metadata });
}

export class KubernetesStandIn extends StandIn {
  private cluster: ClusterObjects | undefined;
  private readonly stopping = new AbortController();
  private readonly claims = new Claims();

  constructor(
    index: TypeIndex,
    private readonly options: KubernetesOptions,
  ) {
    super(index);
  }

  override checkConfig(settings: Properties): Checked {
    const { failures } = super.checkConfig(settings);
    const shape = this.index.resource(`pulumi:providers:${this.index.provider}`);
    const standsIn = (key: string, value: unknown): boolean =>
      shape?.properties[key]?.type === "string" && readWire(value).kind === "unknown";
    const inputs = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key, standsIn(key, value) ? UNKNOWN_SETTING : value]),
    );
    return { inputs, failures };
  }

  /** @throws Error when the cluster that is named does not answer. */
  override async configure(settings: Properties): Promise<boolean> {
    const kubeconfig = text(this.options.env[KUBECONFIG_VARIABLE] ?? settings["kubeconfig"]);
    if (kubeconfig === undefined || kubeconfig === UNKNOWN_SETTING) return false;
    if (text(settings["renderYamlToDirectory"]) !== undefined)
      throw new Error("renderYamlToDirectory: the stand-in writes no files; use the vendor's plugin");
    const connection = await connect(kubeconfig, text(settings["context"]));
    if (NO_SERVER.test(new URL(connection.server).hostname)) return false;
    const { pauses } = this.options;
    const client = new ApiClient(connection, { signal: this.stopping.signal, ...(pauses && { pauses }) });
    await client.ask({ method: "GET", path: "/version" }).catch((error: Error) => {
      throw new Error(`the cluster ${connection.server} cannot be used: ${error.message}`);
    });
    this.cluster = new ClusterObjects(
      client,
      text(settings["namespace"]) ?? connection.namespace ?? "default",
    );
    return true;
  }

  readonly cancel = (): Promise<void> => {
    this.stopping.abort(new Error("the operation was cancelled"));
    return Promise.resolve();
  };

  override async checkResource(
    urn: string,
    olds: Properties,
    news: Properties,
    seed: Uint8Array,
  ): Promise<Checked> {
    const type = typeOfUrn(urn);
    const { failures } = await super.checkResource(urn, olds, news, seed);
    const { cluster } = this;
    const inputs = withName(type, olds, inApiKeys(type, news), cluster && seededName(urn, seed));
    const faults = cluster ? this.faults(cluster, urn, inputs) : [];
    return { inputs, failures: [...failures, ...faults.map((reason) => ({ property: "", reason }))] };
  }

  /** What is wrong although every input is of its type. */
  private faults({ namespace }: ClusterObjects, urn: string, inputs: Properties): string[] {
    const type = typeOfUrn(urn);
    const unsupported = this.unsupported(type, inputs);
    if (unsupported !== undefined) return [`${type}: ${unsupported}`];
    const object = isRelease(type) ? undefined : objectOf(type, inputs);
    const holder = object && this.claims.taken(identityOf(object, namespace), urn);
    if (holder === undefined) return [];
    return [
      `metadata.name: found ${JSON.stringify(object?.metadata["name"])}, which ${holder.split("::").at(-1)} has too: two resources cannot be one object`,
    ];
  }

  /** Why nothing of the type can be applied; undefined where something can. A custom kind may be called a list. */
  private unsupported(type: string, inputs: Properties): string | undefined {
    const { kind } = kindOf(type);
    const isKnown = this.index.resource(type) !== undefined;
    if (kind.endsWith("Patch") && (isKnown || `${text(inputs["kind"])}Patch` === kind))
      return "a change of an object that others made is not supported by the stand-in: declare the object, or use the vendor's plugin";
    if (kind.endsWith("List") && isKnown)
      return "a list is not supported by the stand-in: declare its objects one by one";
    return undefined;
  }

  override async diffResource(
    { urn, id }: Subject,
    before: Properties,
    now: Properties,
  ): Promise<Difference> {
    const type = typeOfUrn(urn);
    const changes = changedInputs(before, now);
    const cluster = this.cluster;
    const [old, object] = [objectOf(type, before), objectOf(type, now)];
    const update = { changes, replaces: [], deleteBeforeReplace: false };
    if (!cluster || changes.length === 0 || isRelease(type) || !old || !object) return update;
    const { namespace } = cluster;
    if (identityOf(old, namespace) !== identityOf(object, namespace))
      return { changes, replaces: changesAt(changes, IDENTIFYING), deleteBeforeReplace: false };
    const trial = await cluster.try(object, id);
    if (trial.kind !== "refused" || !trial.immutable) return update;
    return {
      changes,
      replaces: changesAt(changes, trial.fields),
      // The name is taken until the old one is gone, unless a new one is made up.
      deleteBeforeReplace: !isAutonamed(now),
    };
  }

  override async createResource(urn: string, inputs: Properties, operation: Operation) {
    const { cluster } = this;
    if (!cluster) return super.createResource(urn, inputs, operation);
    const type = typeOfUrn(urn);
    if (operation.preview) {
      await this.try(urn, inputs);
      return { id: "", outputs: inputs };
    }
    if (isRelease(type)) return recordedRelease(urn, inputs, cluster.namespace);
    const object = known(type, inputs);
    const { place, live } = await this.telling(urn, object, inputs, () =>
      cluster.create(object, operation.timeoutSeconds || DELETE_SECONDS),
    );
    return { id: idOf(place), outputs: outputsOf(type, inputs, live) };
  }

  override async readResource(subject: Subject, inputs: Properties | undefined, state: Properties) {
    const { cluster } = this;
    const { urn, id } = subject;
    const type = typeOfUrn(urn);
    if (!cluster || isRelease(type)) return super.readResource(subject, inputs, state);
    const object = inputs && objectOf(type, inputs);
    if (!inputs || !object) return this.imported(cluster, subject);
    const found = await this.telling(urn, object, inputs, () => cluster.compare(id, object));
    if (!found) return undefined;
    const { live, applied } = found;
    const outputs = outputsOf(type, inputs, live);
    if (!(applied instanceof ApiError)) {
      const metadata = inputs["metadata"];
      const now = liveInputs({ type, inputs, live, applied });
      return {
        inputs: metadata === undefined ? now : { ...now, metadata: now["metadata"] ?? metadata },
        outputs,
      };
    }
    const message = redacted(applied.message, type, inputs);
    await this.options.log(
      "warning",
      urn,
      `what was applied before is refused now, so it was not compared with the cluster: ${message}`,
    );
    return { inputs, outputs };
  }

  /** What somebody else made, as inputs that would make it. */
  private async imported(cluster: ClusterObjects, { urn, id }: Subject) {
    const type = typeOfUrn(urn);
    const { apiVersion, kind } = kindOf(type);
    const live = await cluster.read(id, { apiVersion, kind });
    if (!live) return undefined;
    const { status: _status, metadata, ...declared } = live;
    const { labels, annotations, name, namespace } = isRecord(metadata) ? metadata : {};
    const kept = Object.entries({ labels, annotations, name, namespace }).filter(
      ([, value]) => value !== undefined,
    );
    const inputs = withSecrets(type, {}, { ...declared, metadata: Object.fromEntries(kept) });
    return { inputs, outputs: outputsOf(type, inputs, live) };
  }

  override async updateResource(subject: Subject, inputs: Properties, operation: Operation) {
    const { cluster } = this;
    const { urn, id } = subject;
    if (!cluster) return super.updateResource(subject, inputs, operation);
    const type = typeOfUrn(urn);
    if (operation.preview) {
      await this.try(urn, inputs, id);
      return { outputs: inputs };
    }
    if (isRelease(type)) return recordedRelease(urn, inputs, cluster.namespace);
    const object = known(type, inputs);
    const live = await this.telling(urn, object, inputs, () => cluster.update(id, object));
    return { outputs: outputsOf(type, inputs, live) };
  }

  override async deleteResource(subject: Subject, operation: Operation): Promise<void> {
    const { cluster } = this;
    const type = typeOfUrn(subject.urn);
    if (!cluster) return super.deleteResource(subject, operation);
    if (isRelease(type)) return;
    await cluster.delete(subject.id, kindOf(type), operation.timeoutSeconds || DELETE_SECONDS);
  }

  /** Logs what the cluster would refuse, so that a preview tells of every object and not of the first alone. */
  private async try(urn: string, inputs: Properties, id?: string): Promise<void> {
    const type = typeOfUrn(urn);
    const object = isRelease(type) ? undefined : objectOf(type, inputs);
    if (!this.cluster || !object) return;
    const trial = await this.cluster.try(object, id);
    // What cannot be changed is replaced.
    if (trial.kind !== "refused" || trial.immutable) return;
    const message = redacted(trial.message, type, inputs);
    await this.options.log("error", urn, refusalOf(this.subjectOf(object), message));
  }

  private subjectOf({ kind, metadata }: KubernetesObject): string {
    const { name, namespace } = metadata;
    return subjectOf(kind, {
      name: typeof name === "string" ? name : "(no name)",
      namespace: typeof namespace === "string" ? namespace : null,
    });
  }

  /** Names the object in what `run` throws, and keeps its secrets out. */
  private async telling<T>(
    urn: string,
    object: KubernetesObject,
    inputs: Properties,
    run: () => Promise<T>,
  ): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const message = redacted((error as Error).message, typeOfUrn(urn), inputs);
      throw new Error(error instanceof ApiError ? refusalOf(this.subjectOf(object), message) : message);
    }
  }
}

/** In an update everything is known. */
function known(type: string, inputs: Properties): KubernetesObject {
  const object = objectOf(type, inputs);
  if (!object) throw new Error(`${type}: a value is not known although this is no preview`);
  return object;
}
