import assert from "node:assert/strict";
import { ApiClient } from "../../../../tools/plugins/cluster/api-client";
import type { Connection } from "../../../../tools/plugins/cluster/connection";
import { Discovery, kindsOf, rootOf } from "../../../../tools/plugins/cluster/discovery";

/** As kube-apiserver 1.34 lists them, shortened. */
const APPS = {
  kind: "APIResourceList",
  groupVersion: "apps/v1",
  resources: [
    {
      name: "deployments",
      singularName: "deployment",
      namespaced: true,
      kind: "Deployment",
      verbs: ["patch"],
    },
    { name: "deployments/scale", namespaced: true, kind: "Scale", group: "autoscaling", verbs: ["patch"] },
    { name: "deployments/status", namespaced: true, kind: "Deployment", verbs: ["patch"] },
  ],
};
const DEPLOYMENTS = { root: "/apis/apps/v1", plural: "deployments", namespaced: true };

function discovery(lists: Record<string, unknown>) {
  const asked: string[] = [];
  const connection: Connection = {
    server: "",
    namespace: undefined,
    send: async ({ path }) => {
      asked.push(path);
      const list = lists[path];
      return list ? { status: 200, body: list } : { status: 404, body: "404 page not found" };
    },
    close: () => undefined,
  };
  const client = new ApiClient(connection, { signal: new AbortController().signal, pauses: [] });
  return { asked, discovery: new Discovery(client) };
}

describe("the kinds of a cluster", () => {
  it("are listed by group and version", () => {
    assert.equal(rootOf("v1"), "/api/v1");
    assert.equal(rootOf("argoproj.io/v1alpha1"), "/apis/argoproj.io/v1alpha1");
    assert.deepEqual([...kindsOf("/apis/apps/v1", APPS)], [["Deployment", DEPLOYMENTS]]);
    assert.deepEqual([...kindsOf("/apis/x", "no list")], []);
  });

  it("are asked for once", async () => {
    const { asked, discovery: kinds } = discovery({ "/apis/apps/v1": APPS });
    assert.deepEqual(
      await Promise.all([kinds.find("apps/v1", "Deployment"), kinds.find("apps/v1", "Deployment")]),
      [DEPLOYMENTS, DEPLOYMENTS],
    );
    await kinds.find("apps/v1", "Deployment");
    assert.deepEqual(asked, ["/apis/apps/v1"]);
  });

  it("are asked for again where one is missing: a definition may have come meanwhile", async () => {
    const lists: Record<string, unknown> = {};
    const { asked, discovery: kinds } = discovery(lists);
    assert.equal(await kinds.find("example.com/v1", "Widget"), undefined);
    const widgets = { name: "widgets", kind: "Widget", namespaced: false };
    lists["/apis/example.com/v1"] = { resources: [widgets] };
    assert.equal((await kinds.find("example.com/v1", "Widget"))?.plural, "widgets");
    lists["/apis/example.com/v1"] = {
      resources: [widgets, { name: "gadgets", kind: "Gadget", namespaced: true }],
    };
    assert.equal((await kinds.find("example.com/v1", "Gadget"))?.plural, "gadgets");
    assert.equal(asked.length, 3);
  });

  it("are waited for in an update", async () => {
    const lists: Record<string, unknown> = {};
    const { discovery: kinds } = discovery(lists);
    setTimeout(() => (lists["/apis/apps/v1"] = APPS), 300);
    assert.deepEqual(await kinds.findSoon("apps/v1", "Deployment"), DEPLOYMENTS);
  });
});
