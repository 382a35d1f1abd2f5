/** Exported rules are what a real API server, with Kyverno's and Gatekeeper's own definitions, takes. */
import assert from "node:assert/strict";
import { exportRules } from "../../cli/rule-export";
import {
  admissionObjects,
  type AdmissionObjects,
} from "../../governance/kubernetes-objects/admission-objects";
import type { ConstraintTemplate } from "../../governance/object-rules/export-gatekeeper";
import { resolveLayers, type RuleLayer } from "../../governance/object-rules/rule-set";
import { shippedLayer } from "../../policypacks/kubernetes/read-rules";
import { admissionPlan } from "../support/admission-plan";
import { accepted, ClusterClient, eventually, type KubernetesObject } from "../support/cluster-client";
import { useControlPlane } from "../support/control-plane";
import { rule } from "../support/rule-text";

const NOW = new Date("2026-11-27T00:00:00Z");

/** The shipped rules, a team that tightens them and adds one, an exemption, and verdicts. */
function exportedObjects(): AdmissionObjects {
  const team: RuleLayer = {
    layer: "team",
    name: "vision",
    namespaces: ["vision"],
    rules: [rule({ parameters: "rule-parameters", expression: "params.data['minimum-replicas'] != ''" })],
    enforcement: { "require-probes": "mandatory" },
    parameters: { "maximum-replicas": "3" },
  };
  const rules = resolveLayers([shippedLayer(), team], {
    environment: "test",
    production: false,
    exemptions: [],
    now: NOW,
    enforcement: {},
  });
  const exemptions = [
    {
      policy: "require-probes",
      resource: "Deployment vision/legacy",
      reason: "came before the rule did",
      owner: "maya.chen",
      expires: "2027-12-31",
    },
  ];
  const verdicts = { limit: "0.1", ["a".repeat(64)]: "pass 0.0340" };
  return admissionObjects(admissionPlan({ rules, exemptions, verdicts, now: NOW }));
}

interface Definition extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const TEXTS = { type: "array", items: { type: "string" } };
const SELECTOR = {
  type: "object",
  properties: {
    matchLabels: { type: "object", additionalProperties: { type: "string" } },
    matchExpressions: {
      type: "array",
      items: {
        type: "object",
        properties: { key: { type: "string" }, operator: { type: "string" }, values: TEXTS },
        required: ["key", "operator"],
      },
    },
  },
};
/** Globs, as Gatekeeper 3.23 has them (match.gatekeeper.sh). */
const NAMESPACES = { type: "array", items: { type: "string", pattern: "^\\*?[-:a-z0-9]*\\*?$" } };
const MATCH = {
  type: "object",
  properties: {
    kinds: { type: "array", items: { type: "object", properties: { apiGroups: TEXTS, kinds: TEXTS } } },
    namespaces: NAMESPACES,
    excludedNamespaces: NAMESPACES,
    labelSelector: SELECTOR,
    namespaceSelector: SELECTOR,
    scope: { type: "string" },
    name: { type: "string" },
    source: { type: "string", enum: ["All", "Generated", "Original"] },
  },
};

const DEFINITION = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;

/** The definition that Gatekeeper makes of a template (frameworks/constraint, pkg/client/crds). */
function constraintDefinition({ spec }: ConstraintTemplate): KubernetesObject {
  const { names, validation } = spec.crd.spec;
  const plural = names.kind.toLowerCase();
  const specSchema = {
    type: "object",
    properties: {
      match: MATCH,
      enforcementAction: { type: "string" },
      parameters: validation.openAPIV3Schema,
    },
  };
  const name = { type: "object", properties: { name: { type: "string", maxLength: 63 } } };
  return {
    ...DEFINITION,
    metadata: { name: `${plural}.constraints.gatekeeper.sh` },
    spec: {
      group: "constraints.gatekeeper.sh",
      names: { kind: names.kind, listKind: `${names.kind}List`, plural, singular: plural },
      scope: "Cluster",
      versions: [
        {
          name: "v1beta1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", properties: { metadata: name, spec: specSchema } } },
        },
      ],
    },
  };
}

/** As Gatekeeper 3.23 does it (pkg/drivers/k8scel/transform), with the variables that it adds. */
function gatekeepersPolicy({ metadata, spec }: ConstraintTemplate): KubernetesObject {
  const [code] = spec.targets.flatMap((target) => target.code);
  assert.ok(code);
  const { failurePolicy, matchCondition, variables = [], validations } = code.source;
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: `gatekeeper-${metadata.name}` },
    spec: {
      failurePolicy,
      paramKind: { apiVersion: "constraints.gatekeeper.sh/v1beta1", kind: spec.crd.spec.names.kind },
      matchConstraints: {
        resourceRules: [
          { apiGroups: ["*"], apiVersions: ["*"], operations: ["CREATE", "UPDATE"], resources: ["*"] },
        ],
      },
      matchConditions: matchCondition ?? [],
      variables: [
        {
          name: "anyObject",
          expression:
            'has(request.operation) && request.operation == "DELETE" && object == null ? oldObject : object',
        },
        {
          name: "params",
          expression:
            "!has(params.spec) ? null : !has(params.spec.parameters) ? null: params.spec.parameters",
        },
        ...variables,
      ],
      validations,
    },
  };
}

/** One of each: without parameters, with parameters, with verdicts, and a team's own. */
const DEFINED = ["require-probes", "limit-replicas", "limit-bias-score", "require-kept.team-vision"];

describe("exported rules, on a real API server", () => {
  const controlPlane = useControlPlane();
  let client: ClusterClient;
  let objects: AdmissionObjects;
  before(async () => {
    client = await ClusterClient.of(controlPlane().kubeconfig);
    objects = exportedObjects();
  });

  const exported = (format: "kyverno" | "gatekeeper" | "vap"): KubernetesObject[] =>
    [...exportRules(objects, format).values()].flat() as KubernetesObject[];
  const ofKind = (all: readonly KubernetesObject[], kind: string): KubernetesObject[] =>
    all.filter((each) => each.kind === kind);
  const refused = async (object: KubernetesObject, said: RegExp): Promise<void> => {
    const { status, message } = await client.apply(object, { dryRun: true });
    assert.ok(status >= 400, `${object.kind} was taken`);
    assert.match(message, said);
  };

  it("are Kyverno's ValidatingPolicies", async () => {
    const policies = exported("kyverno");
    assert.ok(policies.length > 26, String(policies.length));
    await client.applied(policies, { dryRun: true });
  });

  it("would not be, with a field that Kyverno does not have", async () => {
    const [policy] = exported("kyverno") as [KubernetesObject & { spec: object }];
    await refused(
      { ...policy, spec: { ...policy.spec, validationAction: ["Deny"] } },
      /\.spec\.validationAction: field not declared/,
    );
  });

  it("are policies and bindings of the API server itself", async () => {
    const all = exported("vap");
    await client.applied(ofKind(all, "Namespace"));
    await client.applied(all, { dryRun: true });
  });

  it("are Gatekeeper's ConstraintTemplates", async () => {
    const templates = ofKind(exported("gatekeeper"), "ConstraintTemplate");
    assert.equal(templates.length, 14);
    await client.applied(templates, { dryRun: true });
    const [template] = templates as [KubernetesObject & { spec: object }];
    await refused(
      { ...template, spec: { ...template.spec, target: [] } },
      /\.spec\.target: field not declared/,
    );
  });

  it("compile as the policies that Gatekeeper makes of its templates", async () => {
    const templates = ofKind(exported("gatekeeper"), "ConstraintTemplate") as unknown as ConstraintTemplate[];
    await client.applied(templates.map(gatekeepersPolicy), { dryRun: true });
  });

  it("are constraints of the kinds that Gatekeeper makes of them", async () => {
    const all = exported("gatekeeper");
    const titles = new Set(DEFINED);
    const templates = ofKind(all, "ConstraintTemplate").filter(({ metadata }) =>
      titles.has(metadata.annotations?.["metadata.gatekeeper.sh/title"] ?? ""),
    ) as unknown as ConstraintTemplate[];
    assert.equal(templates.length, DEFINED.length);
    for (const template of templates) {
      const definition = constraintDefinition(template);
      accepted(await client.apply(definition), definition);
      await eventually(`${definition.metadata.name} is served`, async () =>
        (await client.read<Definition>(definition))?.status?.conditions?.some(
          ({ type, status }) => type === "Established" && status === "True",
        ),
      );
    }
    const kinds = new Set(templates.map(({ spec }) => spec.crd.spec.names.kind));
    const constraints = all.filter(({ kind }) => kinds.has(kind));
    assert.equal(constraints.length, 7);
    await client.applied(constraints, { dryRun: true });
    const [limit] = constraints.filter(({ metadata }) => metadata.name === "limit-replicas") as [
      KubernetesObject & { spec: object },
    ];
    await refused(
      { ...limit, spec: { ...limit.spec, parameters: { data: { "minimum-replica": "1" } } } },
      /\.spec\.parameters\.data\.minimum-replica: field not declared/,
    );
  });
});
