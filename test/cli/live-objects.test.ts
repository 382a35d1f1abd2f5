import assert from "node:assert/strict";
import type { Answer } from "../../cli/cluster-reader";
import { liveObjects } from "../../cli/live-objects";
import type { ResourceRule } from "../../governance/object-rules/policy";

const WORKLOADS: ResourceRule = {
  apiGroups: ["", "apps"],
  apiVersions: ["v1"],
  operations: ["CREATE"],
  resources: ["pods", "deployments", "replicasets"],
};

const resource = (name: string, kind: string, verbs = ["get", "list"]) => ({ name, kind, verbs });
const item = (name: string, uid: string, owner?: string) => ({
  metadata: {
    name,
    uid,
    ...(owner !== undefined && { ownerReferences: [{ uid: owner, controller: true }] }),
  },
});

/** A cluster of these answers by path; of lists, one page each. */
function cluster(answers: Readonly<Record<string, object>>) {
  const asked: string[] = [];
  const get = (path: string): Promise<Answer> => {
    asked.push(path);
    const body = answers[path];
    return Promise.resolve(body ? { status: 200, body: body as Answer["body"] } : { status: 403, body: {} });
  };
  return {
    asked,
    context: "dev",
    get,
    pages: async function* (path: string) {
      yield await get(path);
    },
  };
}

const BASE = {
  "/apis": {
    groups: [
      { name: "apps", versions: [{ version: "v1" }] },
      { name: "other", versions: [] },
    ],
  },
  "/api/v1": {
    resources: [resource("pods", "Pod"), resource("pods/log", "Pod"), resource("secrets", "Secret")],
  },
  "/apis/apps/v1": {
    resources: [resource("replicasets", "ReplicaSet"), resource("deployments", "Deployment")],
  },
};

async function read(answers: Readonly<Record<string, object>>, rules: readonly ResourceRule[] = [WORKLOADS]) {
  const live = cluster(answers);
  const found: string[] = [];
  for await (const event of liveObjects(live, rules)) {
    if ("problem" in event) found.push(`!${event.problem.path}: ${event.problem.rule}`);
    else if ("passedOver" in event) found.push(`(${event.passedOver.reason})`);
    else
      for (const { object } of event.document.objects)
        found.push(
          `${String(object["apiVersion"])} ${String(object["kind"])} ${(object["metadata"] as { name: string }).name}`,
        );
  }
  return { found, asked: live.asked };
}

describe("the objects of a live cluster", () => {
  it("are those of the kinds that rules cover, with their types", async () => {
    const { found, asked } = await read({
      ...BASE,
      "/api/v1/pods": { items: [item("a", "1")] },
      "/apis/apps/v1/deployments": { items: [item("b", "2")] },
      "/apis/apps/v1/replicasets": { items: [] },
    });
    assert.deepEqual(found, ["apps/v1 Deployment b", "v1 Pod a"]);
    assert.equal(
      asked.some((path) => path.includes("secrets") || path.includes("log") || path.includes("other")),
      false,
    );
  });

  it("are not what controllers made from others that are judged", async () => {
    const { found } = await read({
      ...BASE,
      "/apis/apps/v1/deployments": { items: [item("web", "1")] },
      "/apis/apps/v1/replicasets": { items: [item("web-1", "2", "1"), item("alone", "3")] },
      "/api/v1/pods": {
        items: [item("web-1-x", "4", "2"), item("alone-x", "5", "3"), item("other", "6", "99")],
      },
    });
    assert.deepEqual(found, [
      "apps/v1 Deployment web",
      "apps/v1 ReplicaSet alone",
      "(replicasets: 1 that controllers made from what is judged)",
      "v1 Pod other",
      "(pods: 2 that controllers made from what is judged)",
    ]);
  });

  it("names what may not be listed, and goes on", async () => {
    const { found } = await read({
      ...BASE,
      "/api/v1/pods": { items: [item("a", "1")] },
      "/apis/apps/v1/replicasets": { items: [] },
    });
    assert.deepEqual(found, [
      "!apps/v1 deployments: cannot be listed: permission denied; the user of the context needs verb list on it",
      "v1 Pod a",
    ]);
  });

  it("may be of any group and version, each kind once", async () => {
    const any: ResourceRule = {
      apiGroups: ["*"],
      apiVersions: ["*"],
      operations: ["*"],
      resources: ["*"],
    };
    const { asked } = await read(
      {
        "/apis": { groups: [{ name: "apps", versions: [{ version: "v1" }, { version: "v1beta1" }] }] },
        "/api/v1": { resources: [resource("bindings", "Binding", ["create"])] },
        "/apis/apps/v1": {
          resources: [resource("deployments", "Deployment"), resource("deployments/scale", "Scale")],
        },
        "/apis/apps/v1beta1": { resources: [resource("deployments", "Deployment")] },
        "/apis/apps/v1/deployments": { items: [] },
      },
      [any],
    );
    assert.deepEqual(asked, [
      "/apis",
      "/api/v1",
      "/apis/apps/v1",
      "/apis/apps/v1beta1",
      "/apis/apps/v1/deployments",
    ]);
  });

  it("cannot be told where the cluster does not say what it serves", async () => {
    await assert.rejects(read({}), /does not say what it serves \(status 403\)/);
  });
});
