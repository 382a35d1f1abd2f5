import assert from "node:assert/strict";
import type { Problem } from "../../../governance/reading/problem";
import { edited, problemAtPath, problemsOf, seedManifest, serviceOf } from "../../support/written-files";

const SEED = seedManifest("vision-language-model-v2");
const PROJECT = "    project: customer-engagement";

const withManifest = (text: string) => ({ files: { "test/service.yaml": text } });
const labelled = (labels: string) => withManifest(edited(SEED, PROJECT, labels));
const refused = (labels: string): readonly Problem[] => problemsOf(() => serviceOf(labelled(labels)));

describe("service-attribution", () => {
  it("takes team, cost center, owner and tier from the project", () => {
    assert.deepEqual(serviceOf({}).attribution, {
      project: "customer-engagement",
      team: "engagement",
      environment: "test",
      costCenter: "cc-engagement",
      owner: "maya.chen",
      workloadId: "vision-language-model-v2",
      modelId: "vl_model_v2",
      tier: "standard",
      activity: "serving",
    });
  });

  it("lets the manifest's own values win, from labels of any of our domains or from its spec", () => {
    const { attribution } = serviceOf(
      labelled(`    apexlogic.ai/project: customer-engagement
    finops.apexlogic.com/cost-center: cc-platform
    finops.apexlogic.com/tier: production-high
    ai.apexlogic.com/team: platform
    apexlogic.ai/owner: aiko.tanaka
    apexlogic.ai/remediation-id: fix-7
    app: anything`),
    );
    assert.deepEqual(
      [
        attribution.costCenter,
        attribution.tier,
        attribution.team,
        attribution.owner,
        attribution.remediationId,
      ],
      ["cc-platform", "critical", "platform", "aiko.tanaka", "fix-7"],
    );
    const spec = edited(SEED, "spec:", "spec:\n  owner: aiko.tanaka\n  tier: best-effort");
    assert.deepEqual(
      [serviceOf(withManifest(spec)).attribution].map(({ owner, tier }) => [owner, tier]),
      [["aiko.tanaka", "best-effort"]],
    );
  });

  it("refuses what cannot be attributed and says what to add", () => {
    const problem = problemAtPath(refused("    app: a"), "metadata.labels.project");
    assert.match(problem.rule, /^cannot be attributed: add this label.*\(platform, customer-engagement\)$/);
    assert.equal(problem.line, 5);
  });

  it("refuses unknown projects, teams and cost centers, with the nearest", () => {
    const problems = refused(`    project: customer-engagment
    apexlogic.ai/team: engagemnt
    finops.apexlogic.com/cost-center: cc-none`);
    assert.match(
      problemAtPath(problems, "metadata.labels.project").rule,
      /did you mean customer-engagement\?/,
    );
    assert.match(
      problemAtPath(problems, 'metadata.labels["apexlogic.ai/team"]').rule,
      /not listed under plumbline:teams; did you mean engagement\?/,
    );
    assert.match(
      problemAtPath(problems, 'metadata.labels["finops.apexlogic.com/cost-center"]').rule,
      /plumbline:budgets: add a budget/,
    );
  });

  it("refuses a project named like a property of every object", () => {
    assert.match(
      problemAtPath(refused("    project: toString"), "metadata.labels.project").rule,
      /not listed under plumbline:projects/,
    );
  });

  it("refuses tag values that AWS or Kubernetes would refuse", () => {
    for (const value of ["a b", "-a", "a/b", `"${"a".repeat(64)}"`, "über"])
      assert.match(
        problemAtPath(
          refused(`${PROJECT}\n    apexlogic.ai/owner: ${value}`),
          'metadata.labels["apexlogic.ai/owner"]',
        ).rule,
        /Kubernetes label value/,
        value,
      );
    assert.match(
      problemAtPath(
        refused(`${PROJECT}\n    apexlogic.ai/owner: ""`),
        'metadata.labels["apexlogic.ai/owner"]',
      ).rule,
      /1 to 63 letters/,
    );
    assert.match(
      problemAtPath(
        problemsOf(() => serviceOf(withManifest(edited(SEED, "spec:", "spec:\n  costCenter: a b")))),
        "spec.costCenter",
      ).rule,
      /what AWS tags and Kubernetes labels both allow/,
    );
    assert.match(
      problemAtPath(
        refused(`${PROJECT}\n    apexlogic.ai/tier: gold`),
        'metadata.labels["apexlogic.ai/tier"]',
      ).rule,
      /must be one of critical, standard, best-effort, production-high/,
    );
  });

  it("refuses misspelt tags under our domains", () => {
    assert.match(
      problemAtPath(
        refused(`${PROJECT}\n    finops.apexlogic.com/cost-centre: cc-a`),
        'metadata.labels["finops.apexlogic.com/cost-centre"]',
      ).rule,
      /did you mean finops.apexlogic.com\/cost-center\?/,
    );
  });

  it("refuses two statements that differ, and statements of what is derived", () => {
    const problems = refused(`${PROJECT}
    apexlogic.ai/project: platform
    apexlogic.ai/tier: critical
    finops.apexlogic.com/tier: production-high
    apexlogic.ai/workload-id: other`);
    assert.deepEqual(
      problems.map(({ path, rule }) => [path, rule]),
      [
        ['metadata.labels["apexlogic.ai/project"]', 'contradicts project, which is "customer-engagement"'],
        ['metadata.labels["apexlogic.ai/workload-id"]', "must be vision-language-model-v2, or be left out"],
      ],
    );
  });
});
