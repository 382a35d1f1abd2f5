/** A provider that checks and previews from the SDK's typings, in place of the vendor's plugin; it never changes anything. */
import type { CheckFailure, Provider } from "@pulumi/pulumi/provider";
import { changedInputs } from "./changed-keys";
import { checkInputs, type InputFailure } from "./check-inputs";
import { placeholder } from "./placeholders";
import { updateRefusal } from "./refuse-update";
import type { Checked, Difference, Operation, ServedProvider, Subject } from "./serve";
import type { TypeIndex } from "./type-index";
import { readWire } from "./wire";

type Properties = Record<string, unknown>;

/** `urn:pulumi:dev::plumbline::a:b:C$aws:eks/nodeGroup:NodeGroup::pool` → `aws:eks/nodeGroup:NodeGroup` */
export function typeOfUrn(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

/** The path goes into the reason: the engine prints a failure's own property with its whole value, secrets' neighbours included. */
function toFailures(failures: readonly InputFailure[]): CheckFailure[] {
  return failures.map(({ path, reason }) => ({ property: "", reason: path ? `${path}: ${reason}` : reason }));
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

/** The stand-in for the provider that `index` describes. */
export class StandIn implements ServedProvider {
  private region: string | undefined;
  readonly version: string;

  constructor(protected readonly index: TypeIndex) {
    this.version = index.version;
  }

  /** Checks a provider's settings. */
  checkConfig(settings: Properties): Checked {
    const token = `pulumi:providers:${this.index.provider}`;
    const own = Object.fromEntries(Object.entries(settings).filter(([key]) => !ENGINE_SETTINGS.has(key)));
    const failures = toFailures(checkInputs(token, decodeSettings(own, this.index, token), this.index));
    return { inputs: settings, failures };
  }

  configure(settings: Properties): Promise<boolean> {
    const region = readWire(settings["region"]);
    if (region.kind === "plain" && typeof region.value === "string") this.region = region.value;
    return Promise.resolve(false);
  }

  checkResource(urn: string, _olds: Properties, news: Properties, _seed: Uint8Array): Promise<Checked> {
    return Promise.resolve({
      inputs: news,
      failures: toFailures(checkInputs(typeOfUrn(urn), news, this.index)),
    });
  }

  /** Compares with the inputs of before, not with what the cloud made of them. */
  diffResource(_subject: Subject, before: Properties, now: Properties): Promise<Difference> {
    return Promise.resolve({ changes: changedInputs(before, now), replaces: [], deleteBeforeReplace: false });
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

  createResource(
    _urn: string,
    _inputs: Properties,
    _operation: Operation,
  ): Promise<{ id: string; outputs: Properties }> {
    return this.refuse();
  }

  /** What is not asked about is as it was. */
  readResource(
    _subject: Subject,
    inputs: Properties | undefined,
    state: Properties,
  ): Promise<{ inputs: Properties; outputs: Properties } | undefined> {
    return Promise.resolve({ inputs: inputs ?? {}, outputs: state });
  }

  updateResource(
    _subject: Subject,
    _inputs: Properties,
    _operation: Operation,
  ): Promise<{ outputs: Properties }> {
    return this.refuse();
  }

  deleteResource(_subject: Subject, _operation: Operation): Promise<void> {
    return this.refuse();
  }

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
