/** Reads from a cluster, and only reads, as a context of the user's own kubeconfig says. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { suggestName } from "../governance/reading/nearest-name";
import { connect, type Connection } from "../tools/plugins/cluster/connection";
import { isMapping } from "./object-reader/is-mapping";

/** Objects of one page: the API server and we hold a page at once. */
const PAGE = 500;

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export class ClusterReader {
  constructor(
    readonly context: string,
    private readonly connection: Pick<Connection, "send" | "close">,
    private readonly signal: AbortSignal = new AbortController().signal,
  ) {}

  /** @throws Error when the kubeconfig, which `KUBECONFIG` or `~/.kube/config` names, has no such context. */
  static async open(context: string, signal?: AbortSignal): Promise<ClusterReader> {
    return new ClusterReader(context, await connect(await kubeconfigWith(context), context), signal);
  }

  /** GET of a path. */
  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const search = new URLSearchParams(query).toString();
    const request = { method: "GET", path: search === "" ? path : `${path}?${search}` } as const;
    try {
      const { status, body } = await this.connection.send(request, this.signal);
      return { status, body: isMapping(body) ? body : { message: String(body).slice(0, 200) } };
    } catch (error) {
      this.signal.throwIfAborted();
      throw new Error(`--context ${this.context}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** The pages of a list; an answer of another status than 200 is the last. */
  async *pages(path: string): AsyncGenerator<Answer> {
    let next: string | undefined = "";
    while (next !== undefined) {
      const answer: Answer = await this.get(path, {
        limit: String(PAGE),
        ...(next !== "" && { continue: next }),
      });
      const { metadata } = answer.body;
      const token = isMapping(metadata) ? metadata["continue"] : undefined;
      next = typeof token === "string" && token !== "" ? token : undefined;
      // A list that took too long; the answer brings a token for the rest as it is now.
      if (answer.status === 410 && next !== undefined) continue;
      yield answer;
      if (answer.status !== 200) return;
    }
  }

  close(): void {
    this.connection.close();
  }
}

/** The kubeconfig of this user, put together as kubectl does: of two things of one name the first counts. */
async function kubeconfigWith(context: string): Promise<string> {
  // It takes half a second, which only those who reach a cluster pay for.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const files = kubeconfigFiles();
  const read = files.filter(existsSync).map((file) => {
    const config = new KubeConfig();
    try {
      config.loadFromFile(file);
    } catch (error) {
      // What it could not read is not repeated: a kubeconfig holds keys.
      const { code } = error as NodeJS.ErrnoException;
      const why = code ?? "it is no valid YAML of kind Config";
      throw new Error(`--context ${context}: the kubeconfig ${file} cannot be read (${why})`);
    }
    return config;
  });
  const contexts = firstOfEachName(read.flatMap((config) => config.contexts));
  const names = contexts.map(({ name }) => name);
  if (!names.includes(context))
    throw new Error(
      `--context ${context}: the kubeconfig (${files.join(", ")}) has no such context; ${suggestName(context, names)}`,
    );
  const whole = new KubeConfig();
  whole.loadFromOptions({
    clusters: firstOfEachName(read.flatMap((config) => config.clusters)),
    users: firstOfEachName(read.flatMap((config) => config.users)),
    contexts,
    currentContext: context,
  });
  return whole.exportConfig();
}

function kubeconfigFiles(): string[] {
  const named = (process.env["KUBECONFIG"] ?? "").split(path.delimiter).filter((file) => file !== "");
  return named.length > 0 ? named : [path.join(homedir(), ".kube", "config")];
}

function firstOfEachName<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return things.filter(({ name }, at) => things.findIndex((other) => other.name === name) === at);
}
