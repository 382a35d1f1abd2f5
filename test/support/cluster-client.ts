/**
 * Asks an API server, with the credentials of a kubeconfig as the official client reads it. Bodies are sent as they are:
 * the official client leaves out what its own types do not know, so that a wrong field would never be seen.
 */
import assert from "node:assert/strict";
import { Agent, request, type RequestOptions } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface Answer {
  readonly status: number;
  /** The API server's own words where it refuses. */
  readonly message: string;
  /** Sent beside the answer: `Warning` headers, without their code. */
  readonly warnings: readonly string[];
  readonly body: unknown;
}

interface Resource {
  readonly kind: string;
  readonly name: string;
  readonly namespaced: boolean;
}

type Query = Readonly<Record<string, string>>;

export interface ApplyOptions {
  /** Nothing is kept. */
  readonly dryRun?: boolean;
}

const STRICT = { fieldValidation: "Strict" };
const FIELD_MANAGER = "plumbline-test";

export class ClusterClient {
  private readonly resources = new Map<string, Promise<readonly Resource[]>>();

  private constructor(
    private readonly server: URL,
    private readonly options: RequestOptions,
    private readonly headers: readonly (readonly [string, string])[] = [],
  ) {}

  static async of(kubeconfig: string): Promise<ClusterClient> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const server = config.getCurrentCluster()?.server;
    assert.ok(server, `${kubeconfig} names no server`);
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    const { ca, cert, key } = options;
    return new ClusterClient(new URL(server), {
      ...options,
      agent: new Agent({ keepAlive: true, ca, cert, key }),
    });
  }

  /** The same server, asked as somebody else. */
  as(user: string, groups: readonly string[] = []): ClusterClient {
    return new ClusterClient(this.server, this.options, [
      ["Impersonate-User", user],
      ...["system:authenticated", ...groups].map((group) => ["Impersonate-Group", group] as const),
    ]);
  }

  /** Server-side apply, strict about fields. */
  async apply(object: KubernetesObject, { dryRun = false }: ApplyOptions = {}): Promise<Answer> {
    const query = { ...STRICT, fieldManager: FIELD_MANAGER, force: "true", ...(dryRun && { dryRun: "All" }) };
    return this.ask("PATCH", await this.pathOf(object), query, object, "application/apply-patch+yaml");
  }

  /** Applies what must be accepted. */
  async applied(objects: readonly KubernetesObject[], options?: ApplyOptions): Promise<void> {
    for (const object of objects) accepted(await this.apply(object, options), object);
  }

  /** POST, strict about fields; `metadata.generateName` may stand for the name. */
  async create(object: KubernetesObject, { dryRun = false }: ApplyOptions = {}): Promise<Answer> {
    const path = await this.collectionOf(object.apiVersion, object.kind, object.metadata.namespace);
    return this.ask("POST", path, { ...STRICT, ...(dryRun && { dryRun: "All" }) }, object);
  }

  async read<T = KubernetesObject>(
    object: Pick<KubernetesObject, "apiVersion" | "kind" | "metadata">,
  ): Promise<T | undefined> {
    const answer = await this.ask("GET", await this.pathOf(object));
    return answer.status === 404 ? undefined : (accepted(answer, object).body as T);
  }

  async list<T = KubernetesObject>(
    apiVersion: string,
    kind: string,
    namespace?: string,
    query: Query = {},
  ): Promise<T[]> {
    const path = await this.collectionOf(apiVersion, kind, namespace);
    return (accepted(await this.ask("GET", path, query), { kind }).body as { items: T[] }).items;
  }

  async remove(object: Pick<KubernetesObject, "apiVersion" | "kind" | "metadata">): Promise<Answer> {
    return this.ask("DELETE", await this.pathOf(object), { propagationPolicy: "Background" });
  }

  private async pathOf({
    apiVersion,
    kind,
    metadata,
  }: Pick<KubernetesObject, "apiVersion" | "kind" | "metadata">) {
    return `${await this.collectionOf(apiVersion, kind, metadata.namespace ?? "default")}/${metadata.name}`;
  }

  private async collectionOf(apiVersion: string, kind: string, namespace?: string): Promise<string> {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const found = (await this.resourcesOf(root)).find(
      (each) => each.kind === kind && !each.name.includes("/"),
    );
    assert.ok(found, `the API server knows no ${kind} of ${apiVersion}`);
    return found.namespaced && namespace !== undefined
      ? `${root}/namespaces/${namespace}/${found.name}`
      : `${root}/${found.name}`;
  }

  private resourcesOf(root: string): Promise<readonly Resource[]> {
    const known = this.resources.get(root);
    if (known) return known;
    const asked = this.ask("GET", root).then(
      (answer) => (accepted(answer, { kind: root }).body as { resources: Resource[] }).resources,
    );
    this.resources.set(root, asked);
    return asked;
  }

  ask(
    method: string,
    path: string,
    query: Query = {},
    body?: unknown,
    contentType = "application/json",
  ): Promise<Answer> {
    const url = new URL(path, this.server);
    url.search = new URLSearchParams(query).toString();
    return new Promise((resolve, reject) => {
      const sent = request(url, { ...this.options, method }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve(answerOf(response.statusCode ?? 0, response.headers, chunks)));
      });
      sent.on("error", reject);
      sent.setHeader("Accept", "application/json");
      for (const name of new Set(this.headers.map(([name]) => name)))
        sent.setHeader(
          name,
          this.headers.filter(([each]) => each === name).map(([, value]) => value),
        );
      if (body !== undefined) sent.setHeader("Content-Type", contentType);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function answerOf(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  chunks: readonly Buffer[],
): Answer {
  const text = Buffer.concat(chunks).toString("utf8");
  const isJson = String(headers["content-type"]).includes("json");
  const body: unknown = isJson ? JSON.parse(text) : text;
  const message = isJson && status >= 400 ? ((body as { message?: string }).message ?? text) : text;
  const warnings = [...String(headers["warning"] ?? "").matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)];
  return {
    status,
    message: status >= 400 ? message : "",
    warnings: warnings.map((match) => (match[1] ?? "").replace(/\\(.)/g, "$1")),
    body,
  };
}

/** Fails with the API server's words where it refused. */
export function accepted(
  answer: Answer,
  object: { readonly kind: string; readonly metadata?: { readonly name: string } },
): Answer {
  assert.ok(
    answer.status < 300,
    `${object.kind} ${object.metadata?.name ?? ""}: ${answer.status} ${answer.message}`,
  );
  return answer;
}

/** Asks again and again until the answer is there. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  seconds = 60,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) assert.fail(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
