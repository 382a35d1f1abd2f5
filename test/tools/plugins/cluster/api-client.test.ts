import assert from "node:assert/strict";
import { ApiClient, PAUSES_MS } from "../../../../tools/plugins/cluster/api-client";
import { Unreachable } from "../../../../tools/plugins/cluster/api-error";
import type { Answer, Connection } from "../../../../tools/plugins/cluster/connection";

const QUICK = [1, 1, 1];

/** A connection that answers one after another; the last answer for ever. */
function answering(...answers: (Answer | Error)[]) {
  let asked = 0;
  const connection: Connection = {
    server: "https://cluster",
    namespace: undefined,
    send: () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as Answer);
    },
    close: () => undefined,
  };
  return { connection, asked: () => asked };
}

const refused = (status: number, more: object = {}): Answer => ({
  status,
  body: { message: `HTTP ${status}`, ...more },
});
const fine: Answer = { status: 200, body: { kind: "Pod" } };
const GET = { method: "GET", path: "/x" } as const;

const client = (
  connection: Connection,
  signal = new AbortController().signal,
  pauses: readonly number[] = QUICK,
) => new ApiClient(connection, { signal, pauses });

describe("a request to an API server", () => {
  for (const passing of [refused(409), refused(429), refused(503), new Unreachable("it restarts", true)])
    it(`is made again after ${passing instanceof Error ? passing.message : passing.status}`, async () => {
      const { connection, asked } = answering(passing, passing, fine);
      assert.deepEqual(await client(connection).ask(GET), { kind: "Pod" });
      assert.equal(asked(), 3);
    });

  for (const lasting of [
    refused(403),
    refused(404),
    refused(422),
    new Unreachable("a bad certificate", false),
  ])
    it(`is made once after ${lasting instanceof Error ? lasting.message : lasting.status}`, async () => {
      const { connection, asked } = answering(lasting);
      await assert.rejects(client(connection).ask(GET), /HTTP 4|a bad certificate/);
      assert.equal(asked(), 1);
    });

  it("is given up after a bounded time, with what was said last", async () => {
    const { connection, asked } = answering(new Unreachable("first", true), refused(503));
    await assert.rejects(client(connection).ask(GET), /^ApiError: HTTP 503$/);
    assert.equal(asked(), 1 + QUICK.length);
    const total = PAUSES_MS.reduce((sum, pause) => sum + pause, 0);
    assert.ok(total >= 10_000 && total <= 20_000, `${total} ms`);
  });

  it("waits as long as the API server asks", async () => {
    const { connection } = answering(refused(429, { details: { retryAfterSeconds: 0.1 } }), fine);
    const before = performance.now();
    await client(connection).ask(GET);
    assert.ok(performance.now() - before >= 95);
  });

  it("is given up by its signal, in a pause too", async () => {
    const controller = new AbortController();
    const { connection } = answering(refused(503));
    const asking = client(connection, controller.signal, [60_000]).ask(GET);
    setTimeout(() => controller.abort(new Error("enough")), 20);
    await assert.rejects(asking, /enough/);
  });
});
