/**
 * The rules of an environment as the API server enforces them: policies, what they are bound to, and what they read.
 * Plain JSON, the same for whoever applies it.
 */
import { isSameRule } from "../object-rules/compare-rules";
import { isKubernetesGroup, KNOWN_RESOURCES } from "../object-rules/known-resources";
import type { ObjectRule, ValidatingAdmissionPolicy } from "../object-rules/rule-file";
import type { ResolvedRule, RuleSet, ScopedRules } from "../object-rules/rule-set";
import { PLATFORM_NAMESPACES } from "../object-rules/scope";
import { hasExpired } from "../rules/exemption";
import type { Enforcement } from "../rules/rules";
import type { Exemption } from "../stack-config/stack-config";
import { kubernetesLabels, type Attribution } from "../tags";
import { exemptionCondition, STANDING_CONDITIONS } from "./admission-conditions";

/** Namespace of what the rules read. Only the platform writes there: verdicts in it open gates. */
export const PARAMETER_NAMESPACE = "plumbline-system";
export const PARAMETERS_NAME = "rule-parameters";
export const VERDICTS_NAME = "model-verdicts";

export interface AdmissionPlan {
  /** Who answers for the policies; on every object. */
  readonly attribution: Attribution;
  readonly rules: RuleSet;
  /** Data of the ConfigMap of verdicts by model digest: out of verified evidence, and of nothing else. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** Of the stack config; those of other rules are passed over. */
  readonly exemptions: readonly Exemption[];
  readonly now: Date;
}

/** A scope of bindings: the environment, or one team with rules of its own. */
interface Scope extends ScopedRules {
  /** Of its objects' names: empty for the environment. */
  readonly suffix: string;
  readonly namespaces: Selector;
}

interface Selector {
  readonly operator: "In" | "NotIn";
  readonly values: readonly string[];
}

/** A rule's text, with the scopes that it holds in. */
interface Definition {
  readonly name: string;
  readonly rule: ObjectRule;
}

export function admissionObjects(plan: AdmissionPlan) {
  const { attribution, rules, verdicts } = plan;
  const labels = kubernetesLabels(attribution);
  const scopes = scopesOf(rules);
  const definitions: Definition[] = [];
  const bindings = scopes.flatMap((scope) =>
    scope.rules
      .filter(({ level }) => level !== "disabled")
      .flatMap((resolved) =>
        bindingsOf(definitionOf(resolved.rule, scope, definitions), resolved, scope, plan),
      ),
  );
  return {
    namespace: {
      apiVersion: "v1" as const,
      kind: "Namespace" as const,
      metadata: { name: PARAMETER_NAMESPACE, labels: { ...labels } },
    },
    configMaps: [
      ...scopes.map(({ suffix, parameters }) => configMap(PARAMETERS_NAME + suffix, labels, parameters)),
      configMap(VERDICTS_NAME, labels, verdicts),
    ],
    policies: definitions.map((definition) => policyOf(definition, labels, plan)),
    bindings,
    keeper: keeper(labels),
  };
}
export type AdmissionObjects = ReturnType<typeof admissionObjects>;

function scopesOf({ environment, teams }: RuleSet): Scope[] {
  const theirs = teams.flatMap(({ namespaces }) => namespaces);
  return [
    {
      ...environment,
      suffix: "",
      namespaces: { operator: "NotIn", values: [...PLATFORM_NAMESPACES, ...theirs] },
    },
    ...teams.map((team): Scope => ({
      ...team,
      suffix: `.team-${team.team}`,
      namespaces: { operator: "In", values: team.namespaces },
    })),
  ];
}

/** The environment's text of a rule keeps the rule's name; a team's own is named after the team. */
function definitionOf(rule: ObjectRule, { suffix }: Scope, known: Definition[]): Definition {
  const found = known.find((each) => each.rule.name === rule.name && isSameRule(each.rule, rule));
  if (found) return found;
  const definition = { name: rule.name + suffix, rule };
  known.push(definition);
  return definition;
}

function configMap(
  name: string,
  labels: Readonly<Record<string, string>>,
  data: Readonly<Record<string, string>>,
) {
  return {
    apiVersion: "v1" as const,
    kind: "ConfigMap" as const,
    metadata: { name, namespace: PARAMETER_NAMESPACE, labels: { ...labels } },
    data: { ...data },
  };
}

function policyOf(
  { name, rule }: Definition,
  labels: Readonly<Record<string, string>>,
  { exemptions, now }: AdmissionPlan,
): ValidatingAdmissionPolicy {
  const { metadata, spec } = rule.policy;
  const exempt = exemptions
    .filter((each) => String(each.policy) === rule.name && !hasExpired(each, now))
    .map(({ resource }) => resource);
  const conditions = [...STANDING_CONDITIONS, ...exemptionCondition(exempt)];
  return {
    ...rule.policy,
    metadata: { ...metadata, name, labels: { ...metadata.labels, ...labels } },
    spec: { ...spec, matchConditions: [...(spec.matchConditions ?? []), ...conditions] },
  };
}

/** What a violation leads to; advisory ones are shown to whoever applies the object, and kept in the audit log. */
const ACTIONS: Readonly<Record<Enforcement, readonly string[]>> = {
  mandatory: ["Deny"],
  advisory: ["Warn", "Audit"],
  disabled: [],
};

/**
 * A selector of namespaces passes over objects that belong to none, so these have a binding of their own where a rule may
 * be about them: the environment's.
 */
function bindingsOf(
  definition: Definition,
  { level, rule }: ResolvedRule,
  scope: Scope,
  { attribution }: AdmissionPlan,
) {
  const binding = (name: string, reach: "Namespaced" | "Cluster", namespaces: Selector) => ({
    apiVersion: "admissionregistration.k8s.io/v1" as const,
    kind: "ValidatingAdmissionPolicyBinding" as const,
    metadata: { name, labels: kubernetesLabels(attribution) },
    spec: {
      policyName: definition.name,
      validationActions: [...ACTIONS[level]],
      ...paramRef(rule, scope),
      matchResources: {
        namespaceSelector: {
          matchExpressions: [
            {
              key: "kubernetes.io/metadata.name",
              operator: namespaces.operator,
              values: [...namespaces.values],
            },
          ],
        },
        resourceRules: [
          { apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"], scope: reach },
        ],
      },
    },
  });
  const bindings = [binding(rule.name + scope.suffix, "Namespaced", scope.namespaces)];
  if (scope.suffix === "" && mayBeAboutTheCluster(rule))
    bindings.push(
      binding(`${rule.name}.cluster-wide`, "Cluster", { operator: "NotIn", values: PLATFORM_NAMESPACES }),
    );
  return bindings;
}

function paramRef({ parameters }: ObjectRule, { suffix }: Scope) {
  if (parameters === null) return {};
  const name = parameters === VERDICTS_NAME ? VERDICTS_NAME : PARAMETERS_NAME + suffix;
  return { paramRef: { name, namespace: PARAMETER_NAMESPACE, parameterNotFoundAction: "Deny" } };
}

/**
 * Matches nothing, and keeps the API server reading ConfigMaps. Once no binding at all reads any, it stops for good: rules
 * that come back are then judged by what it read last, until it is started anew (kubernetes/kubernetes#130887).
 */
function keeper(labels: Readonly<Record<string, string>>) {
  const apiVersion = "admissionregistration.k8s.io/v1" as const;
  const metadata = { name: "plumbline-keeps-parameters", labels: { ...labels } };
  return {
    policy: {
      apiVersion,
      kind: "ValidatingAdmissionPolicy" as const,
      metadata,
      spec: {
        failurePolicy: "Ignore",
        paramKind: { apiVersion: "v1", kind: "ConfigMap" },
        matchConstraints: {
          resourceRules: [
            { apiGroups: ["apexlogic.ai"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["none"] },
          ],
        },
        validations: [{ expression: "true" }],
      },
    },
    binding: {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding" as const,
      metadata,
      spec: {
        policyName: metadata.name,
        validationActions: ["Audit"],
        paramRef: { name: PARAMETERS_NAME, namespace: PARAMETER_NAMESPACE, parameterNotFoundAction: "Allow" },
      },
    },
  };
}

function mayBeAboutTheCluster({ policy }: ObjectRule): boolean {
  return policy.spec.matchConstraints.resourceRules.some(
    ({ scope, apiGroups, resources }) =>
      scope !== "Namespaced" &&
      apiGroups.some((group) => resources.some((resource) => !isOfANamespace(group, resource))),
  );
}

/** Of what only a definition in the cluster could tell, nobody knows. */
function isOfANamespace(group: string, resource: string): boolean {
  const [name] = resource.split("/");
  const named = KNOWN_RESOURCES.filter((known) => known.resource === name);
  if (named.length === 0 || group === "*" || !isKubernetesGroup(group)) return false;
  return named.every((known) => known.namespaced || known.group !== group);
}
