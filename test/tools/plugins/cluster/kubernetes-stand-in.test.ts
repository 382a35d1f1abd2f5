import assert from "node:assert/strict";
import { ensureIndex } from "../../../../tools/plugins/generate-index";
import { KubernetesStandIn } from "../../../../tools/plugins/cluster/kubernetes-stand-in";
import { secretOf } from "../../../../tools/plugins/wire";
import {
  fakeApi,
  kubeconfigOf,
  notFound,
  type Answered,
  type Asked,
  type FakeApi,
} from "../../../support/fake-api";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const urn = (type: string, name = "settings") => `urn:pulumi:dev::plumbline::plumbline:a:B$${type}::${name}`;
const MAP_URN = urn("kubernetes:core/v1:ConfigMap");
const SECRET_URN = urn("kubernetes:core/v1:Secret");
const RELEASE_URN = urn("kubernetes:helm.sh/v3:Release", "argo-cd-release");
const SEED = Uint8Array.from([1, 2, 3, 4]);
const PREVIEW = { preview: true, timeoutSeconds: 0 };
const UPDATE = { preview: false, timeoutSeconds: 0 };

const map = (data: object, name = "settings") => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "team" },
  data,
});

function standIn(env: Record<string, string> = {}) {
  const said: string[] = [];
  const log = async (severity: string, _urn: string, message: string) =>
    void said.push(`${severity}: ${message}`);
  const plugin = new KubernetesStandIn(ensureIndex("kubernetes"), { env, log, pauses: [] });
  return { plugin, said };
}

describe("the Kubernetes stand-in without a cluster", function () {
  this.timeout(30_000);

  it("has objects of a cluster that does not exist yet checked all the same", async () => {
    const { plugin } = standIn();
    const { inputs, failures } = plugin.checkConfig({ kubeconfig: UNKNOWN });
    assert.deepEqual([inputs, failures], [{ kubeconfig: "placeholder: not known before an update" }, []]);
    assert.equal(await plugin.configure(inputs), false);
  });

  it("leaves the name of a nameless object unknown, as nothing is created", async () => {
    const { plugin } = standIn();
    const checked = await plugin.checkResource(MAP_URN, {}, { data: { a: 1 } }, SEED);
    assert.deepEqual(checked.inputs, { data: { a: 1 }, metadata: { name: UNKNOWN } });
    assert.match(checked.failures[0]?.reason ?? "", /data\.a: found 1 \(number\), must be a string/);
  });

  it("creates, updates and deletes nothing", async () => {
    const { plugin } = standIn();
    const expected = /the stand-in plugin for kubernetes can only preview, so nothing was deployed/;
    await assert.rejects(plugin.createResource(MAP_URN, {}, UPDATE), expected);
    await assert.rejects(plugin.updateResource({ urn: MAP_URN, id: "x" }, {}, UPDATE), expected);
    await assert.rejects(plugin.deleteResource({ urn: MAP_URN, id: "x" }, UPDATE), expected);
    await assert.rejects(plugin.createResource(RELEASE_URN, {}, UPDATE), expected);
  });
});

describe("the Kubernetes stand-in with a cluster", function () {
  this.timeout(30_000);
  let api: FakeApi;
  let answer: (asked: Asked) => Answered;
  before(async () => {
    api = await fakeApi((asked) => {
      if (asked.path === "/version") return [200, { gitVersion: "v1.34.2" }];
      if (asked.path === "/api/v1")
        return [
          200,
          {
            resources: [
              { name: "configmaps", kind: "ConfigMap", namespaced: true },
              { name: "secrets", kind: "Secret", namespaced: true },
            ],
          },
        ];
      return answer(asked);
    });
  });
  beforeEach(() => void (answer = () => assert.fail("nothing is asked of the cluster")));
  after(() => api.close());

  /** With the cluster of the CLI. */
  async function connected() {
    const { plugin, said } = standIn({ PLUMBLINE_KUBECONFIG: api.kubeconfig });
    assert.equal(await plugin.configure({}), true);
    return { plugin, said };
  }

  it("reaches the provider's own cluster where the CLI says nothing, and none where it has none", async () => {
    const own = { kubeconfig: secretOf(api.kubeconfig) };
    assert.equal(await standIn().plugin.configure(own), true);
    assert.equal(await standIn({ PLUMBLINE_KUBECONFIG: "" }).plugin.configure(own), false);
    const cli = standIn({ PLUMBLINE_KUBECONFIG: api.kubeconfig });
    assert.equal(await cli.plugin.configure({ kubeconfig: "/nowhere" }), true);
  });

  it("reaches for no placeholder's cluster", async () => {
    const kubeconfig = kubeconfigOf("https://placeholder-cluster.invalid");
    assert.equal(await standIn().plugin.configure({ kubeconfig }), false);
  });

  it("says once that a cluster cannot be used", async () => {
    const gone = await fakeApi(() => [200, {}]);
    await gone.close();
    const { plugin } = standIn({ PLUMBLINE_KUBECONFIG: gone.kubeconfig });
    await assert.rejects(
      plugin.configure({}),
      /the cluster http:\/\/127\.0\.0\.1:\d+ cannot be used: .*ECONNREFUSED/,
    );
  });

  it("names what the program does not", async () => {
    const { plugin } = await connected();
    const { inputs } = await plugin.checkResource(MAP_URN, {}, {}, SEED);
    assert.deepEqual(inputs["metadata"], {
      name: "settings-01020304",
      annotations: { "pulumi.com/autonamed": "true" },
    });
  });

  for (const [type, reason] of [
    ["kubernetes:core/v1:ConfigMapPatch", /a change of an object that others made is not supported/],
    [
      "kubernetes:core/v1:ConfigMapList",
      /a list is not supported by the stand-in: declare its objects one by one/,
    ],
  ] as const)
    it(`refuses ${type}, saying what to do`, async () => {
      const { plugin } = await connected();
      const { failures } = await plugin.checkResource(urn(type), {}, { metadata: { name: "x" } }, SEED);
      assert.match(failures.at(-1)?.reason ?? "", reason);
    });

  it("refuses two resources that are one object", async () => {
    const { plugin } = await connected();
    const check = (name: string) =>
      plugin.checkResource(urn("kubernetes:core/v1:ConfigMap", name), {}, map({}), SEED);
    assert.deepEqual((await check("first")).failures, []);
    assert.deepEqual((await check("first")).failures, []);
    assert.deepEqual(
      (await check("second")).failures.map(({ reason }) => reason),
      ['metadata.name: found "settings", which first has too: two resources cannot be one object'],
    );
  });

  it("takes a custom kind that is called a list for what it is", async () => {
    const { plugin } = await connected();
    const inputs = { apiVersion: "example.com/v1", kind: "AllowList", metadata: { name: "x" } };
    assert.deepEqual(
      (await plugin.checkResource(urn("kubernetes:example.com/v1:AllowList"), {}, inputs, SEED)).failures,
      [],
    );
  });

  it("tries an object out at preview, and tells of a refusal without ending the preview", async () => {
    const { plugin, said } = await connected();
    answer = ({ method, query }) => {
      if (method === "GET") return notFound("configmaps");
      assert.equal(query["dryRun"], "All");
      return [403, { message: "ValidatingAdmissionPolicy 'x' denied request: no label" }];
    };
    const inputs = map({ a: "b" });
    assert.deepEqual(await plugin.createResource(MAP_URN, inputs, PREVIEW), { id: "", outputs: inputs });
    assert.deepEqual(said, [
      "error: the cluster refuses ConfigMap team/settings: ValidatingAdmissionPolicy 'x' denied request: no label",
    ]);
  });

  it("does not try out what is not known whole", async () => {
    const { plugin, said } = await connected();
    await plugin.createResource(MAP_URN, map({ a: UNKNOWN }), PREVIEW);
    await plugin.createResource(RELEASE_URN, { chart: "argo-cd" }, PREVIEW);
    assert.deepEqual(said, []);
  });

  it("creates an object, and gives it back without its managers", async () => {
    const { plugin } = await connected();
    answer = ({ method, body }) => {
      if (method === "GET") return notFound("configmaps");
      const object = body as ReturnType<typeof map>;
      return [201, { ...object, metadata: { ...object.metadata, uid: "1", managedFields: [{}] } }];
    };
    const inputs = map({ a: secretOf("hunter2") });
    assert.deepEqual(await plugin.createResource(MAP_URN, inputs, UPDATE), {
      id: "team/settings",
      outputs: {
        ...map({ a: secretOf("hunter2") }),
        metadata: { name: "settings", namespace: "team", uid: "1" },
      },
    });
  });

  it("names the object that is refused, and no secret of it", async () => {
    const { plugin } = await connected();
    answer = ({ method }) =>
      method === "GET" ? notFound("secrets") : [422, { message: 'data[a]: Invalid value: "hunter2"' }];
    const inputs = { ...map({}), kind: "Secret", stringData: { a: "hunter2" } };
    await assert.rejects(plugin.createResource(SECRET_URN, inputs, UPDATE), {
      message: 'the cluster refuses Secret team/settings: data[a]: Invalid value: "[secret]"',
    });
  });

  it("updates where nothing else is said, replaces what is another object", async () => {
    const { plugin } = await connected();
    answer = () => [200, map({})];
    const subject = { urn: MAP_URN, id: "team/settings" };
    assert.deepEqual(await plugin.diffResource(subject, map({ a: "b" }), map({ a: "c" })), {
      changes: [{ path: "data.a", kind: "update" }],
      replaces: [],
      deleteBeforeReplace: false,
    });
    assert.deepEqual(await plugin.diffResource(subject, map({}), map({}, "other")), {
      changes: [{ path: "metadata.name", kind: "update" }],
      replaces: ["metadata.name"],
      deleteBeforeReplace: false,
    });
    const { namespace: _, ...metadata } = map({}).metadata;
    const inDefault = { ...map({}), metadata: { ...metadata, namespace: "from-context" } };
    const nowhere = await plugin.diffResource(subject, inDefault, { ...map({}), metadata });
    assert.deepEqual(nowhere.replaces, []);
  });

  it("replaces what cannot be changed, the old one first unless a new name is made up", async () => {
    const { plugin, said } = await connected();
    answer = ({ method }) =>
      method === "GET"
        ? [200, { ...map({}), metadata: { managedFields: [{ manager: "plumbline", fieldsV1: {} }] } }]
        : [
            422,
            { message: "data: field is immutable", details: { causes: [{ field: "data", message: "" }] } },
          ];
    const subject = { urn: MAP_URN, id: "team/settings" };
    const now = { ...map({ a: "c" }), immutable: true };
    const difference = await plugin.diffResource(subject, map({ a: "b" }), now);
    assert.deepEqual([difference.replaces, difference.deleteBeforeReplace], [["data.a"], true]);
    const metadata = { ...now.metadata, annotations: { "pulumi.com/autonamed": "true" } };
    assert.equal(
      (await plugin.diffResource(subject, map({ a: "b" }), { ...now, metadata })).deleteBeforeReplace,
      false,
    );
    await plugin.createResource(MAP_URN, now, PREVIEW);
    assert.deepEqual(said, [], "a replacement is no refusal");
  });

  it("reads what was edited by hand back as inputs, and nothing for what is gone", async () => {
    const { plugin } = await connected();
    const inputs = map({ a: "b" });
    answer = ({ method }) => [200, method === "GET" ? { ...map({ a: "hand" }), more: 1 } : inputs];
    const subject = { urn: MAP_URN, id: "team/settings" };
    assert.deepEqual(await plugin.readResource(subject, inputs, {}), {
      inputs: map({ a: "hand" }),
      outputs: { ...map({ a: "hand" }), more: 1 },
    });
    answer = () => notFound("configmaps");
    assert.equal(await plugin.readResource(subject, inputs, {}), undefined);
  });

  it("says where it could not compare", async () => {
    const { plugin, said } = await connected();
    const inputs = map({ a: "b" });
    answer = ({ method }) => (method === "GET" ? [200, map({ a: "hand" })] : [403, { message: "denied" }]);
    const read = await plugin.readResource({ urn: MAP_URN, id: "team/settings" }, inputs, {});
    assert.deepEqual(read?.inputs, inputs);
    assert.deepEqual(said, [
      "warning: what was applied before is refused now, so it was not compared with the cluster: denied",
    ]);
  });

  it("reads what others made as inputs that would make it", async () => {
    const { plugin } = await connected();
    const metadata = { name: "settings", namespace: "team", uid: "1", labels: { a: "b" } };
    answer = () => [200, { ...map({ a: "b" }), metadata, status: {} }];
    const read = await plugin.readResource({ urn: MAP_URN, id: "team/settings" }, undefined, {});
    const { uid: _, ...kept } = metadata;
    assert.deepEqual(read?.inputs, { ...map({ a: "b" }), metadata: kept });
  });

  it("records Helm releases, and asks nothing of the cluster for them", async () => {
    const { plugin } = await connected();
    const inputs = { chart: "argo-cd", version: "9.1.4", name: "argocd", namespace: "argocd" };
    const created = await plugin.createResource(RELEASE_URN, inputs, UPDATE);
    assert.equal(created.id, "argocd/argocd");
    const subject = { urn: RELEASE_URN, id: created.id };
    assert.deepEqual((await plugin.readResource(subject, inputs, created.outputs))?.outputs, created.outputs);
    assert.deepEqual((await plugin.updateResource(subject, inputs, UPDATE)).outputs, created.outputs);
    await plugin.deleteResource(subject, UPDATE);
  });

  it("stops asking when the operation is cancelled", async () => {
    const { plugin } = await connected();
    await plugin.cancel();
    await assert.rejects(plugin.createResource(MAP_URN, map({}), UPDATE), /the operation was cancelled/);
  });
});
