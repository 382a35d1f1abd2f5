/**
 * The rules of two of the articles that describe the system, verbatim: what is wrong with each, and that ours do what they
 * mean. Confirmed by hand with Kyverno 1.19.1 and Gatekeeper 3.23.1's `gator`.
 */
import assert from "node:assert/strict";
import { parse } from "yaml";
import { answerOf, DIGEST, workload, type Edits } from "../../support/object-rules";
import { repositoryText } from "../../support/written-files";

const refusals = (edits: Edits): Record<string, readonly string[]> =>
  Object.fromEntries(
    ["limit-bias-score", "require-mandated-labels", "require-model-card-uri"].flatMap((rule) => {
      const { messages = [] } = answerOf(rule, workload("Deployment", edits)) ?? {};
      return messages.length > 0 ? [[rule, messages]] : [];
    }),
  );

describe("the bias gate of the first article, for Kyverno", () => {
  const SCORE = "ai.apexlogic.com/bias_score";
  const STATUS = "ai.apexlogic.com/remediation_status";
  const policy = parse(repositoryText("test/fixtures/seeds/ai-model-bias-gate.yaml")) as {
    kind: string;
    spec: {
      rules: {
        match: { any: { resources: { kinds: string[] } }[] };
        validate: { pattern: { spec: { template: { metadata: { labels: Record<string, string> } } } } };
      }[];
    };
  };
  const [rule] = policy.spec.rules;
  const pattern = rule?.validate.pattern.spec.template.metadata.labels[SCORE] ?? "";

  it("asks for a score that no label can have, so that it refuses 0.05 as well", () => {
    assert.equal(pattern, "?(0.0[0-9]|0.[0][0-9]|0.0)");
    // Of a pattern Kyverno knows | between alternatives, and in each * and ?; every other character stands for itself.
    const alternatives = pattern.split("|");
    assert.deepEqual(alternatives, ["?(0.0[0-9]", "0.[0][0-9]", "0.0)"]);
    const literal = (alternative: string) => alternative.replace(/[*?]/g, "");
    for (const alternative of alternatives) assert.match(literal(alternative), /[^A-Za-z0-9_.-]/);
    const asKyverno = alternatives.map(
      (alternative) =>
        new RegExp(
          `^${alternative
            .replace(/[.()[\]]/g, "\\$&")
            .replace(/\?/g, ".")
            .replace(/\*/g, ".*")}$`,
        ),
    );
    for (const score of ["0.05", "0.0", "0", "0.09", "0.1"])
      assert.ok(!asKyverno.some((expression) => expression.test(score)), score);
  });

  it("is of a kind that Kyverno has deprecated, and about Deployments only", () => {
    assert.equal(policy.kind, "ClusterPolicy");
    assert.deepEqual(
      rule?.match.any.map(({ resources }) => resources.kinds),
      [["Deployment"]],
    );
  });

  /** A Deployment as the article has them: tagged as a model, with both labels on its pods. */
  const model = (score: string | undefined, status: string | undefined, letter = "a"): Edits => ({
    "/metadata.labels[app.kubernetes.io/component]": "ai-model",
    [`metadata.labels[${SCORE}]`]: score,
    [`metadata.labels[${STATUS}]`]: status,
    "/metadata.annotations[apexlogic.ai/model-digest]": `sha256:${letter.repeat(64)}`,
    "metadata.annotations[apexlogic.ai/model-digest]": `sha256:${letter.repeat(64)}`,
  });
  const messages = (...args: Parameters<typeof model>) => refusals(model(...args))["limit-bias-score"];

  it("means that 0.05 is good enough, which ours allows where evidence says 0.05", () => {
    assert.equal(DIGEST, `sha256:${"a".repeat(64)}`);
    assert.equal(messages("0.05", "complete"), undefined);
  });

  it("means that 0.15 is not, which ours refuses, by evidence and by label", () => {
    assert.deepEqual(messages("0.15", "complete", "b"), [
      'verified evidence says "fail 0.1500": it must be a pass with a bias score below 0.1',
    ]);
    assert.deepEqual(messages("0.15", "complete"), [
      'label bias-score says 0.15, but verified evidence says "pass 0.0500"',
    ]);
  });

  it("means that 0.1 is not, which ours refuses", () => {
    assert.deepEqual(messages("0.1", "complete", "c"), [
      'verified evidence says "pass 0.1000": it must be a pass with a bias score below 0.1',
    ]);
  });

  it("believes whoever writes the label, where ours refuses a score without evidence", () => {
    assert.deepEqual(messages("0.01", "complete", "0"), [
      "no verified evidence of model sha256:000000000000...",
    ]);
  });

  it("means that remediation is complete, which ours demands", () => {
    assert.deepEqual(messages("0.05", "pending"), [
      'its remediation status must be complete, and is "pending"',
    ]);
  });

  it("means that both labels are there, which ours demands", () => {
    assert.deepEqual(messages(undefined, undefined), [
      "an ai-model carries its bias score in label ai.apexlogic.com/bias_score of its pods",
      "an ai-model carries its remediation status in label ai.apexlogic.com/remediation_status of its pods",
    ]);
  });
});

describe("the governance of the fourth article, for Open Policy Agent", () => {
  const rego = repositoryText("test/fixtures/seeds/ai-workload-governance.rego");

  it("has a shape that Gatekeeper does not read: it wants `violation`, and gives the request as input.review", () => {
    const heads = [...rego.matchAll(/^(\w+)\[/gm)].map(([, name]) => name);
    assert.deepEqual(heads, ["deny", "deny", "deny"]);
    const inputs = new Set([...rego.matchAll(/\binput\.(\w+)/g)].map(([, name]) => name));
    assert.deepEqual([...inputs], ["request"]);
  });

  it("is about the Deployment alone, where cost is allocated by the labels of its pods, which ours demands too", () => {
    assert.doesNotMatch(rego, /template/);
    assert.deepEqual(refusals({ "metadata.labels": undefined })["require-mandated-labels"]?.length, 1);
  });

  const meant = [...rego.matchAll(/msg := "([^"]+)"/g)].map(([, message = ""]) => message);
  const ofArticle = (edits: Edits, rule: string) => refusals(edits)[rule] ?? [];

  it("means that a workload says what it is and who pays, which ours demands", () => {
    assert.match(meant[0] ?? "", /must include label 'apexlogic.ai\/workload-id'/);
    assert.match(meant[1] ?? "", /must include label 'apexlogic.ai\/cost-center'/);
    const without = (...keys: string[]): Edits =>
      Object.fromEntries(keys.map((key) => [`/metadata.labels[apexlogic.ai/${key}]`, undefined]));
    assert.deepEqual(ofArticle(without("workload-id"), "require-mandated-labels"), [
      "lacks mandated labels under apexlogic.ai/: workload-id",
    ]);
    assert.deepEqual(ofArticle(without("cost-center", "workload-id"), "require-mandated-labels"), [
      "lacks mandated labels under apexlogic.ai/: cost-center, workload-id",
    ]);
  });

  it("means that a workload names its model card, which ours demands", () => {
    assert.match(meant[2] ?? "", /must reference an 'apexlogic.ai\/model-card-uri'/);
    const CARD = "metadata.annotations[apexlogic.ai/model-card-uri]";
    assert.deepEqual(ofArticle({ [CARD]: undefined, [`/${CARD}`]: undefined }, "require-model-card-uri"), [
      "must name its model card in annotation apexlogic.ai/model-card-uri",
    ]);
  });

  it("refuses a Deployment without labels and annotations three times, and so do ours", () => {
    const bare = {
      "/metadata.labels": undefined,
      "/metadata.annotations": undefined,
      "metadata.labels": undefined,
      "metadata.annotations": undefined,
    };
    assert.equal(meant.length, 3);
    assert.deepEqual(Object.keys(refusals(bare)).sort(), [
      "require-mandated-labels",
      "require-model-card-uri",
    ]);
    assert.match(ofArticle(bare, "require-mandated-labels")[0] ?? "", /cost-center.*workload-id/);
  });

  it("is satisfied by what ours allow", () => {
    assert.deepEqual(refusals({}), {});
  });
});
