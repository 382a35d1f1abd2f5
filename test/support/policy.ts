/**
 * Runs a policy as the engine does: through the policy SDK's own request handlers, with the wire's encoding of unknown
 * values. The handlers are internal to @pulumi/policy 1.21; this file is the only one that knows them.
 */
import * as server from "@pulumi/policy/server";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UNKNOWN, type PlanResource } from "../../governance/plan";
import type { StackConfig } from "../../governance/stack-config";
import type { PriceBook } from "../../governance/judgement";
import { PackContext } from "../../policypacks/context";
import { toPolicy, type PolicyDefinition } from "../../policypacks/policy";

/** Marked internal, so the typings leave them out. */
type MakeHandler = (pack: string, version: string, level: string, policies: readonly unknown[]) => unknown;
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun, makeRemediateRpcFun } = server as unknown as Record<
  "makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun" | "makeRemediateRpcFun",
  MakeHandler
>;

const UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Violation {
  readonly policyName: string;
  readonly enforcementLevel: "advisory" | "mandatory" | "remediate" | "disabled";
  readonly message: string;
  readonly urn: string;
}

/** As protobuf's generated code names the levels. */
const LEVELS = ["advisory", "mandatory", "disabled", "remediate"] as const;

function onTheWire(value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN_MARK;
  if (Array.isArray(value)) return value.map(onTheWire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, onTheWire(entry)]));
}

const struct = (props: object): Struct => Struct.fromJavaScript(onTheWire(props) as Record<string, never>);

function provider(
  resource: PlanResource,
): InstanceType<typeof analyzer.AnalyzerProviderResource> | undefined {
  if (!resource.defaultTags) return undefined;
  const found = new analyzer.AnalyzerProviderResource();
  found.setType("pulumi:providers:aws");
  found.setUrn("urn:pulumi:test::plumbline::pulumi:providers:aws::aws");
  found.setName("aws");
  found.setProperties(struct({ defaultTags: JSON.stringify({ tags: resource.defaultTags }) }));
  return found;
}

interface Diagnostic {
  getPolicyname(): string;
  getEnforcementlevel(): number;
  getMessage(): string;
  getUrn(): string;
}

function violation(diagnostic: Diagnostic): Violation {
  return {
    policyName: diagnostic.getPolicyname(),
    enforcementLevel: LEVELS[diagnostic.getEnforcementlevel()] ?? "advisory",
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn(),
  };
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

function contextOf({ config, book, now }: PolicyEnvironment, definition: PolicyDefinition): PackContext {
  const context = new PackContext(config, book, () => now);
  if (definition.kind === "resource") context.expectResources(definition);
  return context;
}

/** The violations that a policy reports on an environment (and, for rules about one resource, on each of them). */
export async function violationsOf(
  definition: PolicyDefinition,
  plan: readonly PlanResource[],
  environment: PolicyEnvironment,
): Promise<Violation[]> {
  const policy = toPolicy(definition, contextOf(environment, definition));
  if ("validateStack" in policy) {
    const request = new analyzer.AnalyzeStackRequest();
    request.setResourcesList(plan.map(stackResource));
    const handler = makeAnalyzeStackRpcFun("test", "1.0.0", "advisory", [policy]);
    const response = await call<{ getDiagnosticsList(): Diagnostic[] }>(handler, request);
    return response.getDiagnosticsList().map(violation);
  }
  const handler = makeAnalyzeRpcFun("test", "1.0.0", "advisory", [policy]);
  const found: Violation[] = [];
  for (const resource of plan) {
    const response = await call<{ getDiagnosticsList(): Diagnostic[] }>(handler, analyzeRequest(resource));
    found.push(...response.getDiagnosticsList().map(violation));
  }
  return found;
}

/** What an auto-fix makes of a resource's properties; null when it leaves them alone. */
export async function remediated(
  definition: PolicyDefinition,
  resource: PlanResource,
  environment: PolicyEnvironment,
): Promise<Record<string, unknown> | null> {
  const handler = makeRemediateRpcFun("test", "1.0.0", "advisory", [
    toPolicy(definition, contextOf(environment, definition)),
  ]);
  const response = await call<{
    getRemediationsList(): { getProperties(): { toJavaScript(): Record<string, unknown> } | undefined }[];
  }>(handler, analyzeRequest(resource));
  return response.getRemediationsList()[0]?.getProperties()?.toJavaScript() ?? null;
}

function stackResource(resource: PlanResource): InstanceType<typeof analyzer.AnalyzerResource> {
  const found = new analyzer.AnalyzerResource();
  found.setUrn(resource.urn);
  found.setType(resource.type);
  found.setName(resource.name);
  found.setProperties(struct(resource.props));
  found.setOptions(new analyzer.AnalyzerResourceOptions());
  if (resource.parent !== null) found.setParent(resource.parent);
  const owner = provider(resource);
  if (owner) found.setProvider(owner);
  return found;
}

function analyzeRequest(resource: PlanResource): InstanceType<typeof analyzer.AnalyzeRequest> {
  const request = new analyzer.AnalyzeRequest();
  request.setUrn(resource.urn);
  request.setType(resource.type);
  request.setName(resource.name);
  request.setProperties(struct(resource.props));
  request.setOptions(new analyzer.AnalyzerResourceOptions());
  const owner = provider(resource);
  if (owner) request.setProvider(owner);
  return request;
}
