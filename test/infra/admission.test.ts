import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { admissionPlan } from "../../infra/admission";
import type { Dossier } from "../../governance/facts";
import type { StackConfig } from "../../governance/stack-config/stack-config";
import { shippedRules } from "../../policypacks/kubernetes/read-rules";
import { objectRule } from "../support/admission-plan";
import { useDesk } from "../support/cli";
import { config } from "../support/environment-plan";
import { dossierOf, MODEL_DIGEST, trust, UNFAIR } from "../support/evidence";
import { GPU_SERVICE } from "../support/service";
import { problemsOf } from "../support/written-files";

const SERVICE = {
  ...GPU_SERVICE,
  attribution: { ...GPU_SERVICE.attribution, environment: "test" },
  model: { ...GPU_SERVICE.model, name: "model", digest: MODEL_DIGEST },
};
const KEY = MODEL_DIGEST.replace("sha256:", "");
const AT = "2026-11-21T00:00:00Z";
const STACKS = path.join(__dirname, "..", "..", "stacks");

const PLATFORM = {
  team: "platform",
  costCenter: "cc-platform",
  owner: "priya.nair",
  tier: "standard",
} as const;

const plan = (dossier: Dossier | undefined, more: Partial<StackConfig> = {}, at?: Date, folder = STACKS) => {
  const projects = { platform: PLATFORM };
  const declared = config({ evidence: trust(), evaluateAt: AT, projects, ...more });
  const dossiers = new Map(dossier ? [[SERVICE.name, dossier]] : []);
  return admissionPlan({ config: declared, services: [SERVICE] }, dossiers, folder, at);
};

describe("what the API server is to enforce", () => {
  it("is every shipped rule, answered for by the platform", () => {
    const { rules, attribution } = plan(dossierOf());
    assert.deepEqual(
      rules.environment.rules.map(({ rule }) => rule.name),
      shippedRules().map(({ name }) => name),
    );
    assert.deepEqual(
      [attribution.project, attribution.costCenter, attribution.workloadId],
      ["platform", "cc-platform", "admission-policies"],
    );
  });

  it("is what verified evidence says of each model", () => {
    // Of 4,000: 30.00 % and 30.38 % selected; 30 % and 50 %.
    assert.deepEqual(plan(dossierOf()).verdicts, { limit: "0.1", [KEY]: "pass 0.0038" });
    assert.equal(plan(dossierOf({}, { counts: UNFAIR })).verdicts[KEY], "fail 0.2000");
  });

  it("says nothing of a model without evidence that counts", () => {
    const stranger = dossierOf({}, { environment: "prod" });
    for (const dossier of [undefined, dossierOf({ evidence: { error: "gone" } }), stranger])
      assert.deepEqual(plan(dossier).verdicts, { limit: "0.1" });
  });

  it("is judged when it is asked for, else at the environment's time, else by the clock", () => {
    const expired = new Date("2027-11-21T00:00:00Z");
    assert.deepEqual(plan(dossierOf()).now, new Date(AT));
    assert.deepEqual(plan(dossierOf(), {}, expired).now, expired);
    assert.deepEqual(plan(dossierOf(), {}, expired).verdicts, { limit: "0.1" });
    const before = Date.now();
    const { evaluateAt: _, ...clocked } = config({ evidence: trust() });
    const now = admissionPlan(
      { config: { ...clocked, projects: { platform: PLATFORM } }, services: [] },
      new Map(),
      STACKS,
    ).now.getTime();
    assert.ok(now >= before && now <= Date.now());
  });
});

describe("a rule set that is wrong", () => {
  const desk = useDesk();

  it("is refused with file, line and column of what does not compile", () => {
    const folder = path.join(desk().stacks, "rules", "own");
    mkdirSync(folder, { recursive: true });
    desk().write("rules/own/ruleset.yaml", "{ layer: environment, extends: plumbline }\n");
    const { policy } = objectRule("keep-labels");
    const [validation] = policy.spec.validations ?? [];
    const spec = { ...policy.spec, validations: [{ ...validation, expression: "object.metadata." }] };
    desk().write("rules/own/keep-labels.yaml", stringify({ ...policy, spec }));
    const rules = { set: "rules/own", parameters: {} };
    const [problem, ...more] = problemsOf(() => plan(dossierOf(), { rules }, undefined, desk().stacks));
    assert.deepEqual(more, []);
    assert.equal(problem?.path, "spec.validations[0].expression");
    assert.equal(problem?.file, "rules/own/keep-labels.yaml");
    assert.ok(problem?.line && problem.line > 1);
    assert.match(problem.rule, /does not compile/);
  });
});
