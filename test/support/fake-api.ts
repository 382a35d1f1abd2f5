/** An API server of a test's own making: for what a real one answers seldom. */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: unknown;
}

/** A status and what goes with it; JSON unless a text. */
export type Answered = readonly [status: number, body: unknown];

export interface FakeApi {
  readonly server: string;
  readonly kubeconfig: string;
  readonly asked: Asked[];
  readonly close: () => Promise<void>;
}

export function kubeconfigOf(server: string, user: object = { token: "test-token" }): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "fake", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "fake", user }],
    contexts: [
      { name: "fake", context: { cluster: "fake", user: "fake", namespace: "from-context" } },
      { name: "other", context: { cluster: "fake", user: "fake" } },
      { name: "broken", context: { cluster: "nowhere", user: "fake" } },
    ],
    "current-context": "fake",
  });
}

/** Serves what `answer` says, and keeps what was asked. */
export async function fakeApi(answer: (asked: Asked) => Answered): Promise<FakeApi> {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://fake");
      const text = Buffer.concat(chunks).toString("utf8");
      const one: Asked = {
        method: request.method ?? "",
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body: text === "" ? undefined : JSON.parse(text),
      };
      asked.push(one);
      const [status, body] = answer(one);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    server: address,
    kubeconfig: kubeconfigOf(address),
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** As an API server answers that something is not there. */
export function notFound(kind: string, name = "x"): Answered {
  return [
    404,
    { kind: "Status", message: `${kind} "${name}" not found`, reason: "NotFound", details: { kind, name } },
  ];
}
