/** Policies with what they are bound to: what other engines know as one policy each. */
import type { AdmissionObjects } from "../kubernetes-objects/admission-objects";
import { InvalidInput } from "../reading/problem";
import type { LabelSelector, MatchResources, ResourceRule } from "./policy";
import type { ValidatingAdmissionPolicy } from "./rule-file";

type Binding = AdmissionObjects["bindings"][number];

/** A policy as one binding puts it in force. */
export interface BoundPolicy {
  /** The binding's name. */
  readonly name: string;
  readonly policy: ValidatingAdmissionPolicy;
  /** `Deny`, or `Warn` and `Audit`. */
  readonly actions: readonly string[];
  /** What both the policy and the binding match. */
  readonly match: MatchResources;
  /** What the policy reads as `params.data`; null when it reads nothing. */
  readonly parameters: Readonly<Record<string, string>> | null;
}

/** One for each binding, in order; without those that match nothing. */
export function boundPolicies({ policies, bindings, configMaps }: AdmissionObjects): BoundPolicy[] {
  return bindings.flatMap((binding) => {
    const { policyName, validationActions } = binding.spec;
    const policy = policies.find(({ metadata }) => metadata.name === policyName);
    if (!policy) throw new RangeError(`binding ${binding.metadata.name}: there is no policy ${policyName}`);
    const match = bothMatch(policy, binding);
    if (match.resourceRules.length === 0) return [];
    const parameters = parametersOf(binding, configMaps);
    return [{ name: binding.metadata.name, policy, actions: validationActions, match, parameters }];
  });
}

function parametersOf({ metadata, spec }: Binding, configMaps: AdmissionObjects["configMaps"]) {
  if (!("paramRef" in spec)) return null;
  const { name, namespace } = spec.paramRef;
  const found = configMaps.find((map) => map.metadata.name === name && map.metadata.namespace === namespace);
  if (!found) throw new RangeError(`binding ${metadata.name}: there is no ConfigMap ${name} in ${namespace}`);
  return found.data;
}

function bothMatch({ spec }: ValidatingAdmissionPolicy, { spec: bound }: Binding): MatchResources {
  const { matchConstraints: constraints } = spec;
  const { resourceRules, namespaceSelector } = bound.matchResources;
  const reaches = resourceRules.map(({ scope }) => scope);
  return {
    ...constraints,
    namespaceSelector: bothSelect(constraints.namespaceSelector, namespaceSelector),
    resourceRules: constraints.resourceRules.flatMap((rule) =>
      reaches.flatMap((reach) => narrowed(rule, reach)),
    ),
  };
}

/** A rule within one scope; none where they have nothing in common. */
function narrowed(rule: ResourceRule, scope: "Namespaced" | "Cluster"): ResourceRule[] {
  if (rule.scope !== undefined && rule.scope !== "*" && rule.scope !== scope) return [];
  return [{ ...rule, scope }];
}

function bothSelect(one: LabelSelector | undefined, other: LabelSelector): LabelSelector {
  return {
    ...one,
    matchExpressions: [...(one?.matchExpressions ?? []), ...(other.matchExpressions ?? [])],
  };
}

/** @throws InvalidInput: the other engine has nothing that a rule's policy needs. */
export function refuseExport(policy: ValidatingAdmissionPolicy, format: string, rule: string): never {
  throw new InvalidInput(`rule ${policy.metadata.name}`, [
    { path: "spec", rule: `cannot be exported for ${format}: ${rule}` },
  ]);
}
