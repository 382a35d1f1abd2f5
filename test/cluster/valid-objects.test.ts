/** Everything that the program makes is what a real API server, with the real custom resource definitions, takes. */
import assert from "node:assert/strict";
import { ClusterClient, type KubernetesObject } from "../support/cluster-client";
import { enforced } from "../support/cluster-environment";
import { useControlPlane } from "../support/control-plane";
import { environmentObjects, type EnvironmentObjects } from "../support/environment-objects";

interface Expected {
  /** How many of each kind; what is not listed is not there. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly releases: readonly string[];
  readonly filledIn: readonly string[];
}

/** Of 13 shipped rules and the keeper: a policy and a binding each. */
const ADMISSION = { ValidatingAdmissionPolicy: 14, ValidatingAdmissionPolicyBinding: 14 };
const CLOUD = ["argo-cd-release", "gpu-device-plugin-release", "kubecost-prometheus", "kubecost-release"];

const DEV = {
  kinds: {
    ...ADMISSION,
    AppProject: 4,
    ApplicationSet: 1,
    ConfigMap: 5,
    CronJob: 3,
    Deployment: 3,
    HorizontalPodAutoscaler: 1,
    LimitRange: 4,
    Namespace: 8,
    NetworkPolicy: 11,
    PodDisruptionBudget: 3,
    ResourceQuota: 4,
    Service: 3,
    ServiceAccount: 6,
  },
  releases: CLOUD,
  filledIn: [],
};

const ENVIRONMENTS: Readonly<Record<string, Expected>> = {
  local: {
    kinds: {
      ...ADMISSION,
      AppProject: 2,
      ApplicationSet: 1,
      ConfigMap: 3,
      CronJob: 1,
      Deployment: 1,
      HorizontalPodAutoscaler: 1,
      LimitRange: 2,
      Namespace: 6,
      NetworkPolicy: 5,
      Node: 3,
      PodDisruptionBudget: 1,
      ResourceQuota: 2,
      Service: 1,
      ServiceAccount: 2,
    },
    releases: ["argo-cd-release", "kubecost-prometheus", "kubecost-release"],
    filledIn: [],
  },
  dev: DEV,
  staging: DEV,
  prod: {
    kinds: {
      ...ADMISSION,
      AppProject: 4,
      ApplicationSet: 1,
      ConfigMap: 10,
      CronJob: 8,
      Deployment: 8,
      EC2NodeClass: 1,
      HorizontalPodAutoscaler: 6,
      LimitRange: 7,
      Namespace: 11,
      NetworkPolicy: 22,
      NodePool: 1,
      PodDisruptionBudget: 8,
      ResourceQuota: 7,
      Service: 8,
      ServiceAccount: 16,
    },
    releases: [...CLOUD, "karpenter-release"],
    filledIn: ["instanceProfile", "securityGroupSelectorTerms", "subnetSelectorTerms"].map(
      (field) => `EC2NodeClass gpu-burst spec.${field}`,
    ),
  },
};

function counted(objects: readonly KubernetesObject[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { kind } of objects) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds;
}

/** A dry run keeps nothing, so what judges objects, and what they lie in, is there before. */
async function prepare(client: ClusterClient, objects: readonly KubernetesObject[]): Promise<void> {
  await client.applied(
    objects.filter(
      ({ kind, metadata }) =>
        kind === "Namespace" ||
        kind.startsWith("ValidatingAdmissionPolicy") ||
        metadata.namespace === "plumbline-system",
    ),
  );
  await enforced(client);
}

/** What the API server says of each object that it refuses or warns of. */
async function complaints(client: ClusterClient, objects: readonly KubernetesObject[]): Promise<string[]> {
  const found: string[] = [];
  for (const object of objects) {
    const { status, message, warnings } = await client.apply(object, { dryRun: true });
    const said = [...(status >= 300 ? [`${status} ${message}`] : []), ...warnings];
    found.push(...said.map((text) => `${object.kind} ${object.metadata.name}: ${text}`));
  }
  return found;
}

/** A copy with one value set or added, at a path of keys and indices. */
function changed(
  object: KubernetesObject,
  at: readonly (string | number)[],
  value: unknown,
): KubernetesObject {
  const copy = structuredClone(object);
  let place = copy as unknown as Record<string | number, unknown>;
  for (const key of at.slice(0, -1)) place = place[key] as typeof place;
  place[at.at(-1) ?? ""] = value;
  return copy;
}

describe("the objects of every shipped environment, on a real API server", () => {
  const controlPlane = useControlPlane();
  let client: ClusterClient;
  before(async () => void (client = await ClusterClient.of(controlPlane().kubeconfig)));

  for (const [stack, expected] of Object.entries(ENVIRONMENTS))
    describe(`of ${stack}`, () => {
      let found: EnvironmentObjects;
      before(async () => {
        found = await environmentObjects(stack);
        await prepare(client, found.objects);
      });

      it("are these, and charts aside no others", () => {
        assert.deepEqual(counted(found.objects), expected.kinds);
        assert.deepEqual([...found.releases].sort(), [...expected.releases].sort());
        assert.deepEqual([...found.filledIn].sort(), expected.filledIn);
      });

      it("are taken without a complaint, by the environment's own policies too", async () => {
        assert.deepEqual(await complaints(client, found.objects), []);
      });
    });

  describe("with a mistake in one of them", () => {
    const mistakes: [what: string, kind: string, at: (string | number)[], value: unknown, said: RegExp][] = [
      [
        "a field that a Deployment has not",
        "Deployment",
        ["spec", "template", "spec", "containers", 0, "imagePullpolicy"],
        "Always",
        /\.spec\.template\.spec\.containers.*imagePullpolicy: field not declared in schema/,
      ],
      [
        "a value that cannot be",
        "CronJob",
        ["spec", "schedule"],
        "every day",
        /spec\.schedule: Invalid value/,
      ],
      [
        "a field that an ApplicationSet has not",
        "ApplicationSet",
        ["spec", "template", "spec", "syncPolicies"],
        {},
        /\.spec\.template\.spec\.syncPolicies: field not declared in schema/,
      ],
      [
        "a field that an AppProject has not",
        "AppProject",
        ["spec", "sourceRepositories"],
        ["x"],
        /\.spec\.sourceRepositories: field not declared in schema/,
      ],
      [
        "a field that a NodePool has not",
        "NodePool",
        ["spec", "template", "spec", "taint"],
        [],
        /\.spec\.template\.spec\.taint: field not declared in schema/,
      ],
      [
        "a policy of Karpenter's that there is none of",
        "NodePool",
        ["spec", "disruption", "consolidationPolicy"],
        "Always",
        /consolidationPolicy: Unsupported value/,
      ],
      [
        "subnets that are chosen by nothing",
        "EC2NodeClass",
        ["spec", "subnetSelectorTerms"],
        [{}],
        /expected at least one, got none/,
      ],
      [
        "a rule that is no CEL",
        "ValidatingAdmissionPolicy",
        ["spec", "validations", 0, "expression"],
        "object.metadata.",
        /compilation failed/,
      ],
    ];
    let objects: readonly KubernetesObject[];
    before(async () => {
      ({ objects } = await environmentObjects("prod"));
      await prepare(client, objects);
    });

    for (const [what, kind, at, value, said] of mistakes)
      it(`are not: ${what}`, async () => {
        const object = objects.find((each) => each.kind === kind);
        assert.ok(object, kind);
        const found = await complaints(client, [changed(object, at, value)]);
        assert.equal(found.length, 1, found.join("\n"));
        assert.match(found[0] ?? "", said);
      });
  });
});
