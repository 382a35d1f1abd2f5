import assert from "node:assert/strict";
import { Team, type TeamArgs } from "../../components/team";
import type { PlanResource } from "../../governance/plan";
import { assertAttributed, labelsOf } from "../support/labels";
import { ATTRIBUTION, only, planOf } from "../support/plan";

const ARGS: TeamArgs = {
  attribution: ATTRIBUTION,
  namespaces: ["vision"],
  quota: { gpus: 4, cpu: "32", memory: "128Gi" },
  budgets: [
    { costCenter: "cc-vision", monthlyUsd: 3000, warnAtPercent: 80, blockAtPercent: 100, owner: "maya.chen" },
  ],
  cloud: true,
};

const team = (args: Partial<TeamArgs> = {}): Promise<PlanResource[]> =>
  planOf(() => new Team("team-vision", { ...ARGS, ...args }));
const hard = (plan: readonly PlanResource[], namespace: string): unknown =>
  (
    only(plan, "kubernetes:core/v1:ResourceQuota", `team-vision-${namespace}-quota`).props["spec"] as {
      hard: unknown;
    }
  ).hard;
const metadataOf = ({ props }: PlanResource): { name: string; namespace?: string } =>
  props["metadata"] as { name: string; namespace?: string };

describe("Team", () => {
  it("makes a namespace that enforces the restricted pod security standard", async () => {
    const namespace = only(await team(), "kubernetes:core/v1:Namespace");
    assert.equal(metadataOf(namespace).name, "vision");
    assert.equal(labelsOf(namespace)["pod-security.kubernetes.io/enforce"], "restricted");
    assert.equal(labelsOf(namespace)["apexlogic.ai/team"], "vision");
  });

  it("limits the GPUs, CPU and memory that its pods may ask for", async () => {
    assert.deepEqual(hard(await team(), "vision"), {
      "requests.cpu": "32",
      "requests.memory": "128Gi",
      "requests.nvidia.com/gpu": "4",
    });
  });

  it("divides the quota over several namespaces exactly", async () => {
    const plan = await team({
      namespaces: ["vision", "vision-batch"],
      quota: { gpus: 3, cpu: "5", memory: "3Gi" },
    });
    assert.deepEqual(hard(plan, "vision"), {
      "requests.cpu": "2500m",
      "requests.memory": "1610612736",
      "requests.nvidia.com/gpu": "2",
    });
    assert.deepEqual(hard(plan, "vision-batch"), {
      "requests.cpu": "2500m",
      "requests.memory": "1610612736",
      "requests.nvidia.com/gpu": "1",
    });
  });

  it("assumes a request for containers that make none, and sets no limit that a request could exceed", async () => {
    const { props } = only(await team(), "kubernetes:core/v1:LimitRange");
    assert.deepEqual(props["spec"], {
      limits: [{ type: "Container", defaultRequest: { cpu: "100m", memory: "256Mi" } }],
    });
  });

  it("closes every door of every pod, then opens those that are needed", async () => {
    const plan = await team({ openings: [{ direction: "ingress", namespace: "gateway", port: 8080 }] });
    const policy = (role: string): Record<string, unknown> =>
      only(plan, "kubernetes:networking.k8s.io/v1:NetworkPolicy", `team-vision-vision-${role}`).props[
        "spec"
      ] as Record<string, unknown>;
    assert.deepEqual(policy("default-deny"), { podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    assert.equal((policy("openings")["ingress"] as unknown[]).length, 2);
    assert.equal((policy("openings")["egress"] as unknown[]).length, 4);
  });

  it("furnishes each namespace alike, with objects of that namespace", async () => {
    const plan = await team({ namespaces: ["vision", "vision-batch"] });
    for (const namespace of ["vision", "vision-batch"]) {
      const inside = plan.filter(
        (resource) => resource.type.startsWith("kubernetes:") && metadataOf(resource).namespace === namespace,
      );
      assert.deepEqual(
        inside.map(({ name }) => name.replace(`team-vision-${namespace}-`, "")),
        ["quota", "limits", "default-deny", "openings"],
      );
    }
  });

  it("budgets its cost centers in AWS, where there is a cloud", async () => {
    const plan = await team({ accountId: "123456789012" });
    only(plan, "aws:budgets/budget:Budget", "team-vision-budget-cc-vision");
    only(plan, "aws:sns/topic:Topic", "team-vision-alerts");
    assert.ok((await team({ cloud: false })).every(({ type }) => !type.startsWith("aws:")));
    assert.ok((await team({ budgets: [] })).every(({ type }) => !type.startsWith("aws:")));
  });

  it("says on every object and AWS resource who pays for it, and is the parent of all", async () => {
    const plan = await team({ namespaces: ["vision", "vision-batch"] });
    assertAttributed(plan, ATTRIBUTION, ["aws:sns/topicPolicy:TopicPolicy"]);
    const { urn } = only(plan, Team.__pulumiType);
    const children = plan.filter(({ type }) => /^(aws|kubernetes):/.test(type));
    assert.equal(children.length, 13);
    assert.ok(children.every(({ parent, name }) => parent === urn && name.startsWith("team-vision-")));
  });

  it("registers its facts", async () => {
    assert.deepEqual(only(await team(), Team.__pulumiType).props, {
      facts: { version: 1, kind: "team", name: "team-vision", attribution: ATTRIBUTION },
    });
  });

  const refusals: [string, Partial<TeamArgs>, RegExp][] = [
    ["no namespace", { namespaces: [] }, /namespaces: needs at least one namespace/],
    ["a namespace twice", { namespaces: ["a", "a"] }, /namespaces\[1\]: "a": is listed twice/],
    [
      "the platform's namespace",
      { namespaces: ["kube-system"] },
      /namespaces\[0\]: "kube-system": belongs to the platform/,
    ],
    ["negative GPUs", { quota: { ...ARGS.quota, gpus: -1 } }, /quota\.gpus: -1: must be a whole number/],
    ["half a GPU", { quota: { ...ARGS.quota, gpus: 0.5 } }, /quota\.gpus: 0\.5: must be a whole number/],
    ["CPU in memory's unit", { quota: { ...ARGS.quota, cpu: "32Gi" } }, /quota: 32Gi: must be CPU cores/],
    [
      "memory in a decimal unit",
      { quota: { ...ARGS.quota, memory: "128GB" } },
      /quota: 128GB: use a binary unit such as 128Gi/,
    ],
    [
      "a door to no namespace",
      { openings: [{ direction: "egress", namespace: "*", port: 443 }] },
      /openings\[0\]\.namespace: "\*": must be a namespace name/,
    ],
    [
      "a door of no port",
      { openings: [{ direction: "egress", namespace: "gateway", port: 0 }] },
      /openings\[0\]\.port: 0: must be a port, 1 to 65535/,
    ],
    ["an account that is none", { accountId: "123" }, /accountId: "123": must be 12 digits/],
    [
      "a warning after the block",
      { budgets: [{ costCenter: "cc", monthlyUsd: 1, warnAtPercent: 90, blockAtPercent: 80, owner: "o" }] },
      /budgets\[0\]\.warnAtPercent: 90: must not be above blockAtPercent, which is 80/,
    ],
  ];
  for (const [what, args, message] of refusals)
    it(`refuses ${what}`, () => assert.rejects(team(args), message));
});
