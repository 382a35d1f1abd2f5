/** `plumbline check --context` against a real API server: what it finds, what it passes over, and that it only reads. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { plumbline, useDesk, type Ended } from "../support/cli";
import { ClusterClient, eventually, type KubernetesObject } from "../support/cluster-client";
import { useControlPlane } from "../support/control-plane";
import { ruleText } from "../support/rule-text";

const NAMESPACE = "audited";
/** More than a page. */
const MANY = 620;

/** Each selects its own: a Deployment adopts the ReplicaSets that it selects. */
function workload(kind: string, name: string, replicas: number, namespace = NAMESPACE): KubernetesObject {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "web:1" }] } },
    },
  };
}

interface Json {
  readonly outcome: string;
  readonly objects: { readonly judged: number; readonly outOfScope: number };
  readonly verdicts: readonly {
    readonly rule: string;
    readonly subject: string;
    readonly location: object;
  }[];
  readonly passedOver: readonly { readonly reason: string }[];
  readonly errors: readonly { readonly path: string; readonly rule: string }[];
}

interface Kubeconfig {
  readonly contexts: readonly { readonly name: string }[];
  readonly users: readonly { readonly name: string; readonly user: object }[];
}

describe("a check of a live cluster", () => {
  const controlPlane = useControlPlane();
  const desk = useDesk();
  let client: ClusterClient;

  before(async () => {
    client = await ClusterClient.of(controlPlane().kubeconfig);
    await client.applied([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }]);
    await client.applied([workload("Deployment", "web", 2), workload("Deployment", "web", 0, "kube-system")]);
    const replicaSets = Array.from({ length: MANY }, (_, at) => workload("ReplicaSet", `old-${at}`, 0));
    for (let at = 0; at < MANY; at += 20)
      await Promise.all(replicaSets.slice(at, at + 20).map((each) => client.applied([each])));
    await eventually("the Deployment's Pods are there", async () => {
      const pods = await client.list("v1", "Pod", NAMESPACE);
      return pods.length === 2;
    });
  });

  const kubeconfig = (): Kubeconfig => parse(readFileSync(controlPlane().kubeconfig, "utf8")) as Kubeconfig;
  const context = (): string => kubeconfig().contexts[0]?.name ?? "";

  async function check(file: string, ...args: string[]): Promise<Ended> {
    const rules = path.join(desk().stacks, "rules");
    return plumbline(["check", "--context", context(), "--format", "json", "--rules", rules, ...args], {
      KUBECONFIG: file,
    });
  }
  beforeEach(() => {
    mkdirSync(path.join(desk().stacks, "rules"), { recursive: true });
    desk().write("rules/ruleset.yaml", "layer: organisation\n");
    desk().write("rules/require-kept.yaml", ruleText());
  });

  it("judges every object of the kinds that rules cover, over all pages, and changes none", async () => {
    const before = await client.list("apps/v1", "ReplicaSet", NAMESPACE);
    const { status, stdout, stderr } = await check(controlPlane().kubeconfig);
    assert.equal(status, 2, stderr);
    const { objects, verdicts, passedOver } = JSON.parse(stdout) as Json;
    const kept = verdicts.filter(({ rule }) => rule === "require-kept").map(({ subject }) => subject);
    assert.equal(kept.filter((subject) => subject.startsWith(`ReplicaSet ${NAMESPACE}/old-`)).length, MANY);
    assert.ok(kept.includes(`Deployment ${NAMESPACE}/web`));
    assert.ok(objects.judged > MANY && objects.outOfScope >= 1);
    assert.deepEqual(
      kept.filter(
        (subject) => subject.startsWith("Pod ") || subject.startsWith(`ReplicaSet ${NAMESPACE}/web-`),
      ),
      [],
    );
    assert.ok(
      passedOver.some(({ reason }) => reason === "pods: 2 that controllers made from what is judged"),
    );
    assert.ok(verdicts.every(({ location }) => "file" in location && !("line" in location)));
    const after = await client.list("apps/v1", "ReplicaSet", NAMESPACE);
    // Controllers still write status.
    const versions = (list: readonly KubernetesObject[]) =>
      list.map(({ metadata }) => [metadata["uid"], metadata["generation"]]);
    assert.deepEqual(versions(after), versions(before));
  });

  it("names the kinds that the user may not list, which is an error and no pass", async () => {
    const read = { apiGroups: [""], resources: ["pods"], verbs: ["list"] };
    const rbac = { apiVersion: "rbac.authorization.k8s.io/v1", metadata: { name: "only-pods" } };
    await client.applied([
      { ...rbac, kind: "ClusterRole", rules: [read] },
      {
        ...rbac,
        kind: "ClusterRoleBinding",
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "only-pods" },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "paula" }],
      },
    ]);
    const own = kubeconfig();
    const users = own.users.map(({ name, user }) => ({ name, user: { ...user, as: "paula" } }));
    const file = path.join(desk().folder, "kubeconfig");
    writeFileSync(file, stringify({ ...own, users }), { mode: 0o600 });
    const { status, stdout, stderr } = await check(file);
    assert.equal(status, 1);
    const { outcome, errors, verdicts } = JSON.parse(stdout) as Json;
    assert.equal(outcome, "error");
    assert.ok(
      errors.some(({ path, rule }) => path === "apps/v1 deployments" && /permission denied/.test(rule)),
    );
    assert.match(stderr, /apps\/v1 deployments: cannot be listed: permission denied/);
    assert.ok(verdicts.some(({ subject }) => subject.startsWith(`Pod ${NAMESPACE}/`)));
  });
});
