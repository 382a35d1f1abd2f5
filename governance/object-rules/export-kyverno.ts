/** Rules as Kyverno reads them: `policies.kyverno.io/v1` ValidatingPolicies. */
import { LABEL_DOMAIN } from "../tags";
import { refuseExport, type BoundPolicy } from "./bound-policies";
import { parameterLiteral, rewriteSpec, withOptionalUser, withParameters } from "./rewrite-policy";

/** Holds what a policy reads as `params`, which Kyverno does not know. */
const PARAMETERS = "params";

/**
 * One ValidatingPolicy for each bound policy. Parameters are written into it, as Kyverno's command line has no cluster to
 * read them from; so it is exported anew when they change.
 * @throws InvalidInput when the policy has a variable of the name that is needed.
 */
export function kyvernoPolicy({ name, policy, actions, match, parameters }: BoundPolicy) {
  const { failurePolicy = "Fail", variables = [] } = policy.spec;
  if (parameters && variables.some((variable) => variable.name === PARAMETERS))
    refuseExport(policy, "Kyverno", `its variable ${PARAMETERS} must have another name`);
  const literal = parameterLiteral(parameters ?? {});
  const spec = rewriteSpec(policy.spec, {
    condition: (expression) => withOptionalUser(withParameters(expression, literal)),
    rest: (expression) => withOptionalUser(withParameters(expression, `variables.${PARAMETERS}`)),
  });
  const own = parameters ? [{ name: PARAMETERS, expression: literal }] : [];
  const { matchConditions, validations = [], auditAnnotations } = spec;
  return {
    apiVersion: "policies.kyverno.io/v1" as const,
    kind: "ValidatingPolicy" as const,
    metadata: { ...policy.metadata, name, annotations: annotations(policy) },
    spec: {
      failurePolicy,
      validationActions: [...actions],
      ...(isOfPodsAlone(match) && { autogen: { podControllers: { controllers: [] } } }),
      matchConstraints: match,
      ...(matchConditions && { matchConditions }),
      variables: [...own, ...(spec.variables ?? [])],
      validations,
      ...(auditAnnotations && { auditAnnotations }),
    },
  };
}
export type KyvernoPolicy = ReturnType<typeof kyvernoPolicy>;

/** Ours, and what Kyverno's reports show. */
function annotations({ metadata }: BoundPolicy["policy"]): Record<string, string> {
  const own = metadata.annotations ?? {};
  const of = (key: string): string => own[`${LABEL_DOMAIN}${key}`] ?? "";
  return {
    ...own,
    "policies.kyverno.io/title": metadata.name,
    "policies.kyverno.io/description": of("description"),
    "policies.kyverno.io/severity": of("severity"),
  };
}

/** Of these Kyverno makes policies about their controllers, which the rule does not mean. */
function isOfPodsAlone({ resourceRules }: BoundPolicy["match"]): boolean {
  return resourceRules.every(({ resources }) => resources.every((resource) => resource === "pods"));
}
