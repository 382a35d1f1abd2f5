/** The environment's rules in the API server itself: what it refuses, lets through, and whom it lets change them. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { CONFIG_MAPS, objectRule } from "../support/admission-plan";
import { Desk } from "../support/cli";
import { accepted, ClusterClient, eventually, type KubernetesObject } from "../support/cluster-client";
import { enforced, installEnvironment } from "../support/cluster-environment";
import {
  assertDenied,
  copyOf,
  LABELS,
  MANDATED,
  unlabelled,
  unprobed,
  withDigest,
} from "../support/cluster-workloads";
import { useControlPlane } from "../support/control-plane";
import { environmentObjects } from "../support/environment-objects";

const exemption = (resource: string, expires: string) => ({
  policy: MANDATED,
  resource,
  reason: "came before the labels did",
  owner: "maya.chen",
  expires,
});

/** `local`, with exemptions and with a team that has rules of its own. */
function stacks(desk: Desk): string {
  const set = (key: string, ...at: string[]) => ["config", `plumbline:${key}`, ...at];
  desk.edit("Pulumi.local.yaml", set("exemptions"), [
    exemption("Deployment engagement/legacy", "2026-12-31"),
    // The day before `evaluateAt`.
    exemption("Deployment engagement/forgotten", "2026-11-26"),
  ]);
  desk.edit("Pulumi.local.yaml", set("teams", "vision"), {
    namespaces: ["vision"],
    quota: { gpus: 4, cpu: "32", memory: "128Gi" },
    rules: "rules/vision",
  });
  mkdirSync(path.join(desk.stacks, "rules", "vision"), { recursive: true });
  desk.write(
    "rules/vision/ruleset.yaml",
    stringify({
      layer: "team",
      extends: "plumbline",
      enforcement: { "require-probes": "mandatory" },
      parameters: { "maximum-replicas": 3 },
    }),
  );
  const own = objectRule("forbid-drafts", {
    about: CONFIG_MAPS,
    expression: "!object.metadata.name.startsWith('draft-')",
    message: "drafts are kept in Git",
  });
  desk.write("rules/vision/forbid-drafts.yaml", stringify(own.policy));
  return desk.stacks;
}

describe("admission", () => {
  const controlPlane = useControlPlane();
  const desk = new Desk();
  let client: ClusterClient;
  let objects: readonly KubernetesObject[];
  let served: KubernetesObject;

  before(async () => {
    client = await ClusterClient.of(controlPlane().kubeconfig);
    ({ objects } = await environmentObjects("local", stacks(desk)));
    await installEnvironment(client, objects);
    const deployment = objects.find(({ kind }) => kind === "Deployment");
    assert.ok(deployment);
    served = deployment;
  });
  after(() => desk.close());

  const owned = async (kind: string, owner: string): Promise<KubernetesObject[]> =>
    (await client.list(kind === "Pod" ? "v1" : "apps/v1", kind, "engagement")).filter((each) =>
      each.metadata.name.startsWith(`${owner}-`),
    );

  it("finds nothing to warn of in the rules themselves", async () => {
    const policies = await client.list<{ metadata: { name: string }; status?: { typeChecking?: object } }>(
      "admissionregistration.k8s.io/v1",
      "ValidatingAdmissionPolicy",
    );
    const shipped = policies.filter(({ metadata }) => !metadata.name.startsWith("sentinel-"));
    // 13 shipped rules, the keeper, and the team's own.
    assert.equal(shipped.length, 15);
    const warned = shipped.filter(({ status }) => Object.keys(status?.typeChecking ?? {}).length > 0);
    assert.deepEqual(
      warned.map(({ metadata, status }) => `${metadata.name}: ${JSON.stringify(status)}`),
      [],
    );
  });

  it("denies an object without mandated labels, with our message", async () => {
    const answer = await client.apply(unlabelled(copyOf(served, "nobodys")), { dryRun: true });
    assertDenied(answer, MANDATED, LABELS);
    assert.match(answer.message, /project, team, environment, cost-center, owner/);
    assert.equal((await client.apply(copyOf(served, "somebodys"), { dryRun: true })).status, 201);
  });

  it("warns of what breaks an advisory rule, and takes it", async () => {
    const answer = await client.apply(unprobed(copyOf(served, "unprobed")), { dryRun: true });
    assert.equal(answer.status, 201, answer.message);
    assert.match(
      answer.warnings[0] ?? "",
      /^Validation failed for ValidatingAdmissionPolicy 'require-probes' with binding 'require-probes': listens without/,
    );
  });

  it("opens the bias gate by verified evidence alone", async () => {
    const other = withDigest(copyOf(served, "judged"), `sha256:${"0".repeat(64)}`);
    assertDenied(
      await client.apply(other, { dryRun: true }),
      "limit-bias-score",
      "no verified evidence of model sha256:0000",
    );
    const written = copyOf(served, "judged");
    written.spec.template.metadata.labels["apexlogic.ai/bias-score"] = "0.01";
    assertDenied(
      await client.apply(written, { dryRun: true }),
      "limit-bias-score",
      'label bias-score says 0.01, but verified evidence says "pass 0.0',
    );
  });

  it("honours an exemption, for the object and for what is made of it, and for nothing else", async () => {
    const exempt = unlabelled(copyOf(served, "legacy"));
    await client.applied([exempt]);
    await eventually("its pod is there", async () => (await owned("Pod", "legacy")).length === 1);
    assertDenied(await client.apply(unlabelled(copyOf(served, "legacy2"))), MANDATED, LABELS);
    const [replicaSet] = await owned("ReplicaSet", "legacy");
    assert.ok(replicaSet);
    // Somebody else who writes the same ReplicaSet is no controller.
    const { namespace, labels, ownerReferences } = replicaSet.metadata;
    const metadata = { name: "legacy-by-hand", namespace, labels, ownerReferences };
    const byHand = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata, spec: replicaSet["spec"] };
    assertDenied(await client.create(byHand as KubernetesObject), MANDATED, LABELS);
    accepted(await client.remove(exempt), exempt);
    await eventually("its pods are gone", async () => (await owned("Pod", "legacy")).length === 0);
  });

  it("honours no exemption that has expired", async () => {
    assertDenied(await client.apply(unlabelled(copyOf(served, "forgotten"))), MANDATED, LABELS);
  });

  it("judges the pods of an owner whose template is no rule's business", async () => {
    const { template } = unlabelled(copyOf(served, "old")).spec;
    const controller: KubernetesObject = {
      apiVersion: "v1",
      kind: "ReplicationController",
      metadata: { name: "old", namespace: "engagement" },
      spec: { replicas: 1, selector: template.metadata.labels, template },
    };
    await client.applied([controller]);
    const refused = await eventually("its pod is refused", async () =>
      (await client.list<{ reason: string; message: string }>("v1", "Event", "engagement")).find(
        ({ reason, message }) => reason === "FailedCreate" && message.includes('pods "old-'),
      ),
    );
    assert.ok(refused.message.includes(LABELS), refused.message);
    accepted(await client.remove(controller), controller);
  });

  it("lets what violates a rule be deleted, finalizers and all", async () => {
    const finalizers = ["example.com/kept"];
    const exempt = unlabelled(copyOf(served, "legacy"));
    await client.applied([{ ...exempt, metadata: { ...exempt.metadata, finalizers } }]);
    // As if the exemption had ended: the policy anew, without it.
    const policy = objects.find(
      ({ kind, metadata }) => kind === "ValidatingAdmissionPolicy" && metadata.name === MANDATED,
    );
    assert.ok(policy);
    const spec = policy["spec"] as { matchConditions: { name: string }[] };
    const matchConditions = spec.matchConditions.filter(({ name }) => !name.endsWith("is-not-exempt"));
    await client.applied([{ ...policy, spec: { ...spec, matchConditions } }]);
    await eventually("it is exempt no more", async () => {
      const { status } = await client.apply(exempt, { dryRun: true });
      return status === 422;
    });
    accepted(await client.remove(exempt), exempt);
    await client.applied([{ ...exempt, metadata: { ...exempt.metadata, finalizers: [] } }]);
    await eventually("it is gone", async () => (await client.read(exempt)) === undefined);
    await client.applied([policy]);
  });

  it("holds a team to rules of its own, in its namespaces only", async () => {
    const bare = (namespace: string) => unprobed(copyOf(served, "bare", namespace));
    assertDenied(
      await client.apply(bare("vision"), { dryRun: true }),
      "require-probes",
      "listens without",
      "require-probes.team-vision",
    );
    assert.equal((await client.apply(bare("engagement"), { dryRun: true })).status, 201);

    const many = (namespace: string) => {
      const deployment = copyOf(served, "many", namespace);
      deployment.spec.replicas = 4;
      return deployment;
    };
    assertDenied(
      await client.apply(many("vision"), { dryRun: true }),
      "limit-replicas",
      "",
      "limit-replicas.team-vision",
    );
    assert.equal((await client.apply(many("engagement"), { dryRun: true })).status, 201);

    const draft = (namespace: string): KubernetesObject => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "draft-1", namespace },
    });
    const own = "forbid-drafts.team-vision";
    assertDenied(await client.apply(draft("vision"), { dryRun: true }), own, "drafts are kept in Git", own);
    assert.equal((await client.apply(draft("engagement"), { dryRun: true })).status, 201);
  });

  it("leaves the platform's own namespaces alone", async () => {
    for (const namespace of ["kube-system", "argocd", "plumbline-system"]) {
      const answer = await client.apply(unlabelled(copyOf(served, "chart", namespace)), { dryRun: true });
      assert.equal(answer.status, 201, `${namespace}: ${answer.message}`);
    }
  });

  it("reads verdicts anew when its rules were taken away and put back", async () => {
    const keeper = "plumbline-keeps-parameters";
    const rules = objects.filter(
      ({ kind, metadata }) => kind.startsWith("ValidatingAdmissionPolicy") && metadata.name !== keeper,
    );
    for (const object of [...rules].reverse()) accepted(await client.remove(object), object);
    await enforced(client);
    const verdicts = objects.find(({ metadata }) => metadata.name === "model-verdicts");
    assert.ok(verdicts);
    await client.applied([{ ...verdicts, data: { limit: "0.1" } }, ...rules]);
    await enforced(client);
    assertDenied(await client.apply(served, { dryRun: true }), "limit-bias-score", "no verified evidence");
  });
});
