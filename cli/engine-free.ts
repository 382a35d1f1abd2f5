/** Runs the program without the engine, on Pulumi's mocks: the same components, in a second, with no Pulumi installed. */
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor, type MockCallArgs } from "@pulumi/pulumi/runtime/mocks";
import type { PlanResource } from "../governance/plan";
import { defaultTagsOf, plainValue } from "../governance/wire-values";

export interface EngineFreeOptions {
  readonly stack: string;
  /** Stack config as Pulumi holds it: `plumbline:budgets` → JSON text. */
  readonly config?: Readonly<Record<string, string>>;
  /** Answers invokes, e.g. the placeholders of the stand-in plugins. */
  readonly invoke: (token: string, inputs: Record<string, unknown>) => Record<string, unknown>;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getCustom(): boolean;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}
interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> } | undefined;
}
type Callback = (error: unknown, response: unknown) => void;

/** Records what the program registers, with parents, providers and components' outputs, which plain mocks drop. */
class RecordingMonitor extends MockMonitor {
  readonly recorded = new Map<string, PlanResource & { provider: string }>();

  override async registerResource(request: RegisterRequest, callback: Callback): Promise<void> {
    await super.registerResource(request, (error: unknown, response: { getUrn(): string } | undefined) => {
      if (response) this.record(response.getUrn(), request);
      callback(error, response);
    });
  }

  override registerResourceOutputs(request: OutputsRequest, callback: Callback): void {
    const resource = this.recorded.get(request.getUrn());
    const outputs = plainValue(request.getOutputs()?.toJavaScript() ?? {}) as Record<string, unknown>;
    if (resource) this.recorded.set(resource.urn, { ...resource, props: outputs });
    super.registerResourceOutputs(request, callback);
  }

  private record(urn: string, request: RegisterRequest): void {
    // A component's inputs are not its outputs: a policy sees only what it registers.
    const inputs = request.getCustom() ? (request.getObject()?.toJavaScript() ?? {}) : {};
    this.recorded.set(urn, {
      urn,
      type: request.getType(),
      name: request.getName(),
      parent: request.getParent() || null,
      props: plainValue(inputs) as Record<string, unknown>,
      provider: request.getProvider(),
    });
  }
}

/** The engine's URNs by the mocks', which name the stack in every child's and leave a component's own parents out. */
function engineUrns(resources: ReadonlyMap<string, PlanResource>): (urn: string) => string {
  const qualifiedType = (urn: string): string => {
    const { type = "", parent = null } = resources.get(urn) ?? {};
    const outer = parent && resources.get(parent);
    return outer && outer.type !== pulumi.runtime.rootPulumiStackTypeName
      ? `${qualifiedType(outer.urn)}$${type}`
      : type;
  };
  return (urn) => {
    const [stack, project, , ...name] = urn.split("::");
    return [stack, project, qualifiedType(urn), ...name].join("::");
  };
}

/**
 * The plan that `program` declares, as a first preview would see it.
 * @throws what the program throws.
 */
export async function runEngineFree(
  program: () => Promise<unknown>,
  options: EngineFreeOptions,
): Promise<PlanResource[]> {
  const monitor = new RecordingMonitor({
    newResource: (args) => ({ id: undefined, state: args.inputs }),
    call: (args: MockCallArgs) => options.invoke(args.token, args.inputs),
  });
  pulumi.runtime.setMockOptions(monitor, "plumbline", options.stack, true);
  pulumi.runtime.setAllConfig({ ...options.config });
  // Pulumi ends the process when a program throws, so what it throws is kept from it and thrown below.
  const thrown: unknown[] = [];
  await pulumi.runtime.runInPulumiStack(async () => {
    await program().catch((error: unknown) => thrown.push(error));
    return undefined;
  });
  await pulumi.runtime.disconnect();
  if (thrown.length > 0) throw thrown[0];
  const all = [...monitor.recorded.values()];
  const engineUrn = engineUrns(monitor.recorded);
  const providers = new Map(
    all
      .filter(({ type }) => type.startsWith("pulumi:providers:"))
      .map((resource) => [resource.urn, resource]),
  );
  return all.map(({ provider, ...resource }) => {
    const tags = defaultTagsOf(
      providers.get(provider.slice(0, provider.lastIndexOf("::")))?.props["defaultTags"],
    );
    const { parent, urn } = resource;
    return {
      ...resource,
      urn: engineUrn(urn),
      parent: parent && engineUrn(parent),
      ...(tags && { defaultTags: tags }),
    };
  });
}
