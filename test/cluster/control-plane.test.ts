/** A control plane of this machine: what it is, whom it lets in, and that what is deployed to it is scheduled and runs. */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import https from "node:https";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import {
  ApiextensionsV1Api,
  BatchV1Api,
  CoreV1Api,
  KubeConfig,
  VersionApi,
  type V1PodSpec,
} from "@kubernetes/client-node";
import { PARTS } from "../../tools/control-plane/parts";
import { removeControlPlane } from "../../tools/control-plane/remove";
import { controlPlaneStatus } from "../../tools/control-plane/status";
import { localStatusAsText } from "../../cli/output/local-status";
import { ClusterClient, eventually } from "../support/cluster-client";
import { useControlPlane } from "../support/control-plane";

const GPU = "nvidia.com/gpu";

describe("a control plane of this machine", () => {
  const controlPlane = useControlPlane();
  const core = () => controlPlane().client(CoreV1Api);
  const folder = () => join(controlPlane().kubeconfig, "..");

  describe("as such", () => {
    it("is the Kubernetes that it says it is, of five parts that run", async () => {
      const { gitVersion } = await controlPlane().client(VersionApi).getCode();
      assert.equal(gitVersion, "v1.34.2");
      const status = await controlPlaneStatus("test", controlPlane().env);
      assert.ok(status);
      assert.deepEqual(
        status.parts.map(({ part, state }) => [part, state]),
        PARTS.map((part) => [part, "running"]),
      );
      assert.ok(status.residentBytes > 100e6 && status.residentBytes < 1000e6, `${status.residentBytes}`);
    });

    it("shows itself to nobody who cannot prove who they are, nor to who does not know it", async () => {
      const url = new URL("/api/v1/namespaces", controlPlane().server);
      const ask = (options: https.RequestOptions) =>
        new Promise<number>((resolve, reject) => {
          https
            .get(url, options, (answer) => (answer.resume(), resolve(answer.statusCode ?? 0)))
            .on("error", reject);
        });
      const ca = readFileSync(join(folder(), "pki", "ca.crt"));
      assert.equal(await ask({ ca }), 401);
      await assert.rejects(ask({}), /self-signed|unable to verify|certificate/i);
    });

    it("is reached from this machine alone", async () => {
      const port = Number(new URL(controlPlane().server).port);
      const others = Object.values(networkInterfaces())
        .flatMap((addresses) => addresses ?? [])
        .filter(({ internal, family }) => !internal && family === "IPv4");
      for (const { address } of others)
        await assert.rejects(
          new Promise((resolve, reject) =>
            connect(port, address).once("connect", resolve).once("error", reject),
          ),
          /ECONNREFUSED/,
          address,
        );
    });

    it("keeps its secrets from other users", () => {
      assert.equal(statSync(folder()).mode & 0o777, 0o700);
      for (const file of [
        controlPlane().kubeconfig,
        join(folder(), "kwok.kubeconfig"),
        join(folder(), "pki", "ca.key"),
      ])
        assert.equal(statSync(file).mode & 0o777, 0o600, file);
    });

    it("gives its own parts no more rights than they need", async () => {
      const statusOf = async (who: string, path: string) => {
        const config = new KubeConfig();
        config.loadFromFile(join(folder(), `${who}.kubeconfig`));
        const options: https.RequestOptions = {};
        await config.applyToHTTPSOptions(options);
        return new Promise<number>((resolve, reject) => {
          https
            .get(
              new URL(path, controlPlane().server),
              options,
              (answer) => (answer.resume(), resolve(answer.statusCode ?? 0)),
            )
            .on("error", reject);
        });
      };
      for (const who of ["kwok", "kube-scheduler"]) {
        assert.equal(await statusOf(who, "/api/v1/nodes"), 200, who);
        assert.equal(await statusOf(who, "/api/v1/secrets"), 403, who);
        assert.equal(await statusOf(who, "/apis/rbac.authorization.k8s.io/v1/clusterroles"), 403, who);
      }
    });

    it("knows the kinds of Argo CD, Karpenter, KEDA, the Prometheus operator, Kyverno and Gatekeeper", async () => {
      const { items } = await controlPlane().client(ApiextensionsV1Api).listCustomResourceDefinition();
      const names = items.map(({ metadata }) => metadata?.name);
      for (const name of [
        "applications.argoproj.io",
        "applicationsets.argoproj.io",
        "appprojects.argoproj.io",
        "nodepools.karpenter.sh",
        "ec2nodeclasses.karpenter.k8s.aws",
        "scaledobjects.keda.sh",
        "servicemonitors.monitoring.coreos.com",
        "prometheusrules.monitoring.coreos.com",
        "validatingpolicies.policies.kyverno.io",
        "constrainttemplates.templates.gatekeeper.sh",
      ])
        assert.ok(names.includes(name), name);
      for (const { metadata, status } of items)
        assert.ok(
          status?.conditions?.some(({ type, status: is }) => type === "Established" && is === "True"),
          metadata?.name,
        );
    });

    it("checks objects of these kinds by their schema", async () => {
      const client = await ClusterClient.of(controlPlane().kubeconfig);
      const project = {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "AppProject",
        metadata: { name: "p", namespace: "default" },
        spec: { sourceRepos: ["*"] },
      };
      assert.equal((await client.apply(project, { dryRun: true })).status, 201);
      const wrong = await client.apply({ ...project, spec: { sourceRepo: "*" } }, { dryRun: true });
      assert.ok(wrong.status >= 400);
      assert.match(wrong.message, /unknown field "?spec\.sourceRepo|\.spec\.sourceRepo: field not declared/);
    });
  });

  describe("with nodes that are simulated", () => {
    const resources = (gpus: number) => ({ limits: { [GPU]: `${gpus}` } });
    const tolerations = [{ key: GPU, operator: "Exists", effect: "NoSchedule" }];
    const spec = (gpus: number, more: Partial<V1PodSpec> = {}): V1PodSpec => ({
      containers: [{ name: "c", image: "example.test/x", ...(gpus > 0 && { resources: resources(gpus) }) }],
      ...(gpus > 0 && { tolerations }),
      ...more,
    });
    const create = (name: string, podSpec: V1PodSpec, namespace = "default") =>
      core().createNamespacedPod({ namespace, body: { metadata: { name }, spec: podSpec } });
    const podOf = (name: string) => core().readNamespacedPod({ name, namespace: "default" });

    before(async () => {
      const node = (name: string, pool: string, gpus: number) => {
        const room = { cpu: "8", memory: "32Gi", pods: "20", ...(gpus > 0 && { [GPU]: `${gpus}` }) };
        return {
          metadata: { name, labels: { "apexlogic.ai/node-pool": pool } },
          ...(gpus > 0 && { spec: { taints: [{ key: GPU, value: "true", effect: "NoSchedule" }] } }),
          status: { capacity: room, allocatable: room },
        };
      };
      for (const body of [node("gpu-1", "gpu", 4), node("gpu-2", "gpu", 4), node("plain-1", "plain", 0)])
        await core().createNode({ body });
      await eventually("the nodes are ready, and the taint of those that are not is gone", async () => {
        const { items } = await core().listNode();
        return items.every(
          ({ status, spec: { taints = [] } = {} }) =>
            status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") &&
            !taints.some(({ key }) => key === "node.kubernetes.io/not-ready"),
        );
      });
    });

    it("puts pods where taints and GPUs allow, and they run", async () => {
      await create("gpu", spec(4));
      await create("plain", spec(0));
      for (const [name, pool] of [
        ["gpu", "gpu"],
        ["plain", "plain"],
      ] as const)
        await eventually(`${name} runs on ${pool}`, async () => {
          const { spec: scheduled, status } = await podOf(name);
          return status?.phase === "Running" && scheduled?.nodeName?.startsWith(`${pool}-`) === true;
        });
    });

    it("says why a pod waits that asks for more GPUs than any node has", async () => {
      await create("big", spec(8));
      await eventually("the status says so", async () => {
        const status = await controlPlaneStatus("test", controlPlane().env);
        assert.ok(status?.cluster, status?.fault ?? "");
        return status.cluster.waiting.some(
          ({ name, reason }) =>
            name === "big" &&
            /^asks for 8 GPUs, and no node has more than 4; .*Insufficient nvidia\.com\/gpu/.test(reason),
        );
      });
      const status = await controlPlaneStatus("test", controlPlane().env);
      assert.ok(status);
      const text = localStatusAsText(status);
      assert.match(text, /^gpu +2 +2 +8 +\d$/m);
      assert.match(text, /^ {2}default\/big: asks for 8 GPUs/m);
      assert.ok(!/PRIVATE KEY|BEGIN|token/i.test(text));
    });

    it("refuses the team that is over its quota, and the status says who", async () => {
      await core().createNamespace({ body: { metadata: { name: "team" } } });
      await core().createNamespacedResourceQuota({
        namespace: "team",
        body: { metadata: { name: "team" }, spec: { hard: { [`requests.${GPU}`]: "1" } } },
      });
      // Before the quota is counted, the API server may not know of it yet.
      await eventually("the quota is counted", async () => {
        const { status } = await core().readNamespacedResourceQuota({ name: "team", namespace: "team" });
        return status?.used !== undefined;
      });
      await controlPlane()
        .client(BatchV1Api)
        .createNamespacedJob({
          namespace: "team",
          body: {
            metadata: { name: "over" },
            spec: { template: { spec: spec(2, { restartPolicy: "Never" }) } },
          },
        });
      await eventually("the job is refused", async () => {
        const status = await controlPlaneStatus("test", controlPlane().env);
        assert.deepEqual(
          status?.cluster?.quotas.map(({ namespace, resource, hard }) => [namespace, resource, hard]),
          [["team", `requests.${GPU}`, "1"]],
        );
        return status?.cluster?.refused.some(
          ({ by, reason }) => by === "Job team/over" && /exceeded quota: team/.test(reason),
        );
      });
    });

    it("fires a CronJob, whose Job's pod runs and ends", async function () {
      this.timeout(180_000);
      const batch = controlPlane().client(BatchV1Api);
      await batch.createNamespacedCronJob({
        namespace: "default",
        body: {
          metadata: { name: "each-minute" },
          spec: {
            schedule: "* * * * *",
            jobTemplate: { spec: { template: { spec: spec(1, { restartPolicy: "Never" }) } } },
          },
        },
      });
      await eventually(
        "it ran and succeeded",
        async () => {
          const status = await controlPlaneStatus("test", controlPlane().env);
          const [cronJob] = status?.cluster?.cronJobs ?? [];
          return cronJob?.lastRun != null && cronJob.lastSuccess !== null;
        },
        150,
      );
      const { items } = await batch.listNamespacedJob({ namespace: "default" });
      assert.ok(items.some(({ status }) => status?.succeeded === 1));
    });
  });

  describe("that is not needed any more", () => {
    it("goes without a trace", async () => {
      const { env, server } = controlPlane();
      const removed = await removeControlPlane({ name: "test", env, progress: () => undefined });
      assert.equal(removed.processes, PARTS.length);
      assert.throws(() => statSync(folder()), /ENOENT/);
      await assert.rejects(
        new Promise((resolve, reject) =>
          connect(Number(new URL(server).port), "127.0.0.1")
            .once("connect", resolve)
            .once("error", reject),
        ),
        /ECONNREFUSED/,
      );
      assert.equal(await controlPlaneStatus("test", env), null);
    });
  });
});
