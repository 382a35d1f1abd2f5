/** Serves a provider to the engine: with `@pulumi/pulumi/provider`, and the calls that its `Provider` tells too little of. */
import { Server, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { main, type CheckFailure, type Provider } from "@pulumi/pulumi/provider";
import provproto from "@pulumi/pulumi/proto/provider_pb";
import emptyproto from "google-protobuf/google/protobuf/empty_pb";
import structproto from "google-protobuf/google/protobuf/struct_pb";
import type { Change } from "./changed-keys";

type Properties = Record<string, unknown>;

export interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

/** What differs, and what of it only a new resource can have. */
export interface Difference {
  readonly changes: readonly Change[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

export interface Subject {
  readonly urn: string;
  readonly id: string;
}

/** In a preview nothing is changed; its answers are the inputs where nothing better is known. */
export interface Operation {
  readonly preview: boolean;
  /** 0 unless the program says otherwise. */
  readonly timeoutSeconds: number;
}

/** Everything that the engine asks of a provider. */
export interface ServedProvider extends Pick<Provider, "version" | "invoke" | "construct" | "cancel"> {
  checkConfig(settings: Properties): Checked;
  /** @returns whether previews are to be asked of it too. */
  configure(settings: Properties): Promise<boolean>;
  checkResource(urn: string, olds: Properties, news: Properties, seed: Uint8Array): Promise<Checked>;
  diffResource(subject: Subject, before: Properties, now: Properties): Promise<Difference>;
  createResource(
    urn: string,
    inputs: Properties,
    operation: Operation,
  ): Promise<{ readonly id: string; readonly outputs: Properties }>;
  /** Undefined when it is gone. */
  readResource(
    subject: Subject,
    inputs: Properties | undefined,
    state: Properties,
  ): Promise<{ readonly inputs: Properties; readonly outputs: Properties } | undefined>;
  updateResource(
    subject: Subject,
    inputs: Properties,
    operation: Operation,
  ): Promise<{ readonly outputs: Properties }>;
  deleteResource(subject: Subject, operation: Operation): Promise<void>;
}

function properties(struct: structproto.Struct | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

function struct(values: Properties): structproto.Struct {
  return structproto.Struct.fromJavaScript(values as Parameters<typeof structproto.Struct.fromJavaScript>[0]);
}

type Callback<Response> = (error: object | null, response?: Response) => void;

/** A call that is answered by what `answer` resolves to. */
function answering<Request, Response>(answer: (request: Request) => Promise<Response>) {
  return (call: { request: Request }, callback: Callback<Response>): void => {
    answer(call.request).then(
      (response) => callback(null, response),
      (error: unknown) =>
        callback({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) }),
    );
  };
}

function checkResponse({ inputs, failures }: Checked): provproto.CheckResponse {
  const response = new provproto.CheckResponse();
  response.setInputs(struct(inputs));
  response.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new provproto.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

const { Kind } = provproto.PropertyDiff;
const KINDS = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
} as const;

function diffResponse({ changes, replaces, deleteBeforeReplace }: Difference): provproto.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = provproto.DiffResponse.DiffChanges;
  const response = new provproto.DiffResponse();
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(changes.map(({ path }) => path));
  response.setReplacesList([...replaces]);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(changes.length > 0);
  for (const { path, kind } of changes) {
    const change = new provproto.PropertyDiff();
    change.setKind(KINDS[kind][replaces.includes(path) ? 1 : 0]);
    change.setInputdiff(true);
    response.getDetaileddiffMap().set(path, change);
  }
  return response;
}

function configuration(provider: ServedProvider) {
  return {
    checkConfig: answering(async (request: provproto.CheckRequest) =>
      checkResponse(provider.checkConfig(properties(request.getNews()))),
    ),
    configure: answering(async (request: provproto.ConfigureRequest) => {
      const response = new provproto.ConfigureResponse();
      // Without preview support of its own, a preview's outputs are the inputs, and the rest is not known.
      response.setSupportspreview(await provider.configure(properties(request.getArgs())));
      response.setAcceptsecrets(true);
      response.setAcceptresources(true);
      response.setAcceptoutputs(true);
      return response;
    }),
  };
}

function planning(provider: ServedProvider) {
  return {
    check: answering(async (request: provproto.CheckRequest) => {
      const [olds, news] = [properties(request.getOlds()), properties(request.getNews())];
      return checkResponse(
        await provider.checkResource(request.getUrn(), olds, news, request.getRandomseed_asU8()),
      );
    }),
    diff: answering(async (request: provproto.DiffRequest) => {
      const subject = { urn: request.getUrn(), id: request.getId() };
      const [before, now] = [properties(request.getOldInputs()), properties(request.getNews())];
      return diffResponse(await provider.diffResource(subject, before, now));
    }),
  };
}

function changing(provider: ServedProvider) {
  const operation = (request: { getPreview(): boolean; getTimeout(): number }): Operation => ({
    preview: request.getPreview(),
    timeoutSeconds: request.getTimeout(),
  });
  return {
    create: answering(async (request: provproto.CreateRequest) => {
      const inputs = properties(request.getProperties());
      const { id, outputs } = await provider.createResource(request.getUrn(), inputs, operation(request));
      const response = new provproto.CreateResponse();
      response.setId(id);
      response.setProperties(struct(outputs));
      return response;
    }),
    read: answering(async (request: provproto.ReadRequest) => {
      const subject = { urn: request.getUrn(), id: request.getId() };
      const given = request.getInputs();
      const state = properties(request.getProperties());
      const found = await provider.readResource(subject, given && properties(given), state);
      const response = new provproto.ReadResponse();
      if (!found) return response;
      response.setId(subject.id);
      response.setInputs(struct(found.inputs));
      response.setProperties(struct(found.outputs));
      return response;
    }),
    update: answering(async (request: provproto.UpdateRequest) => {
      const subject = { urn: request.getUrn(), id: request.getId() };
      const inputs = properties(request.getNews());
      const response = new provproto.UpdateResponse();
      const { outputs } = await provider.updateResource(subject, inputs, operation(request));
      response.setProperties(struct(outputs));
      return response;
    }),
    delete: answering(async (request: provproto.DeleteRequest) => {
      const subject = { urn: request.getUrn(), id: request.getId() };
      await provider.deleteResource(subject, { preview: false, timeoutSeconds: request.getTimeout() });
      return new emptyproto.Empty();
    }),
  };
}

/** Serves until the engine closes the process. The calls above take the place of the ones that `main` adds. */
export async function serve(provider: ServedProvider, args: string[]): Promise<void> {
  const addService = Server.prototype.addService;
  Server.prototype.addService = function (definition, implementation: UntypedServiceImplementation) {
    Server.prototype.addService = addService;
    Object.assign(implementation, configuration(provider), planning(provider), changing(provider));
    addService.call(this, definition, implementation);
  };
  await main(provider, args);
}
