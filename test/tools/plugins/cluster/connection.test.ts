import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Unreachable } from "../../../../tools/plugins/cluster/api-error";
import { connect, type ApiRequest } from "../../../../tools/plugins/cluster/connection";
import { fakeApi, kubeconfigOf, type Answered, type FakeApi } from "../../../support/fake-api";

const VERSION: ApiRequest = { method: "GET", path: "/version" };
const never = new AbortController().signal;

describe("a connection to a cluster", () => {
  let api: FakeApi;
  let folder: string;
  let answer: () => Answered;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "plumbline-test-"));
    api = await fakeApi(() => answer());
  });
  beforeEach(() => {
    answer = () => [200, { ok: true }];
    api.asked.length = 0;
  });
  after(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it("is made from a kubeconfig's path or its contents, signed in", async () => {
    const path = join(folder, "kubeconfig");
    writeFileSync(path, api.kubeconfig);
    for (const kubeconfig of [path, api.kubeconfig]) {
      const connection = await connect(kubeconfig);
      assert.equal(connection.server, api.server);
      assert.equal(connection.namespace, "from-context");
      assert.deepEqual(await connection.send(VERSION, never), { status: 200, body: { ok: true } });
      connection.close();
    }
    assert.deepEqual(
      api.asked.map(({ headers }) => headers.authorization),
      ["Bearer test-token", "Bearer test-token"],
    );
  });

  it("is made in the context that is asked for", async () => {
    assert.equal((await connect(api.kubeconfig, "other")).namespace, undefined);
    await assert.rejects(connect(api.kubeconfig, "broken"), /names no cluster and user: its context broken/);
  });

  it("sends bodies with their type, and is kept open", async () => {
    const connection = await connect(api.kubeconfig);
    const body = { name: "ünïcode" };
    await connection.send({ method: "PATCH", path: "/x?a=b", body, contentType: "application/y" }, never);
    await connection.send(VERSION, never);
    connection.close();
    assert.deepEqual(api.asked[0]?.body, body);
    assert.equal(api.asked[0]?.headers["content-type"], "application/y");
    assert.deepEqual(api.asked[0]?.query, { a: "b" });
    assert.equal(api.asked[1]?.headers.connection, "keep-alive");
  });

  it("signs in again when the API server no longer knows who asks", async () => {
    const connection = await connect(api.kubeconfig);
    answer = () => (api.asked.length === 1 ? [401, { message: "Unauthorized" }] : [200, {}]);
    assert.equal((await connection.send(VERSION, never)).status, 200);
    answer = () => [401, { message: "Unauthorized" }];
    assert.equal((await connection.send(VERSION, never)).status, 401);
    connection.close();
  });

  it("gives what is not JSON as text", async () => {
    const connection = await connect(api.kubeconfig);
    answer = () => [502, "<html>Bad Gateway</html>"];
    assert.deepEqual(await connection.send(VERSION, never), {
      status: 502,
      body: "<html>Bad Gateway</html>",
    });
    connection.close();
  });

  it("says who cannot be reached, and whether that may pass", async () => {
    const gone = await fakeApi(() => [200, {}]);
    await gone.close();
    const connection = await connect(gone.kubeconfig);
    await assert.rejects(connection.send(VERSION, never), (error: Unreachable) => {
      assert.match(error.message, /^http:\/\/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)$/);
      return error.passing;
    });
    const nowhere = await connect(kubeconfigOf("http://no-such-host.invalid"));
    await assert.rejects(nowhere.send(VERSION, never), (error) => error instanceof Unreachable);
  });

  it("is given up by its signal", async () => {
    const controller = new AbortController();
    const connection = await connect(api.kubeconfig);
    controller.abort(new Error("enough"));
    await assert.rejects(connection.send(VERSION, controller.signal), /enough/);
    connection.close();
  });

  const unreadable: readonly [string, string, RegExp][] = [
    ["a path that leads nowhere", "/nowhere/kubeconfig", /the kubeconfig \/nowhere\/kubeconfig is not there/],
    ["a folder", tmpdir(), /is not there/],
    ["no YAML", "{ token: hunter2", /the kubeconfig cannot be read \(it is no valid YAML/],
    ["no context", "apiVersion: v1\nkind: Config\n", /names no cluster and user: its current-context/],
  ];
  for (const [title, kubeconfig, message] of unreadable)
    it(`refuses ${title} without repeating what it holds`, async () => {
      await assert.rejects(connect(kubeconfig), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      });
    });
});
