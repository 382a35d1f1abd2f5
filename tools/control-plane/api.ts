/** Speaks to the API server of a control plane as its administrator: over TLS that is verified, in JSON. */
import { readFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import type { ControlPlaneFolder } from "./folder";

export interface Answer {
  readonly status: number;
  /** The object or Status; text where the answer is no JSON. */
  readonly body: unknown;
}

export interface KubernetesList<T> {
  readonly items: readonly T[];
}

const TIMEOUT_MS = 20_000;
const FIELD_MANAGER = "plumbline";
const SERVER_SIDE_APPLY = "application/apply-patch+yaml";

/** The words of a Status object, or of whatever came instead. */
function reasonOf({ status, body }: Answer): string {
  const message = (body as { message?: unknown } | null)?.message;
  return typeof message === "string" ? message : `HTTP ${status}: ${JSON.stringify(body).slice(0, 500)}`;
}

export class ControlPlaneApi {
  private readonly agent: Agent;

  constructor(
    readonly port: number,
    credentials: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer },
  ) {
    this.agent = new Agent({ ...credentials, keepAlive: true, maxSockets: 16 });
  }

  static async open(folder: ControlPlaneFolder, port: number): Promise<ControlPlaneApi> {
    const [ca, cert, key] = await Promise.all([
      readFile(folder.certificate("ca")),
      readFile(folder.certificate("admin")),
      readFile(folder.key("admin")),
    ]);
    return new ControlPlaneApi(port, { ca, cert, key });
  }

  /** @throws when no answer comes. */
  ask(method: "GET" | "PATCH", path: string, body?: string, timeoutMs = TIMEOUT_MS): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = {
        Accept: "application/json",
        ...(body !== undefined && {
          "Content-Type": SERVER_SIDE_APPLY,
          "Content-Length": Buffer.byteLength(body),
        }),
      };
      const options = { host: "127.0.0.1", port: this.port, path, method, headers, agent: this.agent };
      const sent = request({ ...options, timeout: timeoutMs }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: answer.statusCode ?? 0, body: parsed(text) });
        });
      });
      sent.on("timeout", () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
      sent.on("error", reject);
      sent.end(body);
    });
  }

  /**
   * An object or list.
   * @throws an error with the API server's reason.
   */
  async get<T>(path: string): Promise<T> {
    const answer = await this.ask("GET", path);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${reasonOf(answer)}`);
    return answer.body as T;
  }

  /** Whether the object at a path is there, as far as can be told now. */
  async has(path: string): Promise<boolean> {
    const answer = await this.ask("GET", path, undefined, 2_000).catch(() => null);
    return answer?.status === 200;
  }

  /**
   * Applies an object, server-side.
   * @throws an error with the API server's reason.
   */
  async apply(path: string, object: object): Promise<void> {
    const query = `fieldManager=${FIELD_MANAGER}&force=true`;
    const answer = await this.ask("PATCH", `${path}?${query}`, JSON.stringify(object), 60_000);
    if (answer.status !== 200 && answer.status !== 201) throw new Error(`${path}: ${reasonOf(answer)}`);
  }

  /** Ends the connections that are kept for the next question. */
  close(): void {
    this.agent.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
