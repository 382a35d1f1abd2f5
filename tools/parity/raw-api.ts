/** The API server over plain HTTPS: the official client parses what it is to send, and shows no warnings. */
import { Agent, request, type RequestOptions } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";

/** What the API server answers to one request. */
export interface Answer {
  readonly status: number;
  /** The texts of its `Warning` headers, in order. */
  readonly warnings: readonly string[];
  readonly body: unknown;
  /** What the body was read from: numbers of 64 bits are whole in here alone. */
  readonly text: string;
}

const SOCKETS = 16;

/** `299 - "text"`, where the text escapes quotes and backslashes by a backslash (RFC 7234, 5.5). */
const WARNING = /\b299 \S+ "((?:[^"\\]|\\.)*)"/g;

/** Node reads headers as Latin-1; the API server writes UTF-8. */
export function warningsOf(header: string | undefined): string[] {
  const text = Buffer.from(header ?? "", "latin1").toString("utf8");
  return [...text.matchAll(WARNING)].map(([, escaped = ""]) => escaped.replaceAll(/\\(.)/g, "$1"));
}

export class RawApi {
  private constructor(
    private readonly server: URL,
    private readonly options: RequestOptions,
  ) {}

  static async connect(kubeconfig: string): Promise<RawApi> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const cluster = config.getCurrentCluster();
    if (!cluster) throw new Error(`${kubeconfig} has no current context`);
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    const { ca, cert, key } = options;
    const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS, ca, cert, key });
    const { headers, auth } = options;
    return new RawApi(new URL(cluster.server), {
      agent,
      ...(headers && { headers }),
      ...(auth && { auth }),
    });
  }

  /** @throws when the server cannot be reached; whatever it answers is an answer. */
  send(method: string, path: string, contentType: string, text: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const body = Buffer.from(text, "utf8");
      const outgoing = request(
        new URL(path, this.server),
        {
          ...this.options,
          method,
          headers: {
            ...this.options.headers,
            ...(body.length > 0 && { "content-type": contentType }),
            "content-length": body.length,
            accept: "application/json",
          },
        },
        (incoming) => {
          const parts: Buffer[] = [];
          incoming.on("data", (part: Buffer) => parts.push(part));
          incoming.on("error", reject);
          incoming.on("end", () => {
            const answered = Buffer.concat(parts).toString("utf8");
            resolve({
              status: incoming.statusCode ?? 0,
              warnings: warningsOf(incoming.headers["warning"]),
              body: parsed(answered),
              text: answered,
            });
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  /** @throws with the server's words unless it takes the object. */
  async apply(path: string, object: object): Promise<void> {
    const target = `${path}?fieldManager=parity&force=true`;
    const { status, body } = await this.send(
      "PATCH",
      target,
      "application/apply-patch+yaml",
      JSON.stringify(object),
    );
    if (status >= 300) throw new Error(`${path}: ${status}: ${JSON.stringify(body)}`);
  }

  close(): void {
    (this.options.agent as Agent).destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
