/**
 * Runs policies as the engine does: through the policy SDK's own request handlers, with the wire's encoding of unknown
 * values and secrets. The handlers are internal to @pulumi/policy 1.21; this file is the only one that knows them.
 */
import * as server from "@pulumi/policy/server";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { PriceBook } from "../../governance/rules/judgement";
import { UNKNOWN, type PlanResource } from "../../governance/plan";
import type { StackConfig } from "../../governance/stack-config/stack-config";
import { nodeCrypto } from "../../attestations/node-crypto";
import { PackContext } from "../../policypacks/context";
import { toPolicies, type PolicyDefinition } from "../../policypacks/policy";
import type { Report } from "../../policypacks/report";

/** Marked internal, so the typings leave them out. */
type MakeHandler = (pack: string, version: string, level: string, policies: readonly unknown[]) => unknown;
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, makeRemediateRpcFun } = server as unknown as Record<
  "makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun" | "makeRemediateRpcFun",
  MakeHandler
>;

/** How the wire says that a string is not known (sdk/nodejs/runtime/rpc.ts). */
export const UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A secret as the wire has it; a policy that checks sees the bare value. */
export function secret(value: unknown): Record<string, unknown> {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

export interface Violation {
  readonly policyName: string;
  readonly enforcementLevel: "advisory" | "mandatory" | "remediate" | "disabled";
  readonly message: string;
  /** Of the resource; empty for the environment as a whole. */
  readonly urn: string;
}

/** As protobuf's generated code numbers the levels. */
const LEVELS = ["advisory", "mandatory", "disabled", "remediate"] as const;

function onTheWire(value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN_MARK;
  if (Array.isArray(value)) return value.map(onTheWire);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, onTheWire(entry)]));
}

const struct = (props: object): Struct => Struct.fromJavaScript(onTheWire(props) as Record<string, never>);

interface Diagnostic {
  getPolicyname(): string;
  getEnforcementlevel(): number;
  getMessage(): string;
  getUrn(): string;
}
interface Remediation {
  getProperties(): { toJavaScript(): Record<string, unknown> } | undefined;
  getDiagnostic(): string;
}

/** The engine takes a violation without a URN to be about the resource that it asked about. */
function violations(response: { getDiagnosticsList(): Diagnostic[] }, urn: string): Violation[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policyName: diagnostic.getPolicyname(),
    enforcementLevel: LEVELS[diagnostic.getEnforcementlevel()] ?? "advisory",
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn() || urn,
  }));
}

type Handler = (call: { request: unknown }, callback: (error: unknown, response: unknown) => void) => unknown;

function call<T>(handler: unknown, request: unknown): Promise<T> {
  return new Promise((resolve, reject) =>
    (handler as Handler)({ request }, (error, response) => (error ? reject(error) : resolve(response as T))),
  );
}

export interface PolicyEnvironment {
  readonly config: StackConfig;
  readonly book: PriceBook;
  readonly now: Date;
}

/** A pack as the engine holds it: one process that answers any number of requests. */
export class ServedPack {
  private readonly policies: readonly unknown[];

  constructor(
    definitions: readonly PolicyDefinition[],
    { config, book, now }: PolicyEnvironment,
    report?: Report,
  ) {
    const context = new PackContext(config, book, nodeCrypto, () => now, report);
    this.policies = toPolicies(definitions, context);
  }

  private handler(make: MakeHandler): unknown {
    return make("test", "1.0.0", "advisory", this.policies);
  }

  /** Asks for an auto-fix: the properties that it makes of a resource's, or null when it leaves them alone. */
  async remediate(resource: PlanResource): Promise<Record<string, unknown> | null> {
    const response = await call<{ getRemediationsList(): Remediation[] }>(
      this.handler(makeRemediateRpcFun),
      fill(new analyzer.AnalyzeRequest(), resource),
    );
    const [fix] = response.getRemediationsList();
    if (fix?.getDiagnostic()) throw new Error(fix.getDiagnostic());
    return fix?.getProperties()?.toJavaScript() ?? null;
  }

  async analyze(resource: PlanResource): Promise<Violation[]> {
    const request = fill(new analyzer.AnalyzeRequest(), resource);
    return violations(await call(this.handler(makeAnalyzeRpcFun), request), resource.urn);
  }

  async analyzeStack(plan: readonly PlanResource[]): Promise<Violation[]> {
    const request = new analyzer.AnalyzeStackRequest();
    request.setResourcesList(
      plan.map((resource) => {
        const found = fill(new analyzer.AnalyzerResource(), resource);
        if (resource.parent !== null) found.setParent(resource.parent);
        return found;
      }),
    );
    return violations(await call(this.handler(makeAnalyzeStackRpcFun), request), "");
  }

  /** As a preview does: resource by resource, then the environment. */
  async judge(plan: readonly PlanResource[]): Promise<Violation[]> {
    const found: Violation[] = [];
    for (const resource of plan) found.push(...(await this.analyze(resource)));
    return [...found, ...(await this.analyzeStack(plan))];
  }
}

/** The violations that one policy reports on an environment. */
export function violationsOf(
  definition: PolicyDefinition,
  plan: readonly PlanResource[],
  environment: PolicyEnvironment,
): Promise<Violation[]> {
  return new ServedPack([definition], environment).judge(plan);
}

/** What an auto-fix makes of a resource's properties; null when it leaves them alone. */
export function remediated(
  definition: PolicyDefinition,
  resource: PlanResource,
  environment: PolicyEnvironment,
): Promise<Record<string, unknown> | null> {
  return new ServedPack([definition], environment).remediate(resource);
}

type Seen = InstanceType<typeof analyzer.AnalyzerResource> | InstanceType<typeof analyzer.AnalyzeRequest>;

function fill<T extends Seen>(message: T, resource: PlanResource): T {
  message.setUrn(resource.urn);
  message.setType(resource.type);
  message.setName(resource.name);
  message.setProperties(struct(resource.props));
  message.setOptions(new analyzer.AnalyzerResourceOptions());
  if (resource.defaultTags) {
    const provider = new analyzer.AnalyzerProviderResource();
    provider.setType("pulumi:providers:aws");
    provider.setUrn("urn:pulumi:test::plumbline::pulumi:providers:aws::aws");
    provider.setName("aws");
    const { defaultTags } = resource;
    const unknown = Object.values(defaultTags).includes(UNKNOWN);
    // The SDK turns the whole setting into text, which one unknown part makes unknown.
    const text = unknown ? UNKNOWN : JSON.stringify({ tags: defaultTags });
    provider.setProperties(struct({ defaultTags: text }));
    message.setProvider(provider);
  }
  return message;
}
