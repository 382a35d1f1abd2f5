import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { AdmissionPolicies } from "../../components/admission-policies";
import { admissionObjects } from "../../governance/kubernetes-objects/admission-objects";
import type { PlanResource } from "../../governance/plan";
import { admissionPlan } from "../support/admission-plan";
import { assertNamedFrom } from "../support/aws";
import { assertAttributed } from "../support/labels";
import { recordOptions } from "../support/options";
import { only, planOf } from "../support/plan";

const PLAN = { ...admissionPlan(), outlived: true };
const NAME = "admission";

const deploy = (opts: pulumi.ComponentResourceOptions = {}): Promise<PlanResource[]> =>
  planOf(() => new AdmissionPolicies(NAME, PLAN, opts));

describe("AdmissionPolicies", () => {
  it("creates exactly the pure function's objects, each its child", async () => {
    const plan = await deploy();
    const { namespace, configMaps, policies, bindings, keeper } = admissionObjects(PLAN);
    const made = plan.filter(({ type }) => type.startsWith("kubernetes:")).map(({ props }) => props);
    const byName = (objects: readonly object[]) =>
      Object.fromEntries(
        objects.map((each) => {
          const { kind, metadata } = each as { kind: string; metadata: { name: string } };
          return [`${kind} ${metadata.name}`, each];
        }),
      );
    assert.deepEqual(
      byName(made),
      byName([namespace, ...configMaps, ...policies, ...bindings, keeper.policy, keeper.binding]),
    );
    assertNamedFrom(plan, NAME);
    assertAttributed(plan, PLAN.attribution);
  });

  it("binds a rule only once it and everything that it reads are there", async () => {
    const recorded = recordOptions();
    await deploy(recorded.opts);
    const dependencies = (name: string): string[] =>
      [recorded.of(name).dependsOn ?? []].flat().map((each) => (each as { __name?: string }).__name ?? "");
    assert.deepEqual(dependencies(`${NAME}-require-kept-binding`), [
      `${NAME}-rule-parameters`,
      `${NAME}-model-verdicts`,
      `${NAME}-require-kept`,
    ]);
    assert.deepEqual(dependencies(`${NAME}-model-verdicts`), [`${NAME}-namespace`]);
  });

  it("leaves its keeper in a cluster that lives on, and nothing else", async () => {
    for (const outlived of [true, false]) {
      const recorded = recordOptions();
      await planOf(() => new AdmissionPolicies(NAME, { ...PLAN, outlived }, recorded.opts));
      for (const name of [`${NAME}-keeper`, `${NAME}-keeper-binding`])
        assert.equal(recorded.of(name).retainOnDelete, outlived, name);
      assert.ok(!recorded.of(`${NAME}-require-kept`).retainOnDelete);
    }
  });

  it("is enforced, for workloads to depend on", async () => {
    let made: AdmissionPolicies | undefined;
    await planOf(async () => {
      made = new AdmissionPolicies(NAME, PLAN);
      assert.equal(await made.enforced, made);
    });
    assert.ok(made);
  });

  it("registers its facts, which cost nothing", async () => {
    assert.deepEqual(only(await deploy(), AdmissionPolicies.__pulumiType).props, {
      facts: { version: 1, kind: "add-on", name: NAME, attribution: PLAN.attribution },
    });
  });
});
