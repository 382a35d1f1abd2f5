/** A connection to the API server of a kubeconfig: kept alive, verified, signed in. */
import { existsSync, statSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { homedir } from "node:os";
import { join } from "node:path";
import { Unreachable } from "./api-error";

export interface ApiRequest {
  readonly method: "GET" | "PATCH" | "POST" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Of the body; JSON unless told. */
  readonly contentType?: string;
}

export interface Answer {
  readonly status: number;
  /** Parsed where it is JSON, else its text. */
  readonly body: unknown;
}

export interface Connection {
  /** `https://127.0.0.1:6443` */
  readonly server: string;
  /** The namespace of the kubeconfig's current context. */
  readonly namespace: string | undefined;
  /** @throws Unreachable when no answer comes. */
  readonly send: (request: ApiRequest, signal: AbortSignal) => Promise<Answer>;
  readonly close: () => void;
}

/** How long one answer may take. */
const ANSWER_MS = 30_000;
/** An engine works on a few dozen resources at a time. */
const SOCKETS = 24;

/** Errors that a later attempt may not meet: an API server that restarts, a network that changes. */
const PASSING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** A path as the vendor's plugin reads it; undefined for a kubeconfig's contents. */
function pathOf(kubeconfig: string): string | undefined {
  if (kubeconfig.includes("\n") || kubeconfig.trimStart().startsWith("{")) return undefined;
  return kubeconfig.startsWith("~/") ? join(homedir(), kubeconfig.slice(2)) : kubeconfig;
}

/** Never repeats what it could not read: a kubeconfig holds keys. */
async function load(kubeconfig: string, context: string | undefined) {
  // It takes half a second, which only those who reach a cluster pay for.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  const path = pathOf(kubeconfig);
  const what = path === undefined ? "the kubeconfig" : `the kubeconfig ${path}`;
  if (path !== undefined && !(existsSync(path) && statSync(path).isFile()))
    throw new Error(`${what} is not there; name a file that is, or give its contents`);
  try {
    if (path === undefined) config.loadFromString(kubeconfig);
    else config.loadFromFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new Error(`${what} cannot be read (${code ?? "it is no valid YAML of kind Config"})`);
  }
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (!cluster || !config.getCurrentUser())
    throw new Error(
      `${what} names no cluster and user: ${context === undefined ? "its current-context" : `its context ${context}`} must lead to both`,
    );
  return { config, cluster };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function exchange(
  url: URL,
  request: ApiRequest,
  options: https.RequestOptions,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const unreachable = (error: NodeJS.ErrnoException): void => {
      if (signal.aborted) return reject(signal.reason as Error);
      const cause = error.code ?? error.message;
      reject(new Unreachable(`${url.origin} cannot be reached (${cause})`, PASSING.has(error.code ?? "")));
    };
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers = {
      ...options.headers,
      accept: "application/json",
      ...(body !== undefined && {
        "content-type": request.contentType ?? "application/json",
        "content-length": Buffer.byteLength(body),
      }),
    };
    const call = (url.protocol === "http:" ? http : https).request(
      url,
      { ...options, method: request.method, headers, signal },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", unreachable);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            body: parsed(Buffer.concat(chunks).toString("utf8")),
          }),
        );
      },
    );
    call.setTimeout(ANSWER_MS, () =>
      call.destroy(Object.assign(new Error(`no answer in ${ANSWER_MS / 1000} s`), { code: "ETIMEDOUT" })),
    );
    call.on("error", unreachable);
    call.end(body);
  });
}

/**
 * Signs in once, and again when the API server no longer knows who asks.
 * @param kubeconfig a path or the contents.
 * @param context one of its contexts; its current one unless told.
 * @throws Error when it cannot be read; of its contents nothing is repeated.
 */
export async function connect(kubeconfig: string, context?: string): Promise<Connection> {
  const { config, cluster } = await load(kubeconfig, context);
  const signIn = async (): Promise<https.RequestOptions> => {
    const options: https.RequestOptions = {};
    await config.applyToHTTPSOptions(options as Parameters<typeof config.applyToHTTPSOptions>[0]);
    const agent = options.agent as https.Agent & { keepAlive?: boolean };
    agent.keepAlive = true;
    agent.maxSockets = SOCKETS;
    return options;
  };
  let signedIn = signIn();
  const base = cluster.server.replace(/\/+$/, "");
  return {
    server: cluster.server,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    send: async (request, signal) => {
      const url = new URL(base + request.path);
      const used = signedIn;
      const answer = await exchange(url, request, await used, signal);
      if (answer.status !== 401) return answer;
      // A token that has run out.
      if (signedIn === used) signedIn = signIn();
      return exchange(url, request, await signedIn, signal);
    },
    close: () => void signedIn.then(({ agent }) => (agent as https.Agent).destroy()),
  };
}
