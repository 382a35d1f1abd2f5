import assert from "node:assert/strict";
import { compile, toCel } from "../../../governance/cel";
import {
  exemptionCondition,
  STANDING_CONDITIONS,
  type MatchCondition,
} from "../../../governance/kubernetes-objects/admission-conditions";

interface Asked {
  readonly object: Readonly<Record<string, unknown>> | null;
  readonly username?: string;
  readonly operation?: string;
}

/** Whether a rule with these conditions is asked about a request. */
function isAsked(
  conditions: readonly MatchCondition[],
  { object, username = "maya", operation = "CREATE" }: Asked,
) {
  const activation = { object: toCel(object), request: toCel({ operation, userInfo: { username } }) };
  return conditions.every(
    ({ expression }) => compile(expression, ["object", "request"]).evaluate(activation) === true,
  );
}

const owned = (apiVersion: string, kind: string, more: object = { controller: true }) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "vision", ownerReferences: [{ apiVersion, kind, name: "o", ...more }] },
});
const MAKER = "system:serviceaccount:kube-system:replicaset-controller";

describe("conditions of every policy", () => {
  const asked = (request: Asked) => isAsked(STANDING_CONDITIONS, request);

  it("let a rule be asked about what people and other programs write", () => {
    assert.ok(asked({ object: { metadata: { name: "p" } } }));
    assert.ok(asked({ object: owned("apps/v1", "ReplicaSet") }), "whoever the owner is");
    assert.ok(
      asked({
        object: owned("argoproj.io/v1alpha1", "Rollout"),
        username: "system:serviceaccount:rollouts:argo",
      }),
    );
    assert.ok(asked({ object: null, operation: "DELETE" }));
  });

  for (const [apiVersion, kind] of [
    ["apps/v1", "Deployment"],
    ["apps/v1", "ReplicaSet"],
    ["apps/v1", "StatefulSet"],
    ["apps/v1", "DaemonSet"],
    ["batch/v1", "Job"],
    ["batch/v1", "CronJob"],
  ] as const)
    it(`pass over what a controller makes of a ${kind}, whose template was judged`, () => {
      const object = owned(apiVersion, kind);
      assert.ok(!asked({ object, username: MAKER }));
      assert.ok(!asked({ object, username: "system:kube-controller-manager" }));
      assert.ok(asked({ object, username: "system:serviceaccount:vision:replicaset-controller" }));
    });

  it("ask about pods of an owner whose template nobody judged", () => {
    for (const object of [
      owned("v1", "ReplicationController"),
      owned("example.com/v1", "ReplicaSet"),
      owned("apps/v1", "ReplicaSet", {}),
      owned("apps/v1", "ReplicaSet", { controller: false }),
      { metadata: { name: "p" } },
    ])
      assert.ok(asked({ object, username: MAKER }), JSON.stringify(object));
  });

  it("let controllers and the garbage collector keep the books of what is there", () => {
    const object = { metadata: { name: "d", namespace: "vision" } };
    const username = "system:serviceaccount:kube-system:deployment-controller";
    assert.ok(!asked({ object, username, operation: "UPDATE" }));
    const collector = "system:serviceaccount:kube-system:generic-garbage-collector";
    assert.ok(!asked({ object, username: collector, operation: "UPDATE" }));
  });

  it("let go what is being deleted", () => {
    const object = { metadata: { name: "d", deletionTimestamp: "2026-11-21T00:00:00Z" } };
    assert.ok(!asked({ object, operation: "UPDATE" }));
  });
});

describe("the condition of exemptions", () => {
  const subjects = ["Deployment vision/ocr", "ClusterRole reader"];
  const asked = (object: Record<string, unknown>) => isAsked(exemptionCondition(subjects), { object });
  const of = (kind: string, name: string, namespace?: string) => ({
    kind,
    metadata: { name, ...(namespace && { namespace }) },
  });

  it("passes over exactly what is exempt", () => {
    assert.ok(!asked(of("Deployment", "ocr", "vision")));
    assert.ok(!asked(of("ClusterRole", "reader")));
    for (const object of [
      of("Deployment", "ocr2", "vision"),
      of("Deployment", "ocr", "vision-batch"),
      of("StatefulSet", "ocr", "vision"),
      of("ClusterRole", "reader", "vision"),
    ])
      assert.ok(asked(object), JSON.stringify(object));
  });

  it("is none where nothing exempt is an object", () => {
    assert.deepEqual(exemptionCondition([]), []);
    assert.deepEqual(exemptionCondition(["urn:pulumi:x", "cc-vision", "rule set vision"]), []);
  });

  it("is the same whatever the order of the stack file, and breaks out of no text", () => {
    assert.deepEqual(exemptionCondition([...subjects].reverse()), exemptionCondition(subjects));
    assert.deepEqual(exemptionCondition(['Pod a/b" ] || true || "" in [ "']), []);
  });
});
