import assert from "node:assert/strict";
import { nodeCrypto } from "../../attestations/node-crypto";
import { judgePlan } from "../../cli/judge";
import { prepare } from "../../governance/object-rules/object-to-judge";
import type { StackConfig } from "../../governance/stack-config/stack-config";
import type { ObjectJudge, ObjectPolicy, PolicyDefinition, ResourcePolicy } from "../../policypacks/policy";
import { aws, config, poolFacts } from "../support/environment-plan";
import { BOOK } from "../support/price-book";
import { verdict } from "../support/result";

const NOW = new Date("2026-11-21T00:00:00Z");
const head = { description: "", severity: "low", remediationSteps: "" } as const;

/** Refuses what is called `bad`. */
const noBad: ResourcePolicy = {
  ...head,
  name: "require-mandated-tags",
  kind: "resource",
  applies: (type) => type.startsWith("aws:"),
  judge: ({ name }) =>
    name === "bad" ? verdict({ rule: "require-mandated-tags", subject: "bad", outcome: "fail" }) : null,
  passed: (count) => verdict({ rule: "require-mandated-tags", subject: "all", reason: `${count} passed` }),
};
/** Fails, and says what it was given. */
const always: PolicyDefinition = {
  ...head,
  name: "limit-monthly-cost",
  kind: "environment",
  rule: ({ estimate, now }) => [
    verdict({
      subject: "cc-platform",
      outcome: "fail",
      reason: `${estimate.total.expected} at ${now.toISOString()}`,
    }),
  ],
};
const judge = (
  names: readonly string[],
  policies: readonly PolicyDefinition[],
  more: Partial<StackConfig> = {},
) =>
  judgePlan(
    names.map((name) => aws("aws:ec2/vpc:Vpc", name)),
    policies,
    { config: config(more), book: BOOK, now: NOW, crypto: nodeCrypto },
  );

describe("judgePlan", () => {
  it("prices the plan, and gives rules the estimate and the time", () => {
    // 730 h × 1 × $0.9776 and 100 GiB × $0.08.
    const plan = [poolFacts("gpu-l4")];
    const { estimate, verdicts } = judgePlan(plan, [always], {
      config: config(),
      book: BOOK,
      now: NOW,
      crypto: nodeCrypto,
    });
    assert.equal(estimate.total.expected, 730 * 977_600 + 8_000_000);
    assert.deepEqual(
      verdicts.map(({ reason }) => reason),
      ["721648000 at 2026-11-21T00:00:00.000Z"],
    );
  });

  it("gives a failure for each resource that fails, and else one pass for all that were judged", () => {
    const failed = judge(["good", "bad", "bad"], [noBad]).verdicts;
    assert.deepEqual(
      failed.map(({ subject, outcome }) => [subject, outcome]),
      [
        ["bad", "fail"],
        ["bad", "fail"],
      ],
    );
    const passed = judge(["good", "better"], [noBad]).verdicts;
    assert.deepEqual(
      passed.map(({ reason }) => reason),
      ["2 passed"],
    );
  });

  it("does not judge what a policy does not apply to", () => {
    const plan = [poolFacts("bad")];
    const { verdicts } = judgePlan(plan, [noBad], {
      config: config(),
      book: BOOK,
      now: NOW,
      crypto: nodeCrypto,
    });
    assert.deepEqual(
      verdicts.map(({ reason }) => reason),
      ["0 passed"],
    );
  });

  it("lowers and leaves out as the stack config says", () => {
    const advisory = judge(["bad"], [noBad, always], {
      enforcement: { "require-mandated-tags": "disabled", "limit-monthly-cost": "advisory" },
    });
    assert.deepEqual(
      advisory.verdicts.map(({ rule, level }) => [rule, level]),
      [["limit-monthly-cost", "advisory"]],
    );
  });

  it("excuses what is exempt, until the exemption expires", () => {
    const exemption = (expires: string) => ({
      exemptions: [
        {
          policy: "limit-monthly-cost" as const,
          resource: "cc-platform",
          reason: "a launch, agreed on with finance",
          owner: "priya.nair",
          expires,
        },
      ],
    });
    const excused = (expires: string) =>
      judge([], [always], exemption(expires)).verdicts[0]?.exemption?.owner;
    assert.equal(excused("2026-12-31"), "priya.nair");
    assert.equal(excused("2026-11-19"), undefined);
  });

  it("judges every Kubernetes object once, alone and by evidence, for all rules about objects", () => {
    const seen: string[] = [];
    const failed = (rule: string, subject: string) => verdict({ rule, subject, outcome: "fail" });
    const objects: ObjectJudge = {
      objectsOf: ({ name, type }) => {
        seen.push(name);
        return type === "aws:ec2/vpc:Vpc" ? [prepare({ metadata: { name } })] : [];
      },
      judge: ({ name }) => (name === "bad" ? [failed("require-probes", name)] : []),
      judgeModel: ({ name }, { now }) => [failed("limit-bias-score", `${name} ${now.toISOString()}`)],
      passed: (rule, all) => verdict({ rule, reason: `${all.length} passed` }),
    };
    const policy = (name: string, level: ObjectPolicy["level"] = "mandatory"): ObjectPolicy => ({
      ...head,
      name,
      kind: "object",
      level,
      objects,
    });
    const policies = ["limit-bias-score", "limit-replicas", "require-probes"].map((name) => policy(name));
    const { verdicts } = judge(["good", "bad"], [...policies, policy("require-image-digest", "disabled")]);
    assert.deepEqual(
      verdicts.map(({ rule, subject, reason }) => [rule, rule === "limit-replicas" ? reason : subject]),
      [
        ["limit-bias-score", `good ${NOW.toISOString()}`],
        ["limit-bias-score", `bad ${NOW.toISOString()}`],
        ["limit-replicas", "2 passed"],
        ["require-probes", "bad"],
      ],
    );
    assert.deepEqual(seen, ["good", "bad"]);
  });

  it("takes no verdict from what judges nothing", () => {
    const fill: PolicyDefinition = {
      ...head,
      name: "fill-default-tags",
      kind: "fill",
      applies: () => true,
      fill: () => ({ environment: "test" }),
    };
    const report: PolicyDefinition = { ...head, name: "report-cost", kind: "report", table: () => "a table" };
    assert.deepEqual(judge(["bad"], [fill, report]).verdicts, []);
  });
});
