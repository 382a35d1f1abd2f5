import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { ClusterReader } from "../../cli/cluster-reader";
import { fakeApi, kubeconfigOf, type Answered, type Asked, type FakeApi } from "../support/fake-api";
import { useFolder } from "../support/executable";

/** Against a real API server: test/cluster/check-context.test.ts. */
describe("reading from a cluster", () => {
  const folder = useFolder();
  const before = process.env["KUBECONFIG"];
  let api: FakeApi | undefined;
  afterEach(async () => {
    if (before === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = before;
    await api?.close();
    api = undefined;
  });

  const use = (...texts: string[]): void => {
    const files = texts.map((text, at) => {
      const file = path.join(folder(), `kubeconfig-${at}`);
      writeFileSync(file, text);
      return file;
    });
    process.env["KUBECONFIG"] = files.join(path.delimiter);
  };
  const open = async (answer: (asked: Asked) => Answered): Promise<ClusterReader> => {
    api = await fakeApi(answer);
    use(api.kubeconfig);
    return ClusterReader.open("fake");
  };

  it("asks as the context says", async () => {
    const cluster = await open(() => [200, { a: 1 }]);
    assert.deepEqual(await cluster.get("/api/v1/pods", { limit: "1" }), { status: 200, body: { a: 1 } });
    const [asked] = api?.asked ?? [];
    assert.deepEqual([asked?.method, asked?.path, asked?.query], ["GET", "/api/v1/pods", { limit: "1" }]);
    assert.equal(asked?.headers.authorization, "Bearer test-token");
    cluster.close();
  });

  it("follows a list page by page, also when its token expires", async () => {
    const answers: Answered[] = [
      [200, { items: [1], metadata: { continue: "a" } }],
      [410, { message: "expired", metadata: { continue: "b" } }],
      [200, { items: [2], metadata: { continue: "" } }],
    ];
    const cluster = await open(() => answers.shift() ?? [500, {}]);
    const items = [];
    for await (const { body } of cluster.pages("/api/v1/pods")) items.push(body["items"]);
    assert.deepEqual(items, [[1], [2]]);
    assert.deepEqual(
      api?.asked.map(({ query }) => query["continue"]),
      [undefined, "a", "b"],
    );
  });

  it("ends a list with the answer that refuses it", async () => {
    const cluster = await open(() => [403, { message: "pods is forbidden" }]);
    const statuses = [];
    for await (const { status } of cluster.pages("/api/v1/pods")) statuses.push(status);
    assert.deepEqual(statuses, [403]);
  });

  it("puts several kubeconfigs together, as kubectl does", async () => {
    api = await fakeApi(() => [200, {}]);
    const other = kubeconfigOf("http://127.0.0.1:1")
      .replaceAll("fake", "first")
      .replaceAll("other", "second");
    use(other, api.kubeconfig);
    assert.equal((await (await ClusterReader.open("fake")).get("/")).status, 200);
  });

  it("names a context that is not there, and a kubeconfig that cannot be read, without its contents", async () => {
    use(kubeconfigOf("http://127.0.0.1:1"));
    await assert.rejects(
      ClusterReader.open("fakee"),
      /^Error: --context fakee: the kubeconfig \(.*kubeconfig-0\) has no such context; did you mean fake\? There are fake, other, broken$/,
    );
    use("users: [{name: a, token: secret");
    await assert.rejects(ClusterReader.open("fake"), (error: Error) => {
      assert.match(error.message, /^--context fake: the kubeconfig .*kubeconfig-0 cannot be read/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
    process.env["KUBECONFIG"] = path.join(folder(), "nowhere");
    await assert.rejects(ClusterReader.open("fake"), /nowhere\) has no such context; there are none$/);
  });

  it("says when nobody answers", async () => {
    use(kubeconfigOf("http://127.0.0.1:1"));
    const cluster = await ClusterReader.open("fake");
    await assert.rejects(
      cluster.get("/apis"),
      /^Error: --context fake: http:\/\/127\.0\.0\.1:1 cannot be reached/,
    );
  });
});
