/** What a team may do in a cluster: its own work, and nothing to what it is judged by. */
import assert from "node:assert/strict";
import { accepted, ClusterClient, eventually, type KubernetesObject } from "../support/cluster-client";
import { installEnvironment } from "../support/cluster-environment";
import { assertDenied, copyOf, LABELS, MANDATED, unlabelled, withDigest } from "../support/cluster-workloads";
import { useControlPlane } from "../support/control-plane";
import { environmentObjects } from "../support/environment-objects";

describe("whoever is in a team", () => {
  const controlPlane = useControlPlane();
  let client: ClusterClient;
  let maya: ClusterClient;
  let objects: readonly KubernetesObject[];

  const find = (kind: string, name?: string): KubernetesObject => {
    const found = objects.find(
      (each) => each.kind === kind && (name === undefined || each.metadata.name === name),
    );
    assert.ok(found, `${kind} ${name ?? ""}`);
    return found;
  };

  before(async () => {
    client = await ClusterClient.of(controlPlane().kubeconfig);
    maya = client.as("maya.chen", ["engagement"]);
    ({ objects } = await environmentObjects("local"));
    await installEnvironment(client, objects, ({ kind }) => kind === "Deployment" || kind === "CronJob");
    await client.applied([
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "RoleBinding",
        metadata: { name: "engagement", namespace: "engagement" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "admin" },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "engagement" }],
      },
    ]);
    await eventually("she may work in her namespace", async () => {
      const { status } = await maya.apply(find("Deployment"), { dryRun: true });
      return status < 300;
    });
  });

  it("deploys into her namespace what complies", async () => {
    const own = copyOf(find("Deployment"), "hers");
    assert.equal((await maya.apply(own, { dryRun: true })).status, 201);
    assertDenied(await maya.apply(unlabelled(own), { dryRun: true }), MANDATED, LABELS);
  });

  it("changes nothing that she is judged by", async () => {
    const forbidden = [
      find("ConfigMap", "model-verdicts"),
      find("ConfigMap", "rule-parameters"),
      find("ValidatingAdmissionPolicy", "limit-bias-score"),
      find("ValidatingAdmissionPolicyBinding", "limit-bias-score"),
      find("Namespace", "plumbline-system"),
      find("Namespace", "engagement"),
    ];
    for (const object of forbidden) {
      const name = `${object.kind} ${object.metadata.name}`;
      assert.equal((await maya.apply(object, { dryRun: true })).status, 403, `apply ${name}`);
      assert.equal((await maya.remove(object)).status, 403, `delete ${name}`);
    }
    const another = { ...find("ConfigMap", "model-verdicts") };
    const metadata = { ...another.metadata, name: "model-verdicts-of-mine" };
    assert.equal((await maya.create({ ...another, metadata }, { dryRun: true })).status, 403);
  });

  it("gains no verdict by a ConfigMap of that name in her own namespace", async () => {
    const data = { limit: "1", ["0".repeat(64)]: "pass 0.0000" };
    const verdicts = find("ConfigMap", "model-verdicts");
    const hers = { ...verdicts, metadata: { ...verdicts.metadata, namespace: "engagement" }, data };
    accepted(await maya.apply(hers), hers);
    const deployment = withDigest(copyOf(find("Deployment"), "hers"), `sha256:${"0".repeat(64)}`);
    const answer = await maya.apply(deployment, { dryRun: true });
    assertDenied(answer, "limit-bias-score", "no verified evidence of model sha256:0000");
  });
});
