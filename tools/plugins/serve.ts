/** Serves a provider to the engine with `@pulumi/pulumi/provider`, and the calls that its `Provider` leaves out. */
import { Server, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { main, type CheckFailure, type Provider } from "@pulumi/pulumi/provider";
import provproto from "@pulumi/pulumi/proto/provider_pb";
import structproto from "google-protobuf/google/protobuf/struct_pb";

type Properties = Record<string, unknown>;

/** A provider that also checks its own settings and compares inputs with inputs. */
export interface ConfigurableProvider extends Provider {
  checkConfig(settings: Properties): { readonly inputs: Properties; readonly failures: CheckFailure[] };
  configure(settings: Properties): void;
  diffInputs(before: Properties, now: Properties): readonly string[];
}

type Callback<Response> = (error: Error | null, response?: Response) => void;

function properties(struct: structproto.Struct | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

function checkConfig(provider: ConfigurableProvider) {
  return (call: { request: provproto.CheckRequest }, callback: Callback<provproto.CheckResponse>): void => {
    const { inputs, failures } = provider.checkConfig(properties(call.request.getNews()));
    const response = new provproto.CheckResponse();
    response.setInputs(
      structproto.Struct.fromJavaScript(inputs as Parameters<typeof structproto.Struct.fromJavaScript>[0]),
    );
    response.setFailuresList(
      failures.map(({ property, reason }) => {
        const failure = new provproto.CheckFailure();
        failure.setProperty(property);
        failure.setReason(reason);
        return failure;
      }),
    );
    callback(null, response);
  };
}

function configure(provider: ConfigurableProvider) {
  return (
    call: { request: provproto.ConfigureRequest },
    callback: Callback<provproto.ConfigureResponse>,
  ): void => {
    provider.configure(properties(call.request.getArgs()));
    const response = new provproto.ConfigureResponse();
    // Without preview support of its own, a preview's outputs are the inputs, and the rest is not known.
    response.setSupportspreview(false);
    response.setAcceptsecrets(true);
    response.setAcceptresources(true);
    response.setAcceptoutputs(true);
    callback(null, response);
  };
}

function diff(provider: ConfigurableProvider) {
  return (call: { request: provproto.DiffRequest }, callback: Callback<provproto.DiffResponse>): void => {
    const request = call.request;
    const changed = provider.diffInputs(properties(request.getOldInputs()), properties(request.getNews()));
    const { DIFF_SOME, DIFF_NONE } = provproto.DiffResponse.DiffChanges;
    const response = new provproto.DiffResponse();
    response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
    response.setDiffsList([...changed]);
    callback(null, response);
  };
}

/**
 * Serves until the engine closes the process. `Provider` has no way to check settings or to see the inputs of before,
 * so these three calls are answered here, in the one service that `main` adds.
 */
export async function serve(provider: ConfigurableProvider, args: string[]): Promise<void> {
  const addService = Server.prototype.addService;
  Server.prototype.addService = function (definition, implementation: UntypedServiceImplementation) {
    Server.prototype.addService = addService;
    Object.assign(implementation, {
      checkConfig: checkConfig(provider),
      configure: configure(provider),
      diff: diff(provider),
    });
    addService.call(this, definition, implementation);
  };
  await main(provider, args);
}
