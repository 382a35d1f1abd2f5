/** Which objects a rule covers: `matchConstraints`, as the API server reads them. */
import { UNKNOWN } from "../plan";
import type { ObjectToJudge } from "./object-to-judge";
import type { LabelSelector, ResourceRule } from "./policy";
import type { ObjectRule } from "./rule-file";

export { resourceOf } from "./resource";

/** "unknown": it hangs on labels that are not known. */
export type Covered = boolean | "unknown";

/** Whether the rule is about the object, made or changed. */
export function matches({ policy }: Pick<ObjectRule, "policy">, object: ObjectToJudge): Covered {
  const {
    resourceRules,
    excludeResourceRules = [],
    objectSelector,
    namespaceSelector,
  } = policy.spec.matchConstraints;
  if (!resourceRules.some((rule) => covers(rule, object))) return false;
  if (excludeResourceRules.some((rule) => covers(rule, object))) return false;
  const selected = [
    objectSelector ? selects(objectSelector, object.labels, true) : true,
    namespaceSelector ? selectsNamespace(namespaceSelector, object) : true,
  ];
  if (selected.includes(false)) return false;
  return selected.includes("unknown") ? "unknown" : true;
}

function covers(rule: ResourceRule, { resource, name }: ObjectToJudge): boolean {
  const { resourceNames = [] } = rule;
  return (
    has(rule.apiGroups, resource.group) &&
    has(rule.apiVersions, resource.version) &&
    (has(rule.resources, resource.resource) || rule.resources.includes("*/*")) &&
    (has(rule.operations, "CREATE") || rule.operations.includes("UPDATE")) &&
    (resourceNames.length === 0 || resourceNames.includes(name)) &&
    inScopeOf(rule, resource.namespaced)
  );
}

function has(list: readonly string[], value: string): boolean {
  return list.includes(value) || list.includes("*");
}

function inScopeOf({ scope }: ResourceRule, namespaced: boolean): boolean {
  return scope === undefined || scope === "*" || (scope === "Namespaced") === namespaced;
}

const NAME_LABEL = "kubernetes.io/metadata.name";

/** A Namespace is selected by its own labels; what belongs to no namespace always is. */
function selectsNamespace(selector: LabelSelector, object: ObjectToJudge): Covered {
  if (object.resource.group === "" && object.kind === "Namespace")
    return selects(selector, { ...object.labels, [NAME_LABEL]: object.name }, true);
  if (object.namespace === undefined) return true;
  return selects(
    selector,
    { ...object.namespaceLabels, [NAME_LABEL]: object.namespace },
    object.namespaceLabels !== undefined,
  );
}

/** Whether labels meet a selector; `complete` where there are no others than those given. */
function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Readonly<Record<string, unknown>>,
  complete: boolean,
): Covered {
  const requirements = [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: "In", values: [value] })),
    ...matchExpressions,
  ];
  const met = requirements.map(({ key, operator, values = [] }): Covered => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (value === UNKNOWN || (value === undefined && !complete)) return "unknown";
    if (operator === "Exists" || operator === "DoesNotExist")
      return (value !== undefined) === (operator === "Exists");
    return (value !== undefined && values.includes(String(value ?? ""))) === (operator === "In");
  });
  if (met.includes(false)) return false;
  return met.includes("unknown") ? "unknown" : true;
}
