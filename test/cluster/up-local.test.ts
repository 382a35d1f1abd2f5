/** `plumbline up local` as a person runs it: from nothing to the whole environment, and back from every mishap. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { KubeConfig, KubernetesObjectApi, type KubernetesObject } from "@kubernetes/client-node";
import { kubeconfigOf } from "../../tools/control-plane/ensure";
import { removeControlPlane } from "../../tools/control-plane/remove";
import { Desk, plumbline, type Ended } from "../support/cli";

const CLI = path.join(__dirname, "..", "..", "cli", "plumbline.js");
const SERVICE = "vision-language-model-v2";
const MERGE = "application/merge-patch+json";
/** A whole update takes some 20 s on an idle machine. */
const WAIT_MS = 200_000;

/** A rule of the cluster's own, which no pack knows. */
const CLOSED = {
  policy: {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "closed-by-hand" },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["services"] },
        ],
      },
      validations: [{ expression: "false", message: "no service today" }],
    },
  },
  binding: {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: "closed-by-hand" },
    spec: { policyName: "closed-by-hand", validationActions: ["Deny"] },
  },
};

/** Plugins and packs that were started with a variable of this value. */
function plugins(value: string): string[] {
  const commands = readdirSync("/proc").flatMap((pid) => {
    try {
      const isOurs = readFileSync(`/proc/${pid}/environ`, "utf8").includes(value);
      return isOurs ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")] : [];
    } catch {
      return [];
    }
  });
  return commands.filter((command) => /run-stand-in|run-policy-pack/.test(command));
}

describe("plumbline up local", () => {
  const desk = new Desk();
  const home = path.join(desk.folder, "home");
  /** Somebody else's cluster, which is never to be reached: nothing listens there. */
  const elsewhere = path.join(home, ".kube", "config");
  const env = { XDG_STATE_HOME: desk.state, KUBECONFIG: elsewhere };

  before(() => {
    mkdirSync(path.dirname(elsewhere), { recursive: true });
    writeFileSync(elsewhere, "this is read by nobody: {");
  });
  after(async function () {
    this.timeout(120_000);
    await removeControlPlane({ name: "local", env: { ...process.env, ...env }, progress: () => undefined });
    desk.close();
  });

  const run = (command: string, ...options: string[]): Promise<Ended> =>
    plumbline([command, "local", "--stacks", desk.stacks, ...options], env);
  const changes = ({ stdout, stderr }: Ended): string => /^Plan for local: .*$/m.exec(stdout)?.[0] ?? stderr;
  const isUnchanged = (ended: Ended): void => {
    const steps = ended.stdout.split("\n").filter((line) => /^ +[+~±-] kubernetes:/.test(line));
    assert.match(
      [changes(ended), ...steps].join("\n"),
      /^Plan for local: 0 to create, 0 to update, 0 to delete, \d+ unchanged$/,
    );
  };

  async function cluster(): Promise<KubernetesObjectApi> {
    const config = new KubeConfig();
    config.loadFromFile((await kubeconfigOf("local", { ...process.env, ...env })) ?? "");
    return KubernetesObjectApi.makeApiClient(config);
  }
  const named = (apiVersion: string, kind: string, name = SERVICE, namespace = "engagement") => ({
    apiVersion,
    kind,
    metadata: { name, namespace },
  });
  const DEPLOYMENT = named("apps/v1", "Deployment");

  async function ready<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    for (const end = Date.now() + WAIT_MS; Date.now() < end;) {
      const found = await look().catch(() => undefined);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error(`${what} did not come`);
  }

  it("is previewed without a cluster before there is one, saying so", async () => {
    const preview = await run("preview");
    assert.equal(preview.status, 0, preview.stderr);
    assert.match(
      preview.stdout,
      /a STAND-IN, from the SDK's typings \(no cluster of it is there yet; plumbline up makes one\)/,
    );
  });

  it("deploys all of it, and says what is not rendered", async () => {
    const up = await run("up");
    assert.equal(up.status, 0, up.stderr);
    assert.match(changes(up), /^Plan for local: \d+ to create, 0 to update, 0 to delete, 0 unchanged$/);
    assert.match(up.stdout, /a STAND-IN, which asks the cluster's API server/);
    assert.match(up.stdout, /^note: argo-cd \d+\.\d+\.\d+: recorded, not rendered$/m);
    const objects = await cluster();
    await objects.read(named("argoproj.io/v1alpha1", "ApplicationSet", "local", "argocd"));
    await objects.read(named("batch/v1", "CronJob", `${SERVICE}-evaluation`));
    const node = await objects.read<KubernetesObject & { status: { capacity: Record<string, string> } }>(
      named("v1", "Node", "gpu-l4-1"),
    );
    assert.equal(node.status.capacity["nvidia.com/gpu"], "1");
    await ready("a pod that runs on a fake node", async () => {
      const { items } = await objects.list<
        KubernetesObject & { spec: { nodeName?: string }; status: { phase: string } }
      >("v1", "Pod", "engagement");
      return items.find(
        ({ spec, status }) => status.phase === "Running" && spec.nodeName?.startsWith("gpu-l4-"),
      );
    });
  });

  it("changes nothing the second time", async () => {
    const up = await run("up", "--verbose");
    assert.equal(up.status, 0, up.stderr);
    isUnchanged(up);
  });

  it("finds what was changed and deleted by hand, and mends it", async () => {
    const objects = await cluster();
    const body = {
      ...DEPLOYMENT,
      metadata: { ...DEPLOYMENT.metadata, labels: { "apexlogic.ai/team": "platform", "by-hand": "added" } },
    };
    await objects.patch(body, undefined, undefined, "by-hand", undefined, MERGE);
    await objects.delete(named("policy/v1", "PodDisruptionBudget"));
    isUnchanged(await run("preview", "--verbose"));
    const preview = await run("preview", "--refresh", "--verbose");
    assert.match(changes(preview), /: 1 to create, 1 to update, 0 to delete/);
    assert.match(
      preview.stdout,
      new RegExp(`^ +~ kubernetes:apps/v1:Deployment ${SERVICE}-deployment$`, "m"),
    );
    assert.match(preview.stdout, new RegExp(`^ +\\+ kubernetes:policy/v1:PodDisruptionBudget `, "m"));
    assert.equal((await run("up")).status, 0);
    const { metadata } = await objects.read(DEPLOYMENT);
    assert.equal(metadata?.labels?.["apexlogic.ai/team"], "engagement");
    assert.equal(metadata?.labels?.["by-hand"], "added");
    await objects.read(named("policy/v1", "PodDisruptionBudget"));
  });

  it("is stopped at preview by a rule of the cluster, by its words, and goes on without it", async () => {
    const objects = await cluster();
    await objects.create(CLOSED.policy);
    await objects.create(CLOSED.binding);
    await ready("the rule", async () => {
      const probe = { ...named("v1", "Service", "probe"), spec: { ports: [{ port: 80 }] } };
      const refused = await objects.create(probe, undefined, "All").then(
        () => false,
        (error: Error) => error.message.includes("no service today"),
      );
      return refused || undefined;
    });
    await objects.delete(named("v1", "Service"));
    const refusal = new RegExp(
      `^the cluster refuses Service engagement/${SERVICE}: .*ValidatingAdmissionPolicy 'closed-by-hand'.*: no service today$`,
      "m",
    );
    for (const [command, ...options] of [["preview", "--refresh"], ["up"]] as const) {
      const { status, stderr } = await run(command, ...options);
      assert.equal(status, 1, stderr);
      assert.match(stderr, refusal);
    }
    await objects.delete(CLOSED.binding);
    await objects.delete(CLOSED.policy);
    await ready("the update", async () => ((await run("up")).status === 0 ? true : undefined));
    await objects.read(named("v1", "Service"));
  });

  it("finishes what was killed half way", async () => {
    const objects = await cluster();
    for (const name of ["engagement", "argocd"]) await objects.delete(named("v1", "Namespace", name, ""));
    const gone = async (name: string) =>
      objects.read(named("v1", "Namespace", name, "")).then(
        () => undefined,
        () => true,
      );
    await ready("the namespaces' end", () => gone("engagement"));
    await ready("the namespaces' end", () => gone("argocd"));
    const killed = spawn(process.execPath, [CLI, "up", "local", "--stacks", desk.stacks], {
      detached: true,
      stdio: "ignore",
      env: { ...process.env, ...env, PULUMI_BACKEND_URL: "" },
    });
    const exit = once(killed, "exit");
    const { pid } = killed;
    assert.ok(pid);
    await ready("the first object", () => objects.read(named("v1", "Namespace", "engagement", ""))).finally(
      () => process.kill(-pid, "SIGKILL"),
    );
    await exit;
    await ready("the plugins' end", async () => (plugins(desk.state).length === 0 ? true : undefined));
    const up = await run("up");
    assert.equal(up.status, 0, up.stderr);
    assert.match(up.stderr, /recovered: the update of local .* was killed half way/);
    await objects.read(DEPLOYMENT);
    isUnchanged(await run("up", "--verbose"));
  });

  it("begins anew where the cluster is another one than the state speaks of", async () => {
    await removeControlPlane({ name: "local", env: { ...process.env, ...env }, progress: () => undefined });
    const up = await run("up");
    assert.equal(up.status, 0, up.stderr);
    await (await cluster()).read(DEPLOYMENT);
  });
});
