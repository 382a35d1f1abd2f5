/** A provider that checks and previews from the SDK's typings, in place of the vendor's plugin; it never changes anything. */
import type { CheckFailure, Provider } from "@pulumi/pulumi/provider";
import { changedKeys } from "./changed-keys";
import { checkInputs, type InputFailure } from "./check-inputs";
import { placeholder } from "./placeholders";
import { updateRefusal } from "./refuse-update";
import type { ConfigurableProvider } from "./serve";
import type { TypeIndex } from "./type-index";
import { UNKNOWN_STRING, isRecord, readWire } from "./wire";

type Properties = Record<string, unknown>;

/** `urn:pulumi:dev::plumbline::a:b:C$aws:eks/nodeGroup:NodeGroup::pool` → `aws:eks/nodeGroup:NodeGroup` */
export function typeOfUrn(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

/** The path goes into the reason: the engine prints a failure's own property with its whole value, secrets' neighbours included. */
function toFailures(failures: readonly InputFailure[]): CheckFailure[] {
  return failures.map(({ path, reason }) => ({ property: "", reason: path ? `${path}: ${reason}` : reason }));
}

/** How the Kubernetes provider marks an object that it named. */
const AUTONAMED = "pulumi.com/autonamed";

function metadataOf(inputs: Properties): Properties | undefined {
  const read = readWire(inputs["metadata"] ?? {});
  return read.kind === "plain" && isRecord(read.value) ? read.value : undefined;
}

/**
 * The Kubernetes provider names an object that has no name, at random, and keeps that name; until the first update it
 * is not known. Helm releases, patches and lists are named otherwise.
 */
function withName(type: string, olds: Properties, inputs: Properties): Properties {
  if (!type.startsWith("kubernetes:") || /Patch$|List$|^kubernetes:helm\.sh\//.test(type)) return inputs;
  const metadata = metadataOf(inputs);
  if (!metadata || (metadata["name"] ?? metadata["generateName"] ?? null) !== null) return inputs;
  const before = metadataOf(olds);
  const named = readWire(before?.["annotations"]);
  const mark = named.kind === "plain" && isRecord(named.value) ? named.value[AUTONAMED] : undefined;
  if (typeof before?.["name"] !== "string" || mark === undefined) {
    return { ...inputs, metadata: { ...metadata, name: UNKNOWN_STRING } };
  }
  const annotations = { ...(metadata["annotations"] as Properties | undefined), [AUTONAMED]: mark };
  return { ...inputs, metadata: { ...metadata, name: before["name"], annotations } };
}

/** A provider's settings, of which all but texts travel as JSON text. */
function decodeSettings(settings: Properties, index: TypeIndex, token: string): Properties {
  const shape = index.resource(token);
  const decode = (key: string, value: unknown): unknown => {
    const type = shape?.properties[key]?.type;
    if (type === undefined || type === "string" || typeof value !== "string") return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  };
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, decode(key, value)]));
}

/** What the engine itself adds to a provider's settings. */
const ENGINE_SETTINGS: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "parameterization"]);

/**
 * In place of a kubeconfig that only an update gives: an engine asks a provider with unknown settings nothing, and a
 * new environment's objects would go unchecked.
 */
const UNKNOWN_SETTING = "placeholder: not known before an update";

/** The stand-in for the provider that `index` describes. */
export class StandIn implements ConfigurableProvider {
  private region: string | undefined;
  readonly version: string;

  constructor(private readonly index: TypeIndex) {
    this.version = index.version;
  }

  /** Checks a provider's settings. */
  checkConfig(settings: Properties): { readonly inputs: Properties; readonly failures: CheckFailure[] } {
    const token = `pulumi:providers:${this.index.provider}`;
    const own = Object.fromEntries(Object.entries(settings).filter(([key]) => !ENGINE_SETTINGS.has(key)));
    const failures = toFailures(checkInputs(token, decodeSettings(own, this.index, token), this.index));
    const shape = this.index.resource(token);
    const standsIn = (key: string, value: unknown): boolean =>
      this.index.provider === "kubernetes" &&
      shape?.properties[key]?.type === "string" &&
      readWire(value).kind === "unknown";
    const inputs = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key, standsIn(key, value) ? UNKNOWN_SETTING : value]),
    );
    return { inputs, failures };
  }

  configure(settings: Properties): void {
    const region = readWire(settings["region"]);
    if (region.kind === "plain" && typeof region.value === "string") this.region = region.value;
  }

  readonly check: NonNullable<Provider["check"]> = (urn, olds: Properties, news: Properties) => {
    const type = typeOfUrn(urn);
    const failures = toFailures(checkInputs(type, news, this.index));
    return Promise.resolve({ inputs: withName(type, olds, news), failures });
  };

  /** Compares with the inputs of before, not with what the cloud made of them. */
  diffInputs(before: Properties, now: Properties): readonly string[] {
    return changedKeys(before, now);
  }

  readonly invoke: NonNullable<Provider["invoke"]> = (token, inputs: Properties) => {
    try {
      return Promise.resolve({ outputs: placeholder(token, inputs, this.region) });
    } catch (error) {
      return Promise.resolve({
        outputs: {},
        failures: [{ property: "stand-in", reason: (error as Error).message }],
      });
    }
  };

  readonly create: NonNullable<Provider["create"]> = () => this.refuse();
  readonly update: NonNullable<Provider["update"]> = () => this.refuse();
  readonly delete: NonNullable<Provider["delete"]> = () => this.refuse();

  readonly construct: NonNullable<Provider["construct"]> = (name, type) =>
    Promise.reject(
      new Error(
        `${type} ${JSON.stringify(name)}: the vendor's plugin builds this component; its stand-in can not`,
      ),
    );

  private refuse(): Promise<never> {
    return Promise.reject(new Error(updateRefusal([this.index.provider])));
  }
}
