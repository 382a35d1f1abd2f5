import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { selectPlugins } from "../../tools/plugins/selection";
import { useSandbox } from "../support/engine";

/** What TypeScript would refuse. */
const TYPED_WRONGLY: object = { minSize: "two", maxSize: 2, desiredSize: 1 };

class Misspelt extends pulumi.CustomResource {
  constructor(name: string) {
    super("aws:eks/nodeGruop:NodeGruop", name, {});
  }
}

/** A network, a pool, and objects in a cluster that does not exist yet. */
function environment(pool: object = {}, data: object = {}) {
  return async () => {
    const provider = new aws.Provider("aws", {
      region: "eu-west-1",
      defaultTags: { tags: { environment: "test" } },
    });
    const zones = await aws.getAvailabilityZones({}, { provider });
    const vpc = new aws.ec2.Vpc(
      "vpc",
      { cidrBlock: "10.0.0.0/16", tags: { zone: zones.names[1] ?? "" } },
      { provider },
    );
    new aws.eks.NodeGroup(
      "pool",
      {
        clusterName: "c",
        nodeRoleArn: vpc.arn,
        subnetIds: [vpc.id],
        scalingConfig: { minSize: 1, maxSize: 2, desiredSize: 1 },
        ...pool,
      },
      { provider },
    );
    const cluster = new kubernetes.Provider("cluster", { kubeconfig: pulumi.secret(vpc.arn) });
    const namespace = new kubernetes.core.v1.Namespace("team", {}, { provider: cluster });
    const metadata = { namespace: namespace.metadata.name };
    new kubernetes.core.v1.ConfigMap(
      "settings",
      { metadata, data: { a: "b", ...data } },
      { provider: cluster },
    );
    new kubernetes.apiextensions.CustomResource(
      "nodes",
      { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: "nodes" } },
      { provider: cluster },
    );
  };
}

describe("the stand-in plugins on the engine", () => {
  const sandbox = useSandbox();
  let pathFolders: readonly string[];
  before(async () => {
    const nothing = () => Promise.reject(new Error("nothing is asked of Pulumi"));
    ({ pathFolders } = await selectPlugins({
      mode: "stand-in",
      env: {},
      pulumi: nothing,
      onProgress: () => {},
    }));
  });

  it("preview an environment, with the region's placeholders and everything else unknown", async () => {
    const seen: Record<string, unknown> = {};
    const program = async () => {
      await environment()();
      const provider = new aws.Provider("other", { region: "eu-west-1" });
      seen["zones"] = (await aws.getAvailabilityZones({}, { provider })).names;
      const vpc = new aws.ec2.Vpc("known", { cidrBlock: "10.1.0.0/16" }, { provider });
      vpc.cidrBlock.apply((cidrBlock) => (seen["cidrBlock"] = cidrBlock));
      vpc.arn.apply((arn) => (seen["arn"] = arn));
      new kubernetes.core.v1.Namespace("nameless").metadata.name.apply((name) => (seen["name"] = name));
    };
    const result = await sandbox().preview({ program, pathFolders });
    assert.equal(result.ok, true);
    assert.deepEqual(seen, { zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"], cidrBlock: "10.1.0.0/16" });
  });

  const refused: readonly [string, () => Promise<void>, RegExp][] = [
    [
      "a value of another type",
      environment({ scalingConfig: TYPED_WRONGLY }),
      /NodeGroup resource 'pool' has a problem: scalingConfig\.minSize: found "two" \(string\), must be a number/,
    ],
    [
      "a missing field",
      environment({ scalingConfig: { minSize: 1, maxSize: 2 } }),
      /scalingConfig\.desiredSize: found nothing, is required and must be a number/,
    ],
    [
      "an unknown key",
      environment({ scalingConfig: { minSize: 1, maxSize: 2, desiredSize: 1, minsize: 1 } }),
      /scalingConfig\.minsize: is not a key of this object; did you mean minSize\?/,
    ],
    [
      "a wrong object of a cluster that does not exist yet",
      environment({}, { port: 8080 }),
      /ConfigMap resource 'settings' has a problem: data\.port: found 8080 \(number\), must be a string/,
    ],
    [
      "an unknown resource type",
      async () => void new Misspelt("x"),
      /aws:eks\/nodeGruop:NodeGruop is not a resource type of @pulumi\/aws .* did you mean aws:eks\/nodeGroup:NodeGroup\?/,
    ],
    [
      "a wrong setting of the provider",
      async () => void new aws.Provider("aws", { maxRetries: "many" as unknown as number }),
      /maxRetries: found "many" \(string\), must be a number/,
    ],
    [
      "a look-up without a placeholder",
      async () => void (await aws.ec2.getAmi({})),
      /aws:ec2\/getAmi:getAmi: there is no placeholder for this look-up/,
    ],
  ];
  for (const [title, program, message] of refused) {
    it(`refuse ${title} at preview`, async () => {
      await assert.rejects(sandbox().preview({ program, pathFolders }), message);
    });
  }

  it("refuse an update, and no resource of theirs reaches the state", async () => {
    await assert.rejects(
      sandbox().update({ program: environment(), pathFolders }),
      /the stand-in plugin for \w+ can only preview, so nothing was deployed; to deploy, install the vendor's/,
    );
    const deployed = await sandbox().deployed();
    assert.deepEqual(
      deployed.map(({ type }) => type).filter((type) => !type.startsWith("pulumi:")),
      [],
    );
  });
});
