import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import { HttpsStore } from "../../../attestations/stores/https-store";
import { MODEL_DIGEST } from "../../support/evidence";

const [OLD, NEW] = ["20251126T090000Z.dsse.json", "20261126T090000Z.dsse.json"] as const;
const PLACE = `/evidence/${"a".repeat(64)}/dev`;

describe("a web server as a store", () => {
  const servers: Server[] = [];
  const stop = (server: Server): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  afterEach(() => Promise.all(servers.splice(0).map(stop)));

  /** A store on a server on the loopback interface that answers so. */
  async function storeOf(listener: RequestListener, timeoutMs?: number): Promise<HttpsStore> {
    const made = createServer(listener);
    servers.push(made);
    await new Promise<void>((resolve) => void made.listen(0, "127.0.0.1", resolve));
    const address = made.address();
    assert.ok(typeof address === "object" && address);
    return new HttpsStore(`http://127.0.0.1:${address.port}/evidence`, fetch, timeoutMs);
  }

  /** Files by path. */
  const files =
    (texts: Readonly<Record<string, string>>): RequestListener =>
    (request, response) => {
      const text = texts[request.url ?? ""];
      response.writeHead(text === undefined ? 404 : 200);
      response.end(text);
    };

  it("lists the newest first by its index, and none where there is no index", async () => {
    const store = await storeOf(
      files({ [`${PLACE}/index.json`]: JSON.stringify([OLD, NEW]), [`${PLACE}/${NEW}`]: "{}" }),
    );
    assert.deepEqual(await store.list(MODEL_DIGEST, "dev"), [NEW, OLD]);
    assert.deepEqual(await store.list(MODEL_DIGEST, "prod"), []);
    assert.equal(await store.read(MODEL_DIGEST, "dev", NEW), "{}");
    await assert.rejects(store.read(MODEL_DIGEST, "dev", OLD), /is listed, but not there/);
  });

  it("refuses an index that is none, or leads elsewhere", async () => {
    for (const index of ["", "{}", '["../../x"]', "[1]", '[["20261126T090000Z.dsse.json"]]', "<html>"]) {
      const store = await storeOf(files({ [`${PLACE}/index.json`]: index }));
      await assert.rejects(store.list(MODEL_DIGEST, "dev"), /is no JSON list of names/, index);
    }
  });

  it("follows no redirect", async () => {
    let asked = 0;
    const store = await storeOf((request, response) => {
      asked += 1;
      response.writeHead(request.url?.startsWith("/private") ? 200 : 302, { location: "/private" });
      response.end("[]");
    });
    await assert.rejects(store.list(MODEL_DIGEST, "dev"), /cannot be reached \(.*redirect/);
    assert.equal(asked, 1);
  });

  it("says what a server answers that has a fault", async () => {
    const store = await storeOf((_request, response) => void response.writeHead(503).end("later"));
    await assert.rejects(store.list(MODEL_DIGEST, "dev"), /index\.json answered 503 Service Unavailable$/);
  });

  it("is not waited for for ever, neither for an answer nor for its end", async () => {
    const silent = await storeOf(() => undefined, 100);
    await assert.rejects(silent.list(MODEL_DIGEST, "dev"), /cannot be reached \(no answer/);
    const endless = await storeOf((_request, response) => void response.writeHead(200).write("["), 100);
    await assert.rejects(endless.list(MODEL_DIGEST, "dev"), /could not be read \(no answer/);
  });

  it("is not read on when it sends more than evidence has", async () => {
    let sent = 0;
    const store = await storeOf((_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 0x61);
      const send = (): void => {
        while (!response.destroyed && (sent += 1) < 200) if (!response.write(chunk)) return;
        response.end();
      };
      response.on("drain", send);
      send();
    });
    await assert.rejects(store.read(MODEL_DIGEST, "dev", NEW), /larger than 16 MiB/);
    assert.ok(sent < 100, `${sent} MiB were sent`);
  });

  it("says when there is no server", async () => {
    const store = await storeOf(() => undefined);
    await Promise.all(servers.splice(0).map(stop));
    await assert.rejects(store.list(MODEL_DIGEST, "dev"), /cannot be reached \(.*ECONNREFUSED/);
  });
});
