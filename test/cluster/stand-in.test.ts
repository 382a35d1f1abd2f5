/** The Kubernetes stand-in on the real engine and a real API server. */
import assert from "node:assert/strict";
import { CoreV1Api, KubernetesObjectApi, AppsV1Api } from "@kubernetes/client-node";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { standInFolder } from "../../tools/plugins/selection";
import { useControlPlane } from "../support/control-plane";
import { useSandbox } from "../support/engine";

type Spec = Record<string, unknown>;

/** What a program declares, all in the namespace `team`. */
interface Declared {
  readonly image?: string;
  readonly selector?: string;
  readonly replicas?: number;
  readonly data?: Record<string, string>;
  readonly more?: (opts: pulumi.CustomResourceOptions) => void;
}

function program({ image = "a", selector = "web", replicas = 1, data, more }: Declared = {}) {
  return async () => {
    const provider = new kubernetes.Provider("cluster");
    const namespace = new kubernetes.core.v1.Namespace("team", { metadata: { name: "team" } }, { provider });
    const opts = { provider, dependsOn: [namespace] };
    new kubernetes.apps.v1.Deployment(
      "web",
      {
        metadata: { name: "web", namespace: "team" },
        spec: {
          replicas,
          selector: { matchLabels: { app: selector } },
          template: {
            metadata: { labels: { app: selector } },
            spec: { containers: [{ name: "web", image, resources: { limits: { cpu: "1000m" } } }] },
          },
        },
      },
      opts,
    );
    new kubernetes.core.v1.Secret(
      "password",
      {
        metadata: { name: "password", namespace: "team" },
        stringData: { password: pulumi.secret("hunter2") },
      },
      opts,
    );
    if (data) new kubernetes.core.v1.ConfigMap("settings", { metadata: { namespace: "team" }, data }, opts);
    more?.(opts);
  };
}

describe("the Kubernetes stand-in on a cluster", () => {
  const controlPlane = useControlPlane();
  // Before the sandbox's own, which takes the state away.
  afterEach(async () => {
    await sandbox().destroy(options());
    await assert.rejects(core().readNamespace({ name: "team" }), /404/);
  });
  const sandbox = useSandbox();
  const options = (declared?: Declared) => ({
    program: program(declared),
    pathFolders: [standInFolder("kubernetes")],
    env: { PLUMBLINE_KUBECONFIG: controlPlane().kubeconfig },
  });
  const preview = (declared?: Declared, refresh = false) =>
    sandbox().preview({ ...options(declared), refresh });
  const up = (declared?: Declared, refresh = false) => sandbox().update({ ...options(declared), refresh });
  const apps = () => controlPlane().client(AppsV1Api);
  const core = () => controlPlane().client(CoreV1Api);
  const objects = () => KubernetesObjectApi.makeApiClient(controlPlane().config);
  const web = () => apps().readNamespacedDeployment({ namespace: "team", name: "web" });
  const edit = async (spec: Spec, labels = {}) => {
    const body = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "team", labels },
      spec,
    };
    await objects().patch(body, undefined, undefined, "by-hand", undefined, "application/merge-patch+json");
  };
  const changed = (steps: readonly { op: string; name: string }[]): string[] =>
    steps
      .filter(({ op }) => op !== "same")
      .map(({ op, name }) => `${op} ${name}`)
      .sort();

  it("creates, and a second update changes nothing", async () => {
    const first = await up({ data: { a: "b" } });
    assert.deepEqual(first.changes, { create: 6, update: 0, delete: 0, same: 0 });
    const maps = await core().listNamespacedConfigMap({ namespace: "team" });
    const names = maps.items.map(({ metadata }) => metadata?.name ?? "");
    assert.ok(
      names.some((name) => /^settings-[0-9a-f]{8}$/.test(name)),
      names.join(),
    );
    const manager = (await web()).metadata?.managedFields?.find(
      ({ operation }) => operation === "Apply",
    )?.manager;
    assert.equal(manager, "plumbline");
    const second = await up({ data: { a: "b" } }, true);
    assert.deepEqual(second.changes, { create: 0, update: 0, delete: 0, same: 6 });
    assert.deepEqual(second.diagnostics, []);
    const deployed = await sandbox().deployed(options());
    assert.ok(!JSON.stringify(deployed).includes("hunter2"));
    assert.ok(!JSON.stringify(deployed).includes(Buffer.from("hunter2").toString("base64")));
  });

  it("finds what was changed by hand, and changes it back", async () => {
    await up({ replicas: 2 });
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "password", namespace: "team" },
      stringData: { password: "other" },
    };
    await objects().patch(secret, undefined, undefined, "by-hand", undefined, "application/merge-patch+json");
    await edit({ replicas: 5 }, { added: "by-hand" });
    assert.deepEqual(changed((await preview({ replicas: 2 })).steps), [], "nobody asked");
    const found = await preview({ replicas: 2 }, true);
    assert.deepEqual(changed(found.steps), ["update password", "update web"]);
    await up({ replicas: 2 }, true);
    const mended = await web();
    assert.equal(mended.spec?.replicas, 2);
    assert.equal(mended.metadata?.labels?.["added"], "by-hand", "it is not ours");
    const { data } = await core().readNamespacedSecret({ namespace: "team", name: "password" });
    assert.equal(Buffer.from(data?.["password"] ?? "", "base64").toString(), "hunter2");
    assert.deepEqual(changed((await preview({ replicas: 2 }, true)).steps), []);
  });

  it("creates again what was deleted by hand", async () => {
    await up();
    await apps().deleteNamespacedDeployment({ namespace: "team", name: "web" });
    assert.deepEqual(changed((await up({}, true)).steps), ["create web"]);
    assert.equal((await web()).spec?.replicas, 1);
  });

  it("replaces what cannot be changed", async () => {
    await up({ data: { a: "b" } });
    const uid = (await web()).metadata?.uid;
    const declared = { selector: "other", image: "b", data: { a: "c" } };
    const planned = await preview(declared);
    assert.deepEqual([changed(planned.steps), planned.refusals], [["replace web", "update settings"], []]);
    assert.deepEqual(changed((await up(declared)).steps), ["replace web", "update settings"]);
    assert.notEqual((await web()).metadata?.uid, uid);
    assert.deepEqual(changed((await up(declared)).steps), []);
  });

  it("tells at preview of every object that the API server would refuse, in namespaces that are not there yet too", async () => {
    const more = (opts: pulumi.CustomResourceOptions): void => {
      const metadata = (name: string) => ({ name, namespace: "team" });
      new kubernetes.core.v1.Service(
        "svc",
        { metadata: metadata("svc"), spec: { ports: [{ port: 99999 }] } },
        opts,
      );
      new kubernetes.apiextensions.CustomResource(
        "app",
        {
          apiVersion: "argoproj.io/v1alpha1",
          kind: "AppProject",
          metadata: metadata("app"),
          spec: { sourceRepo: [] },
        },
        opts,
      );
      new kubernetes.core.v1.Namespace("system", { metadata: { name: "kube-system" } }, opts);
    };
    const { refusals } = await preview({ more });
    assert.equal(refusals.length, 3, refusals.join("\n"));
    assert.match(
      refusals[0] ?? "",
      /^the cluster refuses AppProject team\/app: .*\.spec\.sourceRepo: field not declared in schema$/,
    );
    assert.match(refusals[1] ?? "", /^the cluster refuses Namespace kube-system: .*was not made from here/);
    assert.match(
      refusals[2] ?? "",
      /^the cluster refuses Service team\/svc: .*99999: must be between 1 and 65535/,
    );
    await assert.rejects(up({ more }), (error: Error) => {
      assert.match(error.message, /the engine could not update test: .*(kube-system|team\/svc|team\/app)/);
      return true;
    });
    assert.ok((await up()).ok, "the next update goes on");
  });

  it("creates a kind and an object of it in one update", async () => {
    const more = (opts: pulumi.CustomResourceOptions): void => {
      const schema = {
        type: "object",
        properties: { spec: { type: "object", x_kubernetes_preserve_unknown_fields: true } },
      };
      const definition = new kubernetes.apiextensions.v1.CustomResourceDefinition(
        "widgets",
        {
          metadata: { name: "widgets.example.com" },
          spec: {
            group: "example.com",
            scope: "Namespaced",
            names: { plural: "widgets", singular: "widget", kind: "Widget" },
            versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
          },
        },
        opts,
      );
      new kubernetes.apiextensions.CustomResource(
        "widget",
        {
          apiVersion: "example.com/v1",
          kind: "Widget",
          metadata: { name: "widget", namespace: "team" },
          spec: { a: 1 },
        },
        { ...opts, dependsOn: [definition] },
      );
    };
    assert.deepEqual((await preview({ more })).refusals, []);
    await up({ more });
    assert.deepEqual(changed((await up({ more }, true)).steps), []);
  });

  it("says what keeps an object that is to be deleted", async () => {
    const kept = (opts: pulumi.CustomResourceOptions): void =>
      void new kubernetes.core.v1.ConfigMap(
        "kept",
        { metadata: { name: "kept", namespace: "team", finalizers: ["example.com/keep"] } },
        { ...opts, customTimeouts: { delete: "2s" } },
      );
    await up({ more: kept });
    await assert.rejects(
      up(),
      /ConfigMap team\/kept is still there 2 s after its deletion: its finalizers example\.com\/keep/,
    );
    const body = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "kept", namespace: "team", finalizers: null },
    };
    await objects().patch(
      body as never,
      undefined,
      undefined,
      "by-hand",
      undefined,
      "application/merge-patch+json",
    );
    assert.ok((await up()).ok);
  });
});
