import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { stackConfigSchema } from "../../../governance/stack-config/stack-config";
import { testKey } from "../../support/evidence";

const sizes = { min: 0, desired: 1, max: 2 };
const schedule = { timezone: "Europe/Berlin", days: ["mon"], from: "07:00", to: "20:00" };
const exemption = {
  policy: "prefer-spot",
  resource: "gpu-l4",
  reason: "ten chars.",
  owner: "maya.chen",
  expires: "2026-12-31",
};

const SOUND: Readonly<Record<string, unknown>> = {
  environment: "dev",
  region: "us-east-1",
  cluster: { systemPool: { instanceTypes: ["m6i.xlarge"], ...sizes } },
  nodePools: {
    "gpu-l4": { provisioner: "managed", project: "platform", instanceTypes: ["g6.xlarge"], ...sizes },
  },
  projects: { platform: { team: "platform", costCenter: "cc-platform", owner: "sam", tier: "standard" } },
  teams: { platform: { namespaces: ["platform"], quota: { gpus: 0, cpu: "4", memory: "16Gi" } } },
  budgets: { "cc-platform": { monthlyUsd: 1000, owner: "sam" } },
  fairness: {
    metric: "demographic-parity-difference",
    limit: 0.1,
    minimumGroupSize: 30,
    confidencePercent: 95,
  },
  evaluation: { schedule: "0 3 * * *" },
  argoCd: { repository: "https://example.com/apps.git" },
  kubecost: {},
};

/** `SOUND` with one value replaced, by dotted path; undefined removes it. */
function having(path: string, value: unknown): unknown {
  const copy = structuredClone(SOUND) as Record<string, unknown>;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let holder = copy;
  for (const key of keys) holder = (holder[key] ??= {}) as Record<string, unknown>;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

const accepts = (path: string, value: unknown): boolean =>
  stackConfigSchema.safeParse(having(path, value)).success;

const POOL = "nodePools.gpu-l4";
const SYSTEM = "cluster.systemPool";
const BUDGET = "budgets.cc-platform";
const TEAM = "teams.platform";
const karpenter = (gpus: unknown): unknown => ({
  provisioner: "karpenter",
  project: "platform",
  instanceTypes: ["g6.xlarge"],
  limits: { gpus },
});

/** Path → what is just allowed, and what is just not. */
const { publicKey } = testKey();
const EVIDENCE = { store: "s3://evidence", trustedKeys: { demo: { publicKey } } };

const LIMITS: readonly [path: string, allowed: readonly unknown[], refused: readonly unknown[]][] = [
  ["environment", ["a", "a".repeat(63)], ["", "a".repeat(64), "dev env", 1]],
  ["region", ["eu-central-1", "us-gov-west-1"], ["us-east", "US-EAST-1", "us-east-11", "global", ""]],
  ["production", [true, false], ["yes", 1, null]],
  [
    "evaluateAt",
    ["2026-11-21T00:00:00Z", "2026-11-21T01:00:00+01:00"],
    ["2026-11-21", "2026-11-21T00:00:00", "now"],
  ],
  ["account.id", ["0".repeat(12)], ["1".repeat(11), "1".repeat(13), "1234-5678-90", 123456789012]],
  [
    "account",
    [{ id: "123456789012", roleArn: "arn:aws:iam::123456789012:role/deploy" }],
    [{ id: "123456789012", roleArn: "deploy" }, {}],
  ],
  ["network.cidr", ["10.0.0.0/16", "0.0.0.0/0"], ["10.0.0.0", "10.0.0.0/33", "256.0.0.0/16", "::/0"]],
  ["network.zones", [2, 3], [1, 4, 2.5, "2"]],
  ["network.natGateways", ["one", "per-zone"], ["none", "two"]],
  [
    "network",
    [{ existing: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] } }],
    [
      { existing: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1"] } },
      { existing: { vpcId: "1", privateSubnetIds: ["subnet-1", "subnet-2"] } },
      { existing: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "2"] } },
      { existing: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] }, cidr: "10.0.0.0/16" },
    ],
  ],
  ["cluster.version", ["1.34"], ["1.4", "1.345", "2.34", 1.34]],
  ["cluster.endpoint", ["public", "private"], ["both"]],
  ["cluster.publicAccessCidrs", [[], ["10.0.0.0/8"]], [["10.0.0.0"], "10.0.0.0/8"]],
  ["cluster.logRetentionDays", [1, 365], [0, 2, 366, "30"]],
  ["cluster.administrators", [[], ["arn:aws:iam::123456789012:role/admin"]], [["admin"]]],
  [
    "cluster",
    [{ existing: { name: "shared" } }, { local: {} }],
    [{}, { existing: { name: "" } }, { existing: { name: "a" }, local: {} }],
  ],
  [`${SYSTEM}.diskGiB`, [20, 16_384], [19, 16_385, 50.5]],
  [
    `${SYSTEM}.instanceTypes`,
    [["m6i.xlarge"], ["u-6tb1.metal"]],
    [[], ["m6i"], ["M6i.xlarge"], "m6i.xlarge"],
  ],
  [`${SYSTEM}.desired`, [0, 2], [3, -1, 1.5]],
  [`${SYSTEM}.max`, [1, 1000], [0, 1001]],
  [
    "nodePools",
    [{}],
    [
      { "1pool": karpenter(1) },
      { Pool: karpenter(1) },
      { "pool-": karpenter(1) },
      { [`a${"b".repeat(32)}`]: karpenter(1) },
    ],
  ],
  ["nodePools", [{ [`a${"b".repeat(31)}`]: karpenter(1) }, { a: karpenter(1) }], [{ "": karpenter(1) }]],
  [POOL, [karpenter(1), karpenter(10_000)], [karpenter(0), karpenter(10_001), karpenter(0.5), { ...sizes }]],
  [`${POOL}.provisioner`, ["managed", "fake"], ["karpenter", "manual", undefined]],
  [`${POOL}.capacity`, ["on-demand", "spot"], ["reserved"]],
  [`${POOL}.diskGiB`, [20, 16_384], [19, 16_385]],
  [`${POOL}.min`, [0, 1], [-1, 2, undefined]],
  [`${POOL}.desired`, [0, 2], [3, undefined]],
  [`${POOL}.max`, [1, 1000], [0, 1001, undefined]],
  [`${POOL}.project`, ["platform"], ["", "a/b", undefined]],
  [
    `${POOL}.schedule`,
    [schedule, { ...schedule, from: "00:00", to: "23:59" }],
    [
      { ...schedule, from: "20:00" },
      { ...schedule, from: "21:00" },
      { ...schedule, to: "24:00" },
      { ...schedule, from: "7:00" },
      { ...schedule, days: [] },
      { ...schedule, days: ["monday"] },
      { ...schedule, timezone: "" },
    ],
  ],
  [
    "services",
    [[], ["dev/a.yaml", "a.yml"]],
    [["../a.yaml"], ["/a.yaml"], ["a.json"], ["a"], ["dev/../../a.yaml"], ["./a.yaml"]],
  ],
  ["projects.platform", [], [undefined]],
  ["projects.platform.tier", ["critical", "best-effort"], ["production-high", "gold", undefined]],
  [`${TEAM}.namespaces`, [["a"], ["a".repeat(63)]], [[], ["a".repeat(64)], ["-a"], ["a-"], ["A"], ["a.b"]]],
  [`${TEAM}.quota.gpus`, [0, 8], [-1, 0.5, "1"]],
  [`${TEAM}.quota.cpu`, ["4", "500m", "0.5"], ["4 cores", "-1", "", 4]],
  [`${TEAM}.quota.memory`, ["16Gi", "512Mi"], ["16GB", "16G", "Gi"]],
  [`${BUDGET}.monthlyUsd`, [1, 10_000_000], [0, 10_000_001, 99.5, "100", undefined]],
  [`${BUDGET}.warnAtPercent`, [1, 100], [0, 101]],
  [`${BUDGET}.blockAtPercent`, [80, 1000], [79, 1001]],
  [`${BUDGET}.ceilingUsd`, [1, 10_000_000], [0, 10_000_001]],
  [`${BUDGET}.owner`, ["sam"], ["", undefined]],
  ["usage.expectedReplicas", [{}, { a: 0 }, { a: 10_000 }], [{ a: -1 }, { a: 10_001 }, { a: 1.5 }]],
  ["usage.spotPercentOfOnDemand", [10, 100], [9, 101]],
  ["usage.evaluationMinutes", [1, 1440], [0, 1441]],
  ...[
    "natGatewayDataGiB",
    "logsIngestedGiB",
    "loadBalancerCapacityUnitHours",
    "kmsRequestsThousands",
    "kmsSignaturesThousands",
    "s3StoredGiB",
  ].map((key): [string, unknown[], unknown[]] => [`usage.${key}`, [0, 1000], [-1, 0.5, "1", null]]),
  ["prices.maximumAgeDays", [1, 3650], [0, 3651]],
  ["allowedGpuTypes", [["g6.xlarge"]], [[], ["g6"]]],
  ["fairness.metric", ["equalized-odds-difference"], ["accuracy", undefined]],
  ["fairness.limit", [0, 1], [-0.01, 1.01, undefined]],
  ["fairness.minimumGroupSize", [1], [0, 1.5]],
  ["fairness.confidencePercent", [50, 99], [49, 100]],
  ["evaluation.schedule", ["0 3 * * *"], ["daily", undefined]],
  ["evaluation.signingKey", ["awskms:///alias/evidence", undefined], ["alias/evidence", "awskms:///"]],
  [
    "evidence",
    [EVIDENCE, { ...EVIDENCE, maximumAgeHours: 1, clockSkewMinutes: 0 }],
    [
      { ...EVIDENCE, store: "" },
      { ...EVIDENCE, store: "https://user:password@example.com/" },
      { ...EVIDENCE, maximumAgeHours: 0 },
      { ...EVIDENCE, required: 2 },
      { ...EVIDENCE, trustedKeys: { demo: { publicKey: "MFkw" } } },
      { ...EVIDENCE, trustedKeys: { demo: { publicKey }, other: { publicKey } } },
    ],
  ],
  [
    "approvals",
    [{ required: 1, approvers: { "lena.fischer": { publicKey } } }],
    [{ approvers: { "lena.fischer": { publicKey } } }, { required: 0, approvers: {} }],
  ],
  [
    "fairness.alsoRequire",
    [{}, { "accuracy-difference": 1 }],
    [{ accuracy: 0.1 }, { "accuracy-difference": 2 }],
  ],
  ["fairness.intersections", ["judge", "report"], ["ignore"]],
  [
    "enforcement",
    [{}, { "prefer-spot": "mandatory" }, { "a-rule-of-a-rule-set": "disabled" }],
    [{ "Prefer Spot": "mandatory" }, { "prefer-spot": "on" }],
  ],
  ["rules.set", ["rules/prod", undefined], ["", "/etc", "../rules"]],
  [
    "rules.parameters",
    [undefined, { "maximum-replicas": 10, "allowed-registries": ["ghcr.io"], "system-pools": "system" }],
    [{ "maximum-replicas": true }, { "Maximum Replicas": 1 }],
  ],
  [`${TEAM}.rules`, ["rules/nova"], ["", "../nova", "/nova", 1]],
  [
    "exemptions",
    [[exemption], [{ ...exemption, policy: "a-rule-of-a-rule-set" }]],
    [
      [{ ...exemption, reason: "nine char" }],
      [{ ...exemption, policy: "Any" }],
      [{ ...exemption, resource: "" }],
      [{ ...exemption, expires: "2026-02-30" }],
      [{ ...exemption, expires: "31.12.2026" }],
      [{ ...exemption, owner: "" }],
    ],
  ],
  ["argoCd.repository", ["https://example.com/a.git"], ["", undefined]],
  ["kubecost.engine", ["kubecost", "opencost"], ["none"]],
  ["kubecost.retentionDays", [1, 730], [0, 731]],
];

describe("a stack config", () => {
  for (const [path, allowed, refused] of LIMITS)
    it(`takes ${path} up to its limits and refuses it beyond`, () => {
      for (const value of allowed) assert.ok(accepts(path, value), `${path}: ${JSON.stringify(value)}`);
      for (const value of refused) assert.ok(!accepts(path, value), `${path}: ${JSON.stringify(value)}`);
    });

  it("has its defaults where nothing is said", () => {
    const config = stackConfigSchema.parse({ ...SOUND, network: {} });
    assert.equal(config.production, false);
    assert.deepEqual(config.network, { cidr: "10.0.0.0/16", zones: 2, natGateways: "one" });
    assert.deepEqual(config.usage, {
      expectedReplicas: {},
      spotPercentOfOnDemand: 100,
      evaluationMinutes: 30,
    });
    assert.deepEqual(config.prices, { maximumAgeDays: 180 });
    assert.deepEqual(config.kubecost, { engine: "opencost", retentionDays: 15 });
    assert.deepEqual([config.services, config.enforcement, config.exemptions], [[], {}, []]);
    assert.deepEqual(config.budgets["cc-platform"], {
      monthlyUsd: 1000,
      warnAtPercent: 80,
      blockAtPercent: 100,
      owner: "sam",
    });
    const pool = config.nodePools["gpu-l4"];
    assert.deepEqual([pool?.capacity, pool?.diskGiB], ["on-demand", 100]);
    assert.equal(config.evaluateAt, undefined);
  });

  it("refuses a key that it does not know, at every depth", () => {
    for (const path of [
      "colour",
      "usage.egressGiB",
      "kubecost.url",
      `${POOL}.price`,
      `${BUDGET}.currency`,
      `${TEAM}.boss`,
    ])
      assert.ok(!accepts(path, 1), path);
  });

  it("refuses to do without what has no default", () => {
    const required = [
      "environment",
      "region",
      "cluster",
      "nodePools",
      "projects",
      "teams",
      "budgets",
      "fairness",
      "evaluation",
      "argoCd",
      "kubecost",
    ];
    for (const key of required) assert.ok(!accepts(key, undefined), key);
  });

  it("says where a budget's percentages are out of order, in words", () => {
    const { error } = stackConfigSchema.safeParse(having(`${BUDGET}.warnAtPercent`, 101));
    assert.deepEqual(
      error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
      ["budgets.cc-platform: warnAtPercent <= blockAtPercent"],
    );
  });
});
