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
  return all([
    any(resourceRules.map((rule) => covers(rule, object))),
    not(any(excludeResourceRules.map((rule) => covers(rule, object)))),
    objectSelector ? selects(objectSelector, object.labels ?? {}, object.labels !== undefined) : true,
    namespaceSelector ? selectsNamespace(namespaceSelector, object) : true,
  ]);
}

function all(parts: readonly Covered[]): Covered {
  if (parts.includes(false)) return false;
  return parts.includes("unknown") ? "unknown" : true;
}

function any(parts: readonly Covered[]): Covered {
  return not(all(parts.map(not)));
}

function not(covered: Covered): Covered {
  return covered === "unknown" ? covered : !covered;
}

function covers(rule: ResourceRule, { resource, name }: ObjectToJudge): Covered {
  const { resourceNames = [] } = rule;
  const covered =
    has(rule.apiGroups, resource.group) &&
    has(rule.apiVersions, resource.version) &&
    (has(rule.resources, resource.resource) || rule.resources.includes("*/*")) &&
    (has(rule.operations, "CREATE") || rule.operations.includes("UPDATE")) &&
    inScopeOf(rule, resource.namespaced);
  if (!covered || resourceNames.length === 0) return covered;
  return name === "" ? "unknown" : resourceNames.includes(name);
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
    return selects(
      selector,
      { ...object.labels, [NAME_LABEL]: object.name || UNKNOWN },
      object.labels !== undefined,
    );
  if (object.namespace === undefined) return true;
  return selects(
    selector,
    { ...object.namespaceLabels, [NAME_LABEL]: object.namespaceUnknown ? UNKNOWN : object.namespace },
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
  return all(met);
}
