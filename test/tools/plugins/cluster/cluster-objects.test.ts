import assert from "node:assert/strict";
import { ApiClient } from "../../../../tools/plugins/cluster/api-client";
import { ClusterObjects } from "../../../../tools/plugins/cluster/cluster-objects";
import { connect, type Connection } from "../../../../tools/plugins/cluster/connection";
import { fakeApi, notFound, type Answered, type Asked, type FakeApi } from "../../../support/fake-api";

const APPS = { resources: [{ name: "deployments", kind: "Deployment", namespaced: true }] };
const CORE = {
  resources: [
    { name: "namespaces", kind: "Namespace", namespaced: false },
    { name: "configmaps", kind: "ConfigMap", namespaced: true },
  ],
};
const MAP = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "team" },
  data: { a: "b" },
};
const PATH = "/api/v1/namespaces/team/configmaps/settings";
const OURS = {
  ...MAP,
  metadata: { ...MAP.metadata, managedFields: [{ manager: "plumbline", fieldsV1: {} }] },
};
const THEIRS = {
  ...MAP,
  metadata: { ...MAP.metadata, managedFields: [{ manager: "kubectl-create", fieldsV1: {} }] },
};
const GOING = { ...OURS, metadata: { ...OURS.metadata, deletionTimestamp: "2026-11-27T00:00:00Z" } };

const NO_NAMESPACE = notFound("namespaces", "team");
const invalid = (message: string, field = "spec.x"): Answered => [
  422,
  { kind: "Status", message, reason: "Invalid", details: { causes: [{ field, message }] } },
];
const denied: Answered = [403, { kind: "Status", message: "denied request: no label", reason: "Forbidden" }];

describe("objects in a cluster", () => {
  let api: FakeApi;
  let connection: Connection;
  let objects: ClusterObjects;
  /** What is said about objects; kinds are listed always. */
  let answer: (asked: Asked) => Answered;
  before(async () => {
    api = await fakeApi((asked) => {
      if (asked.path === "/api/v1") return [200, CORE];
      if (asked.path === "/apis/apps/v1") return [200, APPS];
      if (asked.path.startsWith("/apis/") && asked.path.split("/").length === 4)
        return [404, "404 page not found"];
      return answer(asked);
    });
    connection = await connect(api.kubeconfig);
  });
  beforeEach(() => {
    api.asked.length = 0;
    const client = new ApiClient(connection, { signal: new AbortController().signal, pauses: [] });
    objects = new ClusterObjects(client, "default");
  });
  after(async () => {
    connection.close();
    await api.close();
  });

  const asked = (): string[] =>
    api.asked
      .filter(({ path }) => path.split("/").length > 4)
      .map(({ method, path, query }) => `${method} ${path}${query["dryRun"] ? " (dry run)" : ""}`);

  it("are created by server-side apply, by our name, strictly and come what may", async () => {
    answer = ({ method }) => (method === "GET" ? notFound("configmaps") : [201, OURS]);
    const { place, live } = await objects.create(MAP);
    assert.equal(place.namespace, "team");
    assert.deepEqual(live, OURS);
    const applied = api.asked.at(-1);
    assert.equal(`${applied?.method} ${applied?.path}`, `PATCH ${PATH}`);
    assert.deepEqual(applied?.query, { fieldManager: "plumbline", force: "true", fieldValidation: "Strict" });
    assert.equal(applied?.headers["content-type"], "application/apply-patch+yaml");
    assert.deepEqual(applied?.body, MAP);
  });

  it("stand in the provider's namespace where they name none", async () => {
    answer = ({ method }) => (method === "GET" ? notFound("configmaps") : [201, OURS]);
    await objects.create({ ...MAP, metadata: { name: "settings" } });
    assert.deepEqual((api.asked.at(-1)?.body as typeof MAP).metadata, {
      name: "settings",
      namespace: "default",
    });
  });

  it("are taken up again where they were created before and not recorded", async () => {
    answer = () => [200, OURS];
    assert.deepEqual((await objects.create(MAP)).live, OURS);
  });

  it("are left alone where somebody else made them", async () => {
    answer = () => [200, THEIRS];
    await assert.rejects(
      objects.create(MAP),
      /^Error: ConfigMap team\/settings is in the cluster already and was not made from here \(its fields were set by kubectl-create\)/,
    );
    assert.deepEqual(asked(), [`GET ${PATH}`]);
  });

  it("are created when one of their name is gone", async () => {
    const states: Answered[] = [[200, GOING], [200, GOING], notFound("configmaps")];
    answer = ({ method }) => (method === "GET" ? (states.shift() ?? notFound("configmaps")) : [201, OURS]);
    await objects.create(MAP);
    assert.deepEqual(asked(), [`GET ${PATH}`, `GET ${PATH}`, `GET ${PATH}`, `PATCH ${PATH}`]);
  });

  it("need a kind that the cluster has", async function () {
    this.timeout(30_000);
    answer = () => [200, {}];
    await assert.rejects(
      objects.create({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "x" } }),
      /the cluster has no kind Widget in example\.com\/v1: install what defines it/,
    );
  });

  it("are changed where their identifier says", async () => {
    answer = () => [200, OURS];
    await objects.update("elsewhere/settings", { ...MAP, metadata: { name: "settings" } });
    assert.deepEqual(asked(), ["PATCH /api/v1/namespaces/elsewhere/configmaps/settings"]);
  });

  it("are compared with what they would be if they were applied again", async () => {
    const changed = { ...OURS, data: { a: "hand" } };
    answer = ({ method }) => [200, method === "GET" ? changed : OURS];
    assert.deepEqual(await objects.compare("team/settings", MAP), { live: changed, applied: OURS });
    assert.deepEqual(asked(), [`GET ${PATH}`, `PATCH ${PATH} (dry run)`]);
    answer = ({ method }) => (method === "GET" ? [200, changed] : denied);
    assert.match(String((await objects.compare("team/settings", MAP))?.applied), /denied request/);
  });

  it("are gone when they, or their kind, are not there or about to go", async () => {
    answer = () => notFound("configmaps");
    assert.equal(await objects.compare("team/settings", MAP), undefined);
    answer = () => [200, GOING];
    assert.equal(await objects.read("team/settings", MAP), undefined);
    assert.equal(await objects.read("x", { apiVersion: "example.com/v1", kind: "Widget" }), undefined);
  });

  it("are deleted with what they own, until they are gone", async () => {
    const states: Answered[] = [[200, GOING], notFound("configmaps")];
    answer = ({ method }) =>
      method === "DELETE" ? [200, GOING] : (states.shift() ?? notFound("configmaps"));
    await objects.delete("team/settings", MAP);
    assert.deepEqual(asked(), [`DELETE ${PATH}`, `GET ${PATH}`, `GET ${PATH}`]);
    assert.equal((api.asked[1]?.body as { propagationPolicy: string }).propagationPolicy, "Foreground");
    answer = () => notFound("configmaps");
    await objects.delete("team/settings", MAP);
    await objects.delete("x", { apiVersion: "example.com/v1", kind: "Widget" });
  });

  it("are said to be kept, by what keeps them, when they do not go", async () => {
    const kept = { ...GOING, metadata: { ...GOING.metadata, finalizers: ["example.com/keep"] } };
    answer = () => [200, kept];
    await assert.rejects(
      objects.delete("team/settings", MAP, 0.1),
      /^Error: ConfigMap team\/settings is still there 0\.1 s after its deletion: its finalizers example\.com\/keep/,
    );
  });
});

describe("objects tried out on a cluster", () => {
  let api: FakeApi;
  let connection: Connection;
  let objects: ClusterObjects;
  let there: Answered;
  let applied: (asked: Asked) => Answered;
  before(async () => {
    api = await fakeApi((asked) => {
      if (asked.path === "/api/v1") return [200, CORE];
      if (asked.method === "GET") return asked.path.endsWith("/v1") ? [404, ""] : there;
      assert.equal(asked.query["dryRun"], "All");
      return applied(asked);
    });
    connection = await connect(api.kubeconfig);
  });
  beforeEach(() => {
    api.asked.length = 0;
    there = notFound("configmaps");
    const client = new ApiClient(connection, { signal: new AbortController().signal, pauses: [] });
    objects = new ClusterObjects(client, "default");
  });
  after(async () => {
    connection.close();
    await api.close();
  });

  const refusal = (message: string, more: object = {}) => ({
    kind: "refused",
    message,
    immutable: false,
    fields: [],
    ...more,
  });

  it("are accepted or refused as the API server says", async () => {
    applied = () => [200, OURS];
    assert.deepEqual(await objects.try(MAP), { kind: "accepted", object: OURS });
    applied = () => denied;
    assert.deepEqual(await objects.try(MAP), refusal("denied request: no label"));
    applied = () => [
      400,
      { message: "failed to create typed patch object: .spec.x: field not declared in schema" },
    ];
    assert.deepEqual(
      await objects.try(MAP),
      refusal("failed to create typed patch object: .spec.x: field not declared in schema"),
    );
  });

  it("are not tried where the cluster does not have their kind yet", async () => {
    assert.deepEqual(
      await objects.try({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "x" } }),
      {
        kind: "untried",
      },
    );
  });

  it("are tried for their own faults alone while their namespace is not there yet", async () => {
    applied = ({ path }) => (path === PATH ? NO_NAMESPACE : invalid("data: Invalid value"));
    assert.deepEqual(await objects.try(MAP), refusal("data: Invalid value"));
    applied = ({ path }) => (path === PATH ? NO_NAMESPACE : denied);
    assert.deepEqual(await objects.try(MAP), { kind: "untried" });
    assert.equal(api.asked.at(-1)?.path, "/api/v1/namespaces/default/configmaps/settings");
  });

  it("are refused where somebody else made one of that name", async () => {
    there = [200, THEIRS];
    const trial = await objects.try(MAP);
    assert.match(trial.kind === "refused" ? trial.message : "", /not made from here/);
  });

  it("cannot be changed so, where the API server says that it is the change that it refuses", async () => {
    there = [200, OURS];
    applied = () => invalid("spec.selector: field is immutable", "spec.selector");
    const expected = refusal("spec.selector: field is immutable", {
      immutable: true,
      fields: ["spec.selector"],
    });
    assert.deepEqual(await objects.try(MAP, "team/settings"), expected);
    assert.deepEqual(await objects.try(MAP), expected);
  });

  it("cannot be changed so, where the same object could be created", async () => {
    there = [200, OURS];
    applied = ({ path }) => (path === PATH ? invalid("a rule of the kind's own") : [201, OURS]);
    assert.deepEqual(
      await objects.try(MAP, "team/settings"),
      refusal("a rule of the kind's own", { immutable: true, fields: ["spec.x"] }),
    );
    applied = () => invalid("wrong either way");
    assert.deepEqual(
      await objects.try(MAP, "team/settings"),
      refusal("wrong either way", { fields: ["spec.x"] }),
    );
  });
});
