import assert from "node:assert/strict";
import { planText, resultAsText } from "../../../cli/output/text";
import { DEPLOYED, EVALUATION_COST, ESTIMATE, PLAN, STEPS, result, verdict } from "../../support/result";
import { UNFAIR_SERVICE } from "../../support/service-fairness";

describe("the plan in a terminal", () => {
  it("counts changes by component, an inner component's with the outer one", () => {
    assert.deepEqual(planText(STEPS, false).split("\n"), [
      "component                changes",
      "───────────────────────  ───────",
      "environment                   ±1",
      "GpuNodePool gpu-l4         +2 -1",
      "InferenceService vision    +1 ~1",
    ]);
  });

  it("lists every resource that changes when verbose", () => {
    assert.deepEqual(planText(STEPS, true).split("\n"), [
      "  + kubernetes:apps/v1:Deployment vision-deployment",
      "  ~ kubernetes:core/v1:Service vision-service",
      "  + plumbline:compute:GpuNodePool gpu-l4",
      "  + plumbline:compute:SystemNodePool gpu-l4-inner",
      "  - aws:eks/nodeGroup:NodeGroup nodes",
      "  ± pulumi:providers:aws aws",
    ]);
  });
});

describe("a result in a terminal", () => {
  it("shows plan, cost against budgets, what is left out, verdicts and notes, and ends with the answer", () => {
    const text = resultAsText(result({ plan: PLAN, notes: ["a stand-in stood in"] }));
    assert.match(text, /^Plan for test: 3 to create, 1 to update, 1 to delete, 2 unchanged\ncomponent/);
    assert.match(text, /^cc-vision +\$0\.00 +\$1,234\.50 +\$2,000\.00 +\$2,000\.00 +61\.8 %$/m);
    assert.match(text, /^cc-idle +\$0\.00 +\$0\.00 +\$0\.00 +\$50\.00 +0\.0 %$/m);
    assert.match(
      text,
      /^ {2}unpriced: urn:queue \(aws:sqs\/queue:Queue\): no price is known for this type$/m,
    );
    assert.match(text, /^ {2}unknown usage: data through NAT, \$0\.045 per GiB: .*natGatewayDataGiB$/m);
    assert.match(text, /^Verdicts: 1 pass\w*, 0 warn\w*, 0 block\w*\n✔ limit-monthly-cost: cc-vision costs/m);
    assert.match(text, /^note: a stand-in stood in\ntest complies\.$/m);
  });

  it("has no plan and compares with nothing in an engine-free run", () => {
    assert.match(
      resultAsText(result()),
      /^Cost per month of test, list prices of 2026-11-01, judged at 2026-11-21T/,
    );
    assert.doesNotMatch(resultAsText(result()), /deployed/);
  });

  it("has what responsible AI costs and what evidence says, between cost and verdicts", () => {
    const text = resultAsText(result({ evaluationCosts: [EVALUATION_COST], fairness: [UNFAIR_SERVICE] }));
    assert.match(
      text,
      /\nWhat responsible AI costs of that, by model\n.*\n.*\nvision +model 1 +\$0\.73 +\$4\.85 +\$8\.73 +\$0\.73 +82\.9 %\n/,
    );
    assert.match(text, /\nFairness by signed evidence: .*\n.*\n.*\nvision +gender .*✘ fails\n\nVerdicts: /);
  });

  it("compares with what is deployed, for the cost centers that change", () => {
    const text = resultAsText(result({ plan: PLAN, deployed: DEPLOYED }));
    const [, difference = ""] = text.split("expected cost per month");
    assert.deepEqual(
      difference
        .split("\n")
        .slice(2, 5)
        .map((row) => row.split(/ {2,}/)),
      [
        ["cc-retired", "$10.00", "$0.00", "-$10.00"],
        ["cc-vision", "$1,000.00", "$1,234.50", "+$234.50"],
        ["total", "$1,010.02", "$1,234.52", "+$224.50"],
      ],
    );
  });

  it("says so when the cost stays as it is", () => {
    const text = resultAsText(result({ plan: PLAN, deployed: ESTIMATE }));
    assert.match(text, /^Compared with what is deployed, the cost does not change\.$/m);
  });

  it("puts blocks first, with the change that complies, and refuses", () => {
    const suggestedChange = {
      summary: "set maxReplicas to 2",
      file: "dev/a.yaml",
      path: "spec.autoscaling.maxReplicas",
      from: 3,
      to: 2,
      found: { value: "1.00", unit: "USD/month" as const },
    };
    const verdicts = [
      verdict(),
      verdict({ outcome: "fail", level: "advisory", reason: "Mind the gap." }),
      verdict({ outcome: "fail", reason: "Too dear.", suggestedChange }),
    ];
    const text = resultAsText(result({ verdicts }));
    const [, shown = ""] = text.split("Verdicts: ");
    assert.match(shown, /^1 pass\w*, 1 warn\w*, 1 block\w*\n/);
    assert.deepEqual(shown.split("\n").slice(1, 4), [
      "✘ limit-monthly-cost: Too dear. Cheapest change that complies: set maxReplicas to 2",
      "! limit-monthly-cost: Mind the gap.",
      "✔ limit-monthly-cost: cc-vision costs as expected.",
    ]);
    assert.match(text, /\ntest does not comply: nothing may be applied\.$/);
  });
});
