/** What of a rule nothing matches, and whether it matches workloads as every other rule does. */
import { serialize } from "@marcbachmann/cel-js";
import { nearestName } from "../reading/nearest-name";
import { celConstant } from "./cel-constant";
import { parseCel, type CelNode } from "./cel-tree";
import { canonicalJson } from "./compare-rules";
import { isKubernetesGroup, KNOWN_GROUPS, KNOWN_RESOURCES } from "./known-resources";
import { findingAt, type Finding, type LintedRule } from "./lint-finding";
import type { ResourceRule } from "./policy";
import { WORKLOAD_RULE } from "./workload-match";

type Path = readonly (string | number)[];

export function lintMatching(linted: LintedRule): Finding[] {
  const { matchConstraints, matchConditions = [] } = linted.rule.policy.spec;
  return [
    ...matchConstraints.resourceRules.flatMap((rule, index) =>
      unmatched(linted, rule, ["spec", "matchConstraints", "resourceRules", index]),
    ),
    ...matchConditions.flatMap(({ expression }, index) =>
      neverTrue(linted, expression, ["spec", "matchConditions", index, "expression"]),
    ),
    ...workloads(linted),
  ];
}

function unmatched(linted: LintedRule, rule: ResourceRule, path: Path): Finding[] {
  const { apiGroups, apiVersions, resources, operations } = rule;
  const at = (key: string, message: string): Finding =>
    findingAt(linted, "matches-nothing", [...path, key], message);
  const findings: Finding[] = [];
  if (!operations.some((operation) => ["CREATE", "UPDATE", "*"].includes(operation)))
    findings.push(
      at("operations", "is about nothing that is made or changed, so only admission ever judges it"),
    );
  // Other groups come with definitions of their own, which are not known here.
  if (!apiGroups.every(isKubernetesGroup) || apiGroups.includes("*")) return findings;
  for (const group of apiGroups) {
    const known = KNOWN_RESOURCES.filter((each) => each.group === group);
    if (known.length === 0)
      findings.push(
        at("apiGroups", `Kubernetes has no API group ${JSON.stringify(group)}${meant(group, KNOWN_GROUPS)}`),
      );
    else if (!known.some((each) => inList(apiVersions, each.version) && inList(resources, each.resource)))
      findings.push(
        at("apiGroups", `API group ${JSON.stringify(group)} has none of these resources in these versions`),
      );
  }
  const inGroups = KNOWN_RESOURCES.filter(({ group }) => apiGroups.includes(group));
  for (const resource of resources.map((each) => each.replace(/\/.*$/, "")).filter((each) => each !== "*"))
    if (!inGroups.some((each) => each.resource === resource))
      findings.push(
        at(
          "resources",
          `these API groups have no resource ${resource}${meant(
            resource,
            inGroups.map((each) => each.resource),
          )}`,
        ),
      );
  return findings;
}

function meant(found: string, names: readonly string[]): string {
  const nearest = nearestName(found, names);
  return nearest === undefined || nearest === "" ? "" : `: did you mean ${nearest}?`;
}

function inList(list: readonly string[], value: string): boolean {
  return list.some((each) => each === "*" || each.replace(/\/.*$/, "") === value);
}

function neverTrue(linted: LintedRule, expression: string, path: Path): Finding[] {
  if (celConstant(expression) === false)
    return [findingAt(linted, "matches-nothing", path, "is always false, so the rule is never asked")];
  const kinds = matchedKinds(linted);
  const wanted =
    kinds &&
    conjuncts(parseCel(expression))
      .map(kindsWanted)
      .find((each) => each !== undefined);
  if (!wanted || wanted.some((kind) => kinds.includes(kind))) return [];
  return [
    findingAt(
      linted,
      "matches-nothing",
      path,
      `is about kind ${wanted.join(", ")}, but the rule matches ${kinds.join(", ")}`,
    ),
  ];
}

/** The kinds that a rule matches; undefined when one of them is not known. */
function matchedKinds({ rule }: LintedRule): string[] | undefined {
  const { resourceRules } = rule.policy.spec.matchConstraints;
  if (
    !resourceRules.every(({ apiGroups }) =>
      apiGroups.every((group) => group !== "*" && isKubernetesGroup(group)),
    )
  )
    return undefined;
  return KNOWN_RESOURCES.filter(({ group, resource }) =>
    resourceRules.some(
      ({ apiGroups, resources }) => apiGroups.includes(group) && inList(resources, resource),
    ),
  ).map(({ kind }) => kind);
}

function conjuncts(node: CelNode): CelNode[] {
  return node.op === "&&" ? node.args.flatMap(conjuncts) : [node];
}

const KIND = new Set(["object.kind", "request.kind.kind", "request.requestKind.kind"]);

/** `object.kind == "Pod"` or `object.kind in ["Pod", "Job"]`: the kinds that it wants. */
function kindsWanted(node: CelNode): string[] | undefined {
  if (node.op !== "==" && node.op !== "in") return undefined;
  const [one, other] = node.args;
  const [subject, values] = node.op === "==" && one.op === "value" ? [other, one] : [one, other];
  if (!KIND.has(serialize(subject))) return undefined;
  const texts = (values.op === "list" ? values.args : [values]).map((each) =>
    each.op === "value" && typeof each.args === "string" ? each.args : undefined,
  );
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function workloads(linted: LintedRule): Finding[] {
  const wanted = new Set(WORKLOAD_RULE.resources);
  return linted.rule.policy.spec.matchConstraints.resourceRules.flatMap((rule, index) => {
    if (!rule.resources.some((resource) => wanted.has(resource))) return [];
    if (canonicalJson(rule) === canonicalJson(WORKLOAD_RULE)) return [];
    return [
      findingAt(
        linted,
        "workload-match",
        ["spec", "matchConstraints", "resourceRules", index],
        `matches workloads unlike the other rules: write ${JSON.stringify(WORKLOAD_RULE)}, and tell kinds apart in the expressions`,
      ),
    ];
  });
}
