import assert from "node:assert/strict";
import { downloadText } from "../../cli/download";

async function textOf(url: string, fetchUrl: typeof fetch, idleMs?: number): Promise<string> {
  let text = "";
  for await (const part of downloadText(url, fetchUrl, idleMs)) text += part;
  return text;
}

function body(...parts: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
}

describe("downloadText", () => {
  it("decodes characters that are cut between two parts", async () => {
    const bytes = new TextEncoder().encode("a€b");
    const response = new Response(body(bytes.slice(0, 2), bytes.slice(2)));
    assert.equal(await textOf("https://example.com/a", () => Promise.resolve(response)), "a€b");
  });

  it("gives up a connection that sends nothing", async () => {
    const silent: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        const { signal } = init ?? {};
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
      });
    await assert.rejects(
      textOf("https://example.com/a", silent, 20),
      /could not be downloaded \(no data for 0\.02 s\)/,
    );
  });

  it("refuses an answer other than 200", async () => {
    const missing = new Response("", { status: 404, statusText: "Not Found" });
    await assert.rejects(
      textOf("https://example.com/a", () => Promise.resolve(missing)),
      /https:\/\/example\.com\/a: could not be downloaded \(answered 404 Not Found\)/,
    );
  });

  it("refuses to be led to plain http", async () => {
    const redirected = new Response("x");
    Object.defineProperty(redirected, "url", { value: "http://example.com/b" });
    await assert.rejects(
      textOf("https://example.com/a", () => Promise.resolve(redirected)),
      /leads to http:\/\/example\.com\/b, which is not https/,
    );
  });

  it("refuses bytes that are no UTF-8", async () => {
    const binary = new Response(body(Uint8Array.of(0xff, 0xfe)));
    await assert.rejects(
      textOf("https://example.com/a", () => Promise.resolve(binary)),
      /could not be downloaded/,
    );
  });
});
