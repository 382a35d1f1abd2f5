import assert from "node:assert/strict";
import { Cluster, type ClusterArgs } from "../../components/cluster";
import { Network } from "../../components/network";
import { factsSchema } from "../../governance/facts";
import { UNKNOWN, type PlanResource } from "../../governance/plan";
import {
  EXISTING_NETWORK,
  NEW_CLUSTER,
  REGION,
  assertNamedFrom,
  assertTagged,
  awsPlanOf,
  awsTypes,
  existingNetwork,
} from "../support/aws";
import { recordOptions, type RecordedOptions } from "../support/options";
import { ATTRIBUTION, only } from "../support/plan";

type Settings = typeof NEW_CLUSTER;
const ADMIN = "arn:aws:iam::123456789012:role/teams/platform-admin";

const cluster = (
  args: Partial<ClusterArgs> = {},
  settings: Partial<Settings> = {},
  recorded?: RecordedOptions,
): Promise<PlanResource[]> =>
  awsPlanOf(
    () =>
      new Cluster(
        "cluster",
        {
          attribution: ATTRIBUTION,
          settings: { ...NEW_CLUSTER, ...settings },
          network: existingNetwork(),
          region: REGION,
          protect: false,
          ...args,
        },
        recorded?.opts,
      ),
  );
const withoutNetwork = (settings: ClusterArgs["settings"]): Promise<PlanResource[]> =>
  cluster({ settings, network: undefined });
const controlPlane = (plan: readonly PlanResource[]): Readonly<Record<string, unknown>> =>
  only(plan, "aws:eks/cluster:Cluster").props;
const provider = (plan: readonly PlanResource[]): Readonly<Record<string, unknown>> =>
  only(plan, "pulumi:providers:kubernetes").props;
const addOns = (plan: readonly PlanResource[]): PlanResource[] =>
  plan.filter(({ type }) => type === "aws:eks/addon:Addon");

describe("Cluster", () => {
  it("has the version asked for, access entries only, and every log of the control plane", async () => {
    const props = controlPlane(await cluster({}, { version: "1.33" }));
    assert.equal(props["version"], "1.33");
    assert.equal(props["name"], "customer-engagement-test");
    assert.deepEqual(props["accessConfig"], {
      authenticationMode: "API",
      bootstrapClusterCreatorAdminPermissions: true,
    });
    assert.deepEqual(props["enabledClusterLogTypes"], [
      "api",
      "audit",
      "authenticator",
      "controllerManager",
      "scheduler",
    ]);
  });

  it("logs to a group of its own that forgets", async () => {
    const { props } = only(await cluster({}, { logRetentionDays: 90 }), "aws:cloudwatch/logGroup:LogGroup");
    assert.equal(props["name"], "/aws/eks/customer-engagement-test/cluster");
    assert.equal(props["retentionInDays"], 90);
  });

  it("encrypts secrets with a key that rotates and that its role may use", async () => {
    const plan = await cluster();
    const { props } = only(plan, "aws:kms/key:Key");
    assert.equal(props["enableKeyRotation"], true);
    const encryption = controlPlane(plan)["encryptionConfig"] as Record<string, unknown>;
    assert.deepEqual(encryption["resources"], ["secrets"]);
    only(plan, "aws:iam/rolePolicy:RolePolicy", "cluster-key-permission");
  });

  for (const [endpoint, open] of [
    ["public", true],
    ["private", false],
  ] as const)
    it(`with a ${endpoint} endpoint is ${open ? "" : "not "}reached from outside, and always from inside`, async () => {
      const vpc = controlPlane(await cluster({}, { endpoint }))["vpcConfig"] as Record<string, unknown>;
      assert.equal(vpc["endpointPublicAccess"], open);
      assert.equal(vpc["endpointPrivateAccess"], true);
      assert.equal(vpc["publicAccessCidrs"], undefined);
      assert.deepEqual(vpc["subnetIds"], ["subnet-1", "subnet-2"]);
    });

  it("opens its public endpoint to the blocks listed only", async () => {
    const publicAccessCidrs = ["203.0.113.0/24"];
    const vpc = controlPlane(await cluster({}, { publicAccessCidrs }))["vpcConfig"] as Record<
      string,
      unknown
    >;
    assert.deepEqual(vpc["publicAccessCidrs"], publicAccessCidrs);
  });

  it("lets administrators in by access entry, named by account and role", async () => {
    const plan = await cluster({}, { administrators: [ADMIN] });
    const name = "cluster-administrator-123456789012-platform-admin";
    assert.equal(only(plan, "aws:eks/accessEntry:AccessEntry", name).props["principalArn"], ADMIN);
    const { props } = only(plan, "aws:eks/accessPolicyAssociation:AccessPolicyAssociation", `${name}-policy`);
    assert.equal(props["policyArn"], "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
    assert.deepEqual(props["accessScope"], { type: "cluster" });
  });

  it("installs the add-ons, those that run as pods after the nodes", async () => {
    const recorded = recordOptions();
    const plan = await cluster({}, {}, recorded);
    const names = addOns(plan).map(({ props }) => props["addonName"]);
    assert.deepEqual(names.sort(), [
      "coredns",
      "eks-pod-identity-agent",
      "kube-proxy",
      "metrics-server",
      "vpc-cni",
    ]);
    const waitsFor = (name: string): unknown[] => [recorded.of(name).dependsOn ?? []].flat();
    assert.equal(waitsFor("cluster-vpc-cni").length, 0);
    assert.equal(waitsFor("cluster-coredns").length, 1);
    assert.equal(waitsFor("cluster-metrics-server").length, 1);
    assert.equal(controlPlane(plan)["bootstrapSelfManagedAddons"], false);
  });

  it("enforces network policies", async () => {
    const { props } = only(await cluster(), "aws:eks/addon:Addon", "cluster-vpc-cni");
    assert.deepEqual(JSON.parse(String(props["configurationValues"])), { enableNetworkPolicy: "true" });
  });

  it("is reached through a provider whose kubeconfig is known once the cluster is", async () => {
    const props = provider(await cluster());
    assert.equal(props["kubeconfig"], UNKNOWN);
    assert.equal(props["clusterIdentifier"], "customer-engagement-test");
  });

  for (const protect of [true, false])
    it(`${protect ? "protects cluster and key" : "protects nothing"} when told ${protect}`, async () => {
      const recorded = recordOptions();
      const plan = await cluster({ protect }, {}, recorded);
      assert.deepEqual(recorded.protectedNames(), protect ? ["cluster-control-plane", "cluster-key"] : []);
      assert.equal(controlPlane(plan)["deletionProtection"], protect);
    });

  it("tags everything that can carry tags, and names children from itself", async () => {
    const plan = await cluster({}, { administrators: [ADMIN] });
    assert.equal(assertTagged(plan), 13);
    assertNamedFrom(plan, "cluster");
    assertNamedFrom(plan, "cluster-system");
  });

  it("registers its facts, and nothing else", async () => {
    const { props } = only(await cluster(), Cluster.__pulumiType);
    assert.deepEqual(props, {
      facts: { version: 1, kind: "cluster", name: "cluster", attribution: ATTRIBUTION },
    });
    assert.ok(factsSchema.safeParse(props["facts"]).success);
  });
});

describe("Cluster, existing", () => {
  it("is looked up by name, and nothing is created", async () => {
    const plan = await withoutNetwork({ existing: { name: "shared" } });
    assert.deepEqual(awsTypes(plan), []);
    const { kubeconfig, clusterIdentifier } = provider(plan);
    const config = JSON.parse(String(kubeconfig)) as { clusters: { cluster: Record<string, string> }[] };
    assert.equal(config.clusters[0]?.cluster["server"], "https://existing.invalid");
    assert.equal(clusterIdentifier, "shared");
  });

  it("asks for tokens as the role given", async () => {
    const plan = await cluster({
      settings: { existing: { name: "shared" } },
      network: undefined,
      roleArn: ADMIN,
    });
    assert.match(String(provider(plan)["kubeconfig"]), /"--role-arn","arn:aws:iam::123456789012:role/);
  });
});

describe("Cluster, local", () => {
  it("has nothing in AWS, and takes the kubeconfig given", async () => {
    const plan = await withoutNetwork({ local: { kubeconfig: "./kubeconfig" } });
    assert.deepEqual(awsTypes(plan), []);
    assert.equal(provider(plan)["kubeconfig"], "./kubeconfig");
  });

  it("leaves the kubeconfig to Kubernetes' own rules without one", async () => {
    const plan = await withoutNetwork({ local: {} });
    assert.equal(provider(plan)["kubeconfig"], undefined);
    assert.equal(provider(plan)["clusterIdentifier"], undefined);
  });
});

describe("Cluster refuses", () => {
  const refused = (rule: RegExp, args: Partial<ClusterArgs>, settings: Partial<Settings> = {}) =>
    assert.rejects(cluster(args, settings), rule);

  it("a new cluster without a network", () =>
    refused(/network: is required for a new cluster/, { network: undefined }));

  it("a local cluster with a network", () =>
    assert.rejects(
      awsPlanOf(
        () =>
          new Cluster("cluster", {
            attribution: ATTRIBUTION,
            settings: { local: {} },
            network: new Network("network", EXISTING_NETWORK),
            region: REGION,
            protect: false,
          }),
      ),
      /network: a network: is not used by a local cluster/,
    ));

  it("blocks for a private endpoint, and an empty list of them", async () => {
    const publicAccessCidrs = ["203.0.113.0/24"];
    await refused(
      /publicAccessCidrs: \[203.*no effect on a private endpoint/,
      {},
      {
        endpoint: "private",
        publicAccessCidrs,
      },
    );
    await refused(/publicAccessCidrs: \[\]: must list at least one/, {}, { publicAccessCidrs: [] });
  });

  it("administrators that are no roles, or listed twice", async () => {
    const user = "arn:aws:iam::123456789012:user/maya";
    await refused(
      /administrators\[0\]: "arn.*user\/maya": must be an IAM role/,
      {},
      { administrators: [user] },
    );
    await refused(/administrators\[1\]: .*is listed twice/, {}, { administrators: [ADMIN, ADMIN] });
  });

  it("a name that EKS would refuse, and a name for what has one", async () => {
    await refused(/clusterName: "a b": must be an EKS cluster's name/, { clusterName: "a b" });
    await refused(/attribution.project, environment: "a\.b-test": must be/, {
      attribution: { ...ATTRIBUTION, project: "a.b" },
    });
    await refused(/clusterName: "x": is for new clusters only/, {
      clusterName: "x",
      settings: { existing: { name: "shared" } },
    });
  });
});
