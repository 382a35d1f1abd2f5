/** Rules as Gatekeeper reads them: a ConstraintTemplate with the engine K8sNativeValidation, and a Constraint for each binding. */
import { LABEL_DOMAIN } from "../tags";
import { refuseExport, type BoundPolicy } from "./bound-policies";
import { KNOWN_RESOURCES } from "./known-resources";
import type { LabelSelector, ResourceRule } from "./policy";
import { readsParams, rewriteSpec, withOptionalUser, withParameters } from "./rewrite-policy";
import { RULE_PARAMETERS } from "./rule-parameters";
import type { ValidatingAdmissionPolicy } from "./rule-file";

/** Names that Gatekeeper gives to variables of its own. */
export const RESERVED_VARIABLES = ["params", "anyObject"] as const;

const FORMAT = "Gatekeeper";
const NAMESPACE_NAME = "kubernetes.io/metadata.name";
/** Of a constraint, by the definition that Gatekeeper makes of its kind. */
const LONGEST_NAME = 63;
const OPERATIONS = ["CREATE", "UPDATE", "DELETE", "CONNECT"] as const;

/** `require-probes` → `PlumblineRequireProbes`: kind of the constraints of a policy. */
export function constraintKind(policyName: string): string {
  const words = `plumbline-${policyName}`.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join("");
}

/**
 * The template of a policy. `parameters` are those of any of its constraints, for their schema.
 * @throws InvalidInput when a variable has a name that Gatekeeper keeps for itself.
 */
export function constraintTemplate(
  policy: ValidatingAdmissionPolicy,
  parameters: Readonly<Record<string, string>> | null,
) {
  const { failurePolicy = "Fail", variables = [], matchConditions = [], auditAnnotations } = policy.spec;
  const taken = RESERVED_VARIABLES.find((name) => variables.some((variable) => variable.name === name));
  if (taken) refuseExport(policy, FORMAT, `its variable ${taken} must have another name`);
  if (auditAnnotations)
    refuseExport(policy, FORMAT, "it has audit annotations, which Gatekeeper does not know");
  const kind = constraintKind(policy.metadata.name);
  const guards = matchConditions.filter(({ expression }) => readsParams(expression));
  const rewritten = rewriteSpec(policy.spec, {
    condition: withOptionalUser,
    rest: (expression) => withOptionalUser(withParameters(expression, "variables.params")),
  });
  const guard = guards.map(
    ({ expression }) => `(${withOptionalUser(withParameters(expression, "variables.params"))})`,
  );
  const conditions = (rewritten.matchConditions ?? []).filter(({ expression }) => !readsParams(expression));
  return {
    apiVersion: "templates.gatekeeper.sh/v1" as const,
    kind: "ConstraintTemplate" as const,
    metadata: { ...policy.metadata, name: kind.toLowerCase(), annotations: annotations(policy) },
    spec: {
      crd: { spec: { names: { kind }, validation: { openAPIV3Schema: parametersSchema(parameters) } } },
      targets: [
        {
          target: "admission.k8s.gatekeeper.sh",
          operations: operationsOf(policy),
          code: [
            {
              engine: "K8sNativeValidation",
              source: {
                failurePolicy,
                ...(conditions.length > 0 && { matchCondition: conditions }),
                ...(rewritten.variables && { variables: rewritten.variables }),
                validations: (rewritten.validations ?? []).map(({ reason, ...validation }) => ({
                  ...validation,
                  expression: guarded(validation.expression, guard),
                })),
              },
            },
          ],
        },
      ],
    },
  };
}
export type ConstraintTemplate = ReturnType<typeof constraintTemplate>;

/** Match conditions that read parameters become part of every validation: Gatekeeper evaluates them without. */
function guarded(expression: string, guards: readonly string[]): string {
  return guards.length === 0 ? expression : `!(${guards.join(" && ")}) || (${expression})`;
}

function annotations({ metadata }: ValidatingAdmissionPolicy): Record<string, string> {
  const own = metadata.annotations ?? {};
  return {
    ...own,
    "metadata.gatekeeper.sh/title": metadata.name,
    description: own[`${LABEL_DOMAIN}description`] ?? "",
  };
}

/** Parameters stand under `data`, as in the ConfigMap; verdicts of models have any keys. */
function parametersSchema(parameters: Readonly<Record<string, string>> | null) {
  if (parameters === null) return { type: "object" };
  const known = Object.keys(parameters).filter((name) => Object.hasOwn(RULE_PARAMETERS, name));
  const properties = known.map((name) => [
    name,
    { type: "string", description: RULE_PARAMETERS[name]?.description ?? "" },
  ]);
  const data =
    known.length > 0 && known.length === Object.keys(parameters).length
      ? { type: "object", properties: Object.fromEntries(properties) as Record<string, object> }
      : { type: "object", additionalProperties: { type: "string" } };
  return { type: "object", properties: { data } };
}

function operationsOf({ spec }: ValidatingAdmissionPolicy): string[] {
  const named = new Set(spec.matchConstraints.resourceRules.flatMap(({ operations }) => operations));
  return OPERATIONS.filter((operation) => named.has("*") || named.has(operation));
}

/**
 * The constraint of a binding.
 * @throws InvalidInput when Gatekeeper cannot match what the binding matches.
 */
export function constraint({ name, policy, actions, match, parameters }: BoundPolicy) {
  if (name.length > LONGEST_NAME)
    refuseExport(policy, FORMAT, `its constraint's name ${name} has more than ${LONGEST_NAME} characters`);
  const scopes = new Set(match.resourceRules.map(({ scope }) => scope));
  const [scope] = scopes;
  if (scopes.size > 1 || scope === undefined || match.excludeResourceRules)
    refuseExport(policy, FORMAT, "its match constraints exclude resources or differ in scope");
  return {
    apiVersion: "constraints.gatekeeper.sh/v1beta1" as const,
    kind: constraintKind(policy.metadata.name),
    metadata: { name, labels: policy.metadata.labels ?? {} },
    spec: {
      enforcementAction: actions.includes("Deny") ? ("deny" as const) : ("warn" as const),
      match: {
        ...(isScopeKnown(match) ? {} : { scope }),
        kinds: match.resourceRules.map((rule) => kindsOf(rule, policy)),
        ...namespaces(match.namespaceSelector),
        ...(match.objectSelector && { labelSelector: match.objectSelector }),
      },
      ...(parameters && { parameters: { data: parameters } }),
    },
  };
}
export type Constraint = ReturnType<typeof constraint>;

/**
 * Whether every kind belongs to namespaces anyway. Then the scope is left out: outside of a cluster Gatekeeper takes an
 * object that names no namespace for one of the whole cluster.
 */
function isScopeKnown({ resourceRules }: BoundPolicy["match"]): boolean {
  return resourceRules.every(
    ({ scope, resources }) =>
      scope === "Namespaced" &&
      resources.every((resource) =>
        KNOWN_RESOURCES.some((each) => each.resource === resource && each.namespaced),
      ),
  );
}

/** Gatekeeper matches kinds, whatever their version. */
function kindsOf({ apiGroups, resources, resourceNames }: ResourceRule, policy: ValidatingAdmissionPolicy) {
  if (resourceNames) refuseExport(policy, FORMAT, "it is about objects by name");
  if (resources.includes("*")) return { apiGroups, kinds: ["*"] };
  const kinds = resources.map((resource) => {
    const known = KNOWN_RESOURCES.find(
      (each) => each.resource === resource && (apiGroups.includes(each.group) || apiGroups.includes("*")),
    );
    return known?.kind ?? refuseExport(policy, FORMAT, `the kind of ${resource} is not known here`);
  });
  return { apiGroups, kinds: [...new Set(kinds)] };
}

/** Names of namespaces stand in lists of their own; then nobody needs to know the namespaces' labels. */
function namespaces(selector: LabelSelector | undefined) {
  const expressions = selector?.matchExpressions ?? [];
  const named = expressions.filter(({ key }) => key === NAMESPACE_NAME);
  const others = expressions.filter(({ key }) => key !== NAMESPACE_NAME);
  const listed = (operator: string): string[] =>
    named.filter((each) => each.operator === operator).flatMap(({ values = [] }) => values);
  const [within, without] = [listed("In"), listed("NotIn")];
  const rest = { ...selector, matchExpressions: others };
  return {
    ...(within.length > 0 && { namespaces: within }),
    ...(without.length > 0 && { excludedNamespaces: without }),
    ...((others.length > 0 || selector?.matchLabels) && { namespaceSelector: rest }),
  };
}
