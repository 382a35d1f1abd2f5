/** What a real scheduler, quota and job controller make of the environment `local`, on nodes that are simulated. */
import assert from "node:assert/strict";
import { Desk, plumbline } from "../support/cli";
import { accepted, ClusterClient, eventually, type KubernetesObject } from "../support/cluster-client";
import { installEnvironment } from "../support/cluster-environment";
import { copyOf, jobFrom, withGpus, withoutGpu, type CronJob } from "../support/cluster-workloads";
import { useControlPlane } from "../support/control-plane";
import { environmentObjects } from "../support/environment-objects";

interface Pod extends KubernetesObject {
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

interface Job extends KubernetesObject {
  readonly metadata: KubernetesObject["metadata"] & {
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  readonly status: {
    readonly succeeded?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

const NAMESPACE = "engagement";
const SERVICE = "vision-language-model-v2";
const GPU = "nvidia.com/gpu";
/** A CronJob starts at a full minute, and its pod takes some seconds. */
const FIRING_SECONDS = 100;

/** `local` with a second GPU pool, of another project, and evaluations every minute. */
function stacks(desk: Desk): string {
  const pools = ["config", "plumbline:nodePools"];
  desk.edit("Pulumi.local.yaml", [...pools, "gpu-t4"], {
    provisioner: "fake",
    project: "platform",
    instanceTypes: ["g4dn.xlarge"],
    min: 0,
    desired: 3,
    max: 3,
  });
  desk.edit("Pulumi.local.yaml", ["config", "plumbline:evaluation", "schedule"], "* * * * *");
  return desk.stacks;
}

describe("the environment local, scheduled", () => {
  const controlPlane = useControlPlane("local");
  const desk = new Desk();
  let client: ClusterClient;
  let objects: readonly KubernetesObject[];

  const find = (kind: string): KubernetesObject => {
    const found = objects.find((object) => object.kind === kind);
    assert.ok(found, kind);
    return found;
  };
  const pods = async (selector: string): Promise<Pod[]> =>
    client.list<Pod>("v1", "Pod", NAMESPACE, { labelSelector: selector });
  const instance = (name: string): string => `app.kubernetes.io/instance=${name}`;
  const nodesOf = (list: readonly Pod[]): string[] => list.map(({ spec }) => spec.nodeName ?? "none").sort();
  const pool = (node: string): string => node.replace(/-\d+$/, "");

  /** Why a pod is not scheduled, in the scheduler's words. */
  const reason = ({ status }: Pod): string | undefined =>
    status.conditions?.find(({ type, reason: why }) => type === "PodScheduled" && why === "Unschedulable")
      ?.message;

  const status = async (): Promise<string> => {
    const { env } = controlPlane();
    const ended = await plumbline(["status", "local", "--stacks", desk.stacks], {
      XDG_STATE_HOME: env["XDG_STATE_HOME"] ?? "",
    });
    assert.equal(ended.status, 0, ended.stderr);
    return ended.stdout;
  };

  before(async () => {
    client = await ClusterClient.of(controlPlane().kubeconfig);
    ({ objects } = await environmentObjects("local", stacks(desk)));
    // Evaluations come later, so that the first one is ours.
    await installEnvironment(client, objects, ({ kind }) => kind === "CronJob");
    await eventually("the service runs", async () => {
      const running = await pods(instance(SERVICE));
      return running.length === 2 && running.every(({ status }) => status.phase === "Running");
    });
  });
  after(() => desk.close());

  it("has the nodes of its pools, with their GPUs, types and zones", async () => {
    const nodes = await client.list<KubernetesObject & { status: { capacity: Record<string, string> } }>(
      "v1",
      "Node",
    );
    const shown = nodes.map(({ metadata, status }) =>
      [
        metadata.name,
        metadata.labels?.["node.kubernetes.io/instance-type"],
        metadata.labels?.["topology.kubernetes.io/zone"],
        status.capacity[GPU],
      ].join(" "),
    );
    assert.deepEqual(shown.sort(), [
      "gpu-l4-1 g6.2xlarge us-east-1a 1",
      "gpu-l4-2 g6.2xlarge us-east-1b 1",
      "gpu-l4-3 g6.2xlarge us-east-1c 1",
      "gpu-t4-1 g4dn.xlarge us-east-1a 1",
      "gpu-t4-2 g4dn.xlarge us-east-1b 1",
      "gpu-t4-3 g4dn.xlarge us-east-1c 1",
    ]);
  });

  it("runs GPU pods on their own pool only, in different zones", async () => {
    const nodes = nodesOf(await pods(instance(SERVICE)));
    assert.deepEqual(nodes.map(pool), ["gpu-l4", "gpu-l4"]);
    assert.equal(new Set(nodes).size, 2);
  });

  it("keeps pods that ask for no GPU off GPU nodes", async () => {
    const plain = withoutGpu(copyOf(find("Deployment"), "plain"));
    await client.applied([plain]);
    const [pod] = await eventually("it waits", async () => {
      const found = await pods(instance("plain"));
      return found.length > 0 && found.every((each) => reason(each) !== undefined) && found;
    });
    assert.ok(pod);
    assert.match(reason(pod) ?? "", /0\/6 nodes are available: .*untolerated taint\(s\)/);
    accepted(await client.remove(plain), plain);
  });

  it("leaves a pod pending that asks for more GPUs than any node has, and says why", async () => {
    const greedy = withGpus(copyOf(find("Deployment"), "greedy"), 2);
    await client.applied([greedy]);
    const [pod] = await eventually("it waits", async () => {
      const found = await pods(instance("greedy"));
      return found.length === 1 && found.every((each) => reason(each) !== undefined) && found;
    });
    assert.ok(pod);
    assert.equal(pod.status.phase, "Pending");
    assert.match(reason(pod) ?? "", /3 Insufficient nvidia\.com\/gpu/);
    assert.match(
      await status(),
      /engagement\/greedy-.*asks for 2 GPUs, and no node has more than 1; 0\/6 nodes are available/,
    );
    accepted(await client.remove(greedy), greedy);
    await eventually("it is gone", async () => (await pods(instance("greedy"))).length === 0);
  });

  it("refuses the team that is over its quota, by its quota and not for want of nodes", async () => {
    const quota = {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "team-quota", namespace: NAMESPACE },
    };
    const GPUS = `requests.${GPU}`;
    await eventually("the service's own GPUs are counted, and no others", async () => {
      const found = await client.read<{ status: Record<"used" | "hard", Record<string, string>> }>(quota);
      return found?.status.used[GPUS] === "2" && found.status.hard[GPUS] === "4";
    });
    const many = copyOf(find("Deployment"), "many");
    many.spec.replicas = 3;
    await client.applied([many]);
    const refused = await eventually("it is refused", async () =>
      (await client.list<{ reason: string; message: string }>("v1", "Event", NAMESPACE)).find(
        ({ reason: why, message }) => why === "FailedCreate" && message.includes('pods "many-'),
      ),
    );
    assert.match(
      refused.message,
      /exceeded quota: team-quota, requested: .*requests\.nvidia\.com\/gpu=1.*, limited: .*requests\.nvidia\.com\/gpu=4/,
    );
    assert.equal((await pods(instance("many"))).length, 2, "what is within the quota is there");
    await eventually("its status says so", async () =>
      /ReplicaSet engagement\/many-.*exceeded quota: team-quota/.test(await status()),
    );
    accepted(await client.remove(many), many);
    await eventually("they are gone", async () => (await pods(instance("many"))).length === 0);
  });

  /** The pod of a job, once it has run. */
  const evaluated = async (job: string): Promise<Pod> => {
    await eventually(
      `${job} is complete`,
      async () => {
        const found = await client.read<Job>({
          apiVersion: "batch/v1",
          kind: "Job",
          metadata: { name: job, namespace: NAMESPACE },
        });
        return found?.status.conditions?.some(({ type, status }) => type === "Complete" && status === "True");
      },
      60,
    );
    const [pod, ...more] = await pods(`batch.kubernetes.io/job-name=${job}`);
    assert.ok(pod && more.length === 0);
    return pod;
  };

  const assertEvaluation = (pod: Pod): void => {
    assert.equal(pool(pod.spec.nodeName ?? ""), "gpu-l4");
    const { labels = {} } = pod.metadata;
    const own = objects.find(({ kind }) => kind === "CronJob")?.metadata.labels ?? {};
    for (const [key, value] of Object.entries(own)) assert.equal(labels[key], value, key);
    assert.equal(labels["apexlogic.ai/activity"], "evaluation");
    assert.equal(labels["apexlogic.ai/cost-center"], "cc-engagement");
  };

  it("runs an evaluation that a person asks for on the GPU pool, with its tags", async () => {
    const cronJob = find("CronJob");
    assert.equal((cronJob["spec"] as { suspend: boolean }).suspend, false);
    // Not yet by its own clock.
    const suspended = { ...cronJob, spec: { ...(cronJob["spec"] as object), suspend: true } };
    await client.applied([suspended]);
    const job = jobFrom((await client.read<CronJob>(cronJob)) ?? assert.fail("it is not there"), "now");
    accepted(await client.create(job), job);
    assertEvaluation(await evaluated(job.metadata.name));
  });

  it("runs the evaluation by its own schedule", async () => {
    const cronJob = find("CronJob");
    await client.applied([cronJob]);
    const job = await eventually(
      "the schedule fires",
      async () =>
        (await client.list<Job>("batch/v1", "Job", NAMESPACE)).find(
          ({ metadata }) =>
            /-\d+$/.test(metadata.name) &&
            metadata.ownerReferences?.some(
              ({ kind, name }) => kind === "CronJob" && name === cronJob.metadata.name,
            ),
        ),
      FIRING_SECONDS,
    );
    assertEvaluation(await evaluated(job.metadata.name));
  });
});
