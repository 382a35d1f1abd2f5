import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { UNKNOWN, type Plan, type PlanResource } from "../../governance/plan";
import { RULES, RULE_NAMES } from "../../governance/rules/rules";
import type { Level, Verdict } from "../../governance/verdict";
import { nodeCrypto } from "../../attestations/node-crypto";
import { PackContext } from "../../policypacks/context";
import { toPolicy, type EnvironmentPolicy, type ResourcePolicy } from "../../policypacks/policy";
import { Report } from "../../policypacks/report";
import { isTaggable } from "../../policypacks/taggable";
import { allPolicies } from "../support/all-policies";
import { aws, fixed, managedPool, service, urnOf } from "../support/environment-plan";
import { ServedPack, secret, violationsOf } from "../support/policy";
import { environmentOf, said } from "../support/policy-enforcement";
import { BOOK } from "../support/price-book";

const verdict = (more: Partial<Verdict>): Verdict => ({
  rule: "limit-monthly-cost",
  subject: "cc-vision",
  outcome: "fail",
  level: "mandatory",
  found: null,
  limit: null,
  setBy: "environment",
  reason: "Because.",
  ...more,
});
const HEAD = {
  name: "limit-monthly-cost",
  description: "A rule.",
  severity: "low",
  remediationSteps: "",
} as const;
const answering = (...verdicts: Verdict[]): EnvironmentPolicy => ({
  ...HEAD,
  kind: "environment",
  rule: () => verdicts,
});

/** One of each kind of resource that rules look at, all in order. */
const PLAN: Plan = [
  ...managedPool("gpu-l4", { nodes: fixed(2) }),
  service("search", "gpu-l4", fixed(2)),
  aws("aws:s3/bucket:Bucket", "weights", { bucket: "weights", rules: [{ id: "old", days: 30 }] }),
  aws("aws:ebs/volume:Volume", "cache", { size: 10, type: "gp3" }),
  aws("kubernetes:core/v1:Service", "front", { spec: { type: "LoadBalancer" } }),
];

describe("a policy about an environment", () => {
  it("reports what is not a pass: blocking if mandatory, as a warning if advisory, unknown like failed", async () => {
    const outcomes = ["pass", "fail", "inconclusive"] as const;
    const levels: Level[] = ["advisory", "mandatory"];
    const verdicts = outcomes.flatMap((outcome) =>
      levels.map((level) => verdict({ outcome, level, reason: `${outcome} ${level}` })),
    );
    assert.deepEqual(said(await violationsOf(answering(...verdicts), [], environmentOf([]))), [
      "advisory: fail advisory",
      "mandatory: fail mandatory",
      "advisory: inconclusive advisory",
      "mandatory: inconclusive mandatory",
    ]);
  });

  it("shows a verdict about a resource at that resource, any other at the environment", async () => {
    const urn = urnOf("aws:s3/bucket:Bucket", "weights");
    const found = await violationsOf(
      answering(verdict({}), verdict({ subject: urn })),
      [],
      environmentOf([]),
    );
    assert.deepEqual(
      found.map((violation) => violation.urn),
      ["", urn],
    );
  });

  it("breaks the analysis when its rule breaks down, instead of finding nothing", async () => {
    const broken: EnvironmentPolicy = {
      ...HEAD,
      kind: "environment",
      rule: () => {
        throw new RangeError("out of range");
      },
    };
    await assert.rejects(violationsOf(broken, [], environmentOf([])), /limit-monthly-cost[^]*out of range/);
  });
});

describe("a policy about single resources", () => {
  const policy: ResourcePolicy = {
    ...HEAD,
    kind: "resource",
    applies: (type) => type.startsWith("aws:s3/"),
    judge: ({ urn, name }) => (name === "bad" ? verdict({ subject: urn, reason: `${name} is bad.` }) : null),
    passed: () => verdict({ outcome: "pass" }),
  };
  const [good, bad, other] = ["good", "bad", "bad"].map((name, at) =>
    aws(at === 2 ? "aws:ec2/vpc:Vpc" : "aws:s3/bucket:Bucket", name),
  ) as [PlanResource, PlanResource, PlanResource];

  it("is asked about the types that it applies to, and speaks of those that fail", async () => {
    const found = await violationsOf(policy, [good, bad, other], environmentOf([]));
    assert.deepEqual(found, [
      { policyName: policy.name, enforcementLevel: "mandatory", message: "bad is bad.", urn: bad.urn },
    ]);
  });
});

describe("every policy of the pack", () => {
  const policies = allPolicies();

  it("has the level of its rule, in production and elsewhere; an auto-fix remediates", () => {
    for (const production of [false, true]) {
      const { config } = environmentOf([], { production });
      const context = new PackContext(config, BOOK, nodeCrypto, () => new Date(0));
      const levels = allPolicies({ production }).map((policy) => [
        policy.name,
        toPolicy(policy, context).enforcementLevel,
      ]);
      const expected = RULE_NAMES.map((name) => {
        const rule: { level: string; production?: string } = RULES[name];
        const level = (production ? rule.production : undefined) ?? rule.level;
        return [name, name === "fill-default-tags" ? "remediate" : level];
      });
      assert.deepEqual(Object.fromEntries(levels), Object.fromEntries(expected));
    }
  });

  it("describes itself in one sentence and says what to do", () => {
    for (const { name, description, remediationSteps } of policies) {
      assert.match(description, /^[A-Z][^\n]{15,110}\.$/, name);
      assert.match(remediationSteps, /^[A-Z][^\n]{10,120}\.$/, name);
    }
  });

  it("shows no secret, in violations or in the report", async () => {
    const hidden = (resource: PlanResource): PlanResource => ({
      ...resource,
      props: { ...resource.props, password: secret("hunter2"), env: [{ value: secret("hunter2") }] },
    });
    const tagged = (resource: PlanResource): PlanResource => ({
      ...resource,
      props: { ...resource.props, tags: { note: secret("hunter2") } },
    });
    const plan = [...PLAN, aws("aws:rds/instance:Instance", "orders")].map((resource) =>
      "facts" in resource.props ? hidden(resource) : tagged(hidden(resource)),
    );
    const folder = mkdtempSync(join(tmpdir(), "plumbline-secrets-"));
    try {
      const pack = new ServedPack(policies, environmentOf(PLAN), new Report(folder, "test"));
      const found = await pack.judge(plan);
      assert.ok(found.length > 5);
      assert.ok(!JSON.stringify(found).includes("hunter2"));
      assert.ok(!readFileSync(join(folder, "test.json"), "utf8").includes("hunter2"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("says the same each time, in whatever order resources are registered", async () => {
    const plan = [
      ...PLAN,
      aws("aws:rds/instance:Instance", "orders"),
      aws("aws:rds/instance:Instance", "carts"),
    ];
    const judged = async (resources: Plan) => {
      const pack = new ServedPack(policies, environmentOf(PLAN));
      for (const resource of resources) await pack.analyze(resource);
      return pack.analyzeStack(resources);
    };
    const first = await judged(plan);
    assert.ok(first.length > 2);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...plan], { minLength: plan.length }), async (resources) => {
        assert.deepEqual(await judged(resources), first);
      }),
      { numRuns: 20 },
    );
  });

  it("judges whatever is not known before the update, and never quietly", async () => {
    const places = PLAN.flatMap((resource, at) =>
      leaves(resource.props).map((path) => [at, ...path] as const),
    );
    const quiet = /can't run|Symbol\(|\[object|undefined|NaN|04da6b54/;
    await fc.assert(
      fc.asyncProperty(fc.subarray(places, { minLength: 1, maxLength: 6 }), async (unknown) => {
        const plan = PLAN.map((resource, at) => ({
          ...resource,
          props: unknown
            .filter(([index]) => index === at)
            .reduce<unknown>(
              (props, [, ...path]) => hide(props, path),
              resource.props,
            ) as PlanResource["props"],
        }));
        const found = await new ServedPack(policies, environmentOf(PLAN)).judge(plan);
        for (const { message } of found) assert.doesNotMatch(message, quiet);
        const inFacts = unknown.some(([, first]) => first === "facts");
        const inTags = unknown.some(
          ([at, first]) => first === "tags" && isTaggable(PLAN[Number(at)]?.type ?? ""),
        );
        const blocking = found.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
        if (inFacts) assert.ok(blocking.some(({ policyName }) => policyName === "require-true-facts"));
        if (inTags) assert.ok(blocking.some(({ policyName }) => policyName === "require-mandated-tags"));
      }),
      { numRuns: 60 },
    );
  });
});

type Path = readonly (string | number)[];

/** Every place of a value, the whole of it left out. */
function leaves(value: unknown): Path[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => [
    [key],
    ...leaves(entry).map((rest) => [key, ...rest]),
  ]);
}

function hide(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined || typeof value !== "object" || value === null) return UNKNOWN;
  if (Array.isArray(value)) return value.map((entry, at) => (String(at) === key ? hide(entry, rest) : entry));
  return { ...value, [key]: hide(Reflect.get(value, key), rest) };
}
