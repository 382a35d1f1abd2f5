import assert from "node:assert/strict";
import fc from "fast-check";
import { checkInputs } from "../../../tools/plugins/check-inputs";
import { ensureIndex } from "../../../tools/plugins/generate-index";
import type { ProviderName } from "../../../tools/plugins/sdk";
import type { Shape, TypeIndex, ValueType } from "../../../tools/plugins/type-index";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWN_NUMBER = "3eeb2bf0-c639-47a8-9e75-3b44932eb421";

const secret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });
const output = (fields: object) => ({ [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...fields });
const reference = { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:x", id: "y" };

const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";
const nodeGroup = {
  clusterName: "c",
  nodeRoleArn: "arn:aws:iam::000000000000:role/r",
  subnetIds: ["a", "b"],
  scalingConfig: { minSize: 1, maxSize: 2, desiredSize: 1 },
};
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const deployment = (container: object) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "d", labels: { "app.kubernetes.io/name": "d" } },
  spec: { selector: {}, template: { spec: { containers: [{ name: "c", ...container }] } } },
});

describe("the check of inputs", function () {
  this.timeout(60_000);
  let indexes: Record<ProviderName, TypeIndex>;
  before(() => (indexes = { aws: ensureIndex("aws"), kubernetes: ensureIndex("kubernetes") }));

  function failures(token: string, inputs: Record<string, unknown>): string[] {
    const index = indexes[token.startsWith("aws:") ? "aws" : "kubernetes"];
    return checkInputs(token, inputs, index).map(({ path, reason }) => `${path}: ${reason}`);
  }

  it("accepts complete resources", () => {
    assert.deepEqual(failures(NODE_GROUP, nodeGroup), []);
    assert.deepEqual(failures(DEPLOYMENT, deployment({ ports: [{ containerPort: 8080 }] })), []);
  });

  it("accepts what is not known yet, secrets, outputs and resources passed whole", () => {
    const inputs = {
      clusterName: reference,
      nodeRoleArn: secret("arn"),
      subnetIds: [UNKNOWN, output({ value: "subnet" })],
      scalingConfig: {
        minSize: UNKNOWN_NUMBER,
        maxSize: output({}),
        desiredSize: output({ value: 1, secret: true }),
      },
      tags: UNKNOWN,
    };
    assert.deepEqual(failures(NODE_GROUP, inputs), []);
  });

  const wrong: readonly [string, string, Record<string, unknown>, string[]][] = [
    [
      "a text for a number",
      NODE_GROUP,
      { ...nodeGroup, scalingConfig: { ...nodeGroup.scalingConfig, minSize: "two" } },
      ['scalingConfig.minSize: found "two" (string), must be a number'],
    ],
    [
      "a number for a text in a list",
      NODE_GROUP,
      { ...nodeGroup, subnetIds: ["a", 5] },
      ["subnetIds[1]: found 5 (number), must be a string"],
    ],
    [
      "a text for a list",
      NODE_GROUP,
      { ...nodeGroup, subnetIds: "a" },
      ['subnetIds: found "a" (string), must be a list'],
    ],
    [
      "a list for an object",
      NODE_GROUP,
      { ...nodeGroup, scalingConfig: [] },
      ["scalingConfig: found a list of 0, must be an object"],
    ],
    [
      "a missing field",
      NODE_GROUP,
      { ...nodeGroup, nodeRoleArn: undefined },
      ["nodeRoleArn: found nothing, is required and must be a string"],
    ],
    [
      "a missing nested field",
      NODE_GROUP,
      { ...nodeGroup, scalingConfig: { minSize: 1, maxSize: 2, desiredSize: null } },
      ["scalingConfig.desiredSize: found nothing, is required and must be a number"],
    ],
    [
      "an unknown key near a known one",
      NODE_GROUP,
      { ...nodeGroup, instanceType: ["g5.xlarge"] },
      ["instanceType: is not a key of this object; did you mean instanceTypes?"],
    ],
    [
      "an unknown key near none",
      NODE_GROUP,
      { ...nodeGroup, scalingConfig: { ...nodeGroup.scalingConfig, gpu: 1 } },
      ["scalingConfig.gpu: is not a key of this object; the keys here are desiredSize, maxSize, minSize"],
    ],
    [
      "a number as a label",
      DEPLOYMENT,
      { ...deployment({}), metadata: { labels: { "app.kubernetes.io/name": 1 } } },
      ['metadata.labels["app.kubernetes.io/name"]: found 1 (number), must be a string'],
    ],
    [
      "a text for a container's port",
      DEPLOYMENT,
      deployment({ ports: [{ containerPort: "8080" }] }),
      ['spec.template.spec.containers[0].ports[0].containerPort: found "8080" (string), must be a number'],
    ],
    [
      "neither of two types",
      DEPLOYMENT,
      deployment({ livenessProbe: { httpGet: { port: true } } }),
      [
        "spec.template.spec.containers[0].livenessProbe.httpGet.port: found true (boolean), must be a number or a string",
      ],
    ],
    [
      "another kind than the type token's",
      DEPLOYMENT,
      { ...deployment({}), kind: "StatefulSet" },
      ['kind: found "StatefulSet" (string), must be "Deployment"'],
    ],
    [
      "an unknown resource type of AWS",
      "aws:eks/nodeGroup:NodeGruop",
      {},
      [
        ": aws:eks/nodeGroup:NodeGruop is not a resource type of @pulumi/aws 7.48.0; did you mean aws:eks/nodeGroup:NodeGroup?",
      ],
    ],
    [
      "an unknown kind of a group and version that Kubernetes has",
      "kubernetes:apps/v1:Deploymnt",
      {},
      [
        ": kubernetes:apps/v1:Deploymnt is not a resource type of @pulumi/kubernetes 4.34.2; did you mean kubernetes:apps/v1:Deployment?",
      ],
    ],
    [
      "a custom resource of another kind",
      "kubernetes:karpenter.sh/v1:NodePool",
      { apiVersion: "karpenter.sh/v1", kind: "NodeClaim", metadata: { name: 5 } },
      [
        "metadata.name: found 5 (number), must be a string",
        'kind: found "NodeClaim", must be "NodePool" as in kubernetes:karpenter.sh/v1:NodePool',
      ],
    ],
  ];
  for (const [title, token, inputs, expected] of wrong) {
    it(`refuses ${title}`, () => assert.deepEqual(failures(token, inputs), expected));
  }

  it("accepts custom resources whatever their specification holds", () => {
    const inputs = {
      apiVersion: "karpenter.sh/v1",
      kind: "NodePool",
      metadata: { name: "x" },
      spec: { any: [1] },
    };
    assert.deepEqual(failures("kubernetes:karpenter.sh/v1:NodePool", inputs), []);
  });

  it("does not repeat secrets, marked or by their name", () => {
    const found = [
      ...failures(NODE_GROUP, { ...nodeGroup, clusterName: secret(31337) }),
      ...failures(NODE_GROUP, {
        ...nodeGroup,
        scalingConfig: secret({ minSize: "hunter2", maxSize: 1, desiredSize: 1 }),
      }),
      ...failures("aws:rds/instance:Instance", { instanceClass: "db.t3.micro", password: 31337 }),
    ];
    assert.equal(found.length, 3);
    assert.doesNotMatch(found.join(), /31337|hunter2/);
    assert.match(found.join(), /password: found a secret \(number\), must be a string/);
  });

  it("is not misled by keys that every object inherits", () => {
    assert.match(
      failures(NODE_GROUP, { ...nodeGroup, constructor: "x" }).join(),
      /^constructor: is not a key/,
    );
    assert.match(failures("aws:eks/nodeGroup:constructor", {}).join(), /is not a resource type/);
  });

  /** A value of a type with nothing but what is required; undefined where a type refers to itself for ever. */
  function build(type: ValueType, index: TypeIndex): unknown {
    if (type === "string" || type === "any") return "x";
    if (type === "number") return 1;
    if (type === "boolean") return true;
    if (type === "asset") return { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text: "x" };
    if ("list" in type) return [];
    if ("map" in type) return {};
    if ("literal" in type) return type.literal;
    if ("union" in type) return build(type.union[0] ?? "any", index);
    return buildShape("ref" in type ? index.shape(type.ref) : type.object, index);
  }
  function buildShape(shape: Shape, index: TypeIndex): Record<string, unknown> {
    const required = Object.entries(shape.properties).filter(([, property]) => property.required);
    return Object.fromEntries(required.map(([key, property]) => [key, build(property.type, index)]));
  }

  for (const provider of ["aws", "kubernetes"] as const) {
    it(`accepts any resource of ${provider} with just its required fields, and none with one of them dropped`, () => {
      const index = indexes[provider];
      const anyToken = fc.constantFrom(...index.tokens().filter((token) => !token.startsWith("pulumi:")));
      fc.assert(
        fc.property(anyToken, fc.nat(), (token, pick) => {
          const inputs = buildShape(index.resource(token) ?? { properties: {} }, index);
          assert.deepEqual(failures(token, inputs), []);
          const keys = Object.keys(inputs);
          const dropped = keys[pick % keys.length];
          if (dropped === undefined) return;
          const rest = Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== dropped));
          const found = failures(token, rest);
          assert.equal(found.length, 1, found.join());
          assert.match(found[0] ?? "", new RegExp(`^${dropped}: found nothing, is required`));
        }),
        { numRuns: 400 },
      );
    });
  }

  it("lets a node come with what it has room for, which the SDK's arguments leave out", () => {
    const node = (status: object) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n" },
      status,
    });
    const token = "kubernetes:core/v1:Node";
    assert.deepEqual(failures(token, node({ capacity: { "nvidia.com/gpu": "1" } })), []);
    assert.match(failures(token, node({ capacty: {} })).join(), /status\.capacty: .*did you mean capacity\?/);
    assert.match(failures(DEPLOYMENT, { ...deployment({}), status: {} }).join(), /^status: is not a key/);
  });
});
