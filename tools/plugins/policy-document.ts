/** Renders what `aws.iam.getPolicyDocument` renders: policies in a plan depend on its JSON, not only on its presence. */

interface Principals {
  readonly type: string;
  readonly identifiers: readonly string[];
}
interface Condition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}
interface Statement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly Principals[];
  readonly notPrincipals?: readonly Principals[];
  readonly conditions?: readonly Condition[];
}

/** A policy variable: `&{aws:username}` in the inputs stands for IAM's `${aws:username}`. */
function withVariables(text: string): string {
  return text.replaceAll("&{", "${");
}

/** As the AWS provider writes lists: one entry stands alone, more are sorted downwards. */
function oneOrMany(given: readonly string[]): string | readonly string[] {
  const values = given.map(withVariables);
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values.sort().reverse();
}

function principals(list: readonly Principals[]): unknown {
  const [only] = list;
  if (only && list.length === 1 && only.type === "*" && only.identifiers.join() === "*") return "*";
  const byType = new Map<string, string[]>();
  for (const { type, identifiers } of list) byType.set(type, [...(byType.get(type) ?? []), ...identifiers]);
  return Object.fromEntries([...byType].map(([type, identifiers]) => [type, oneOrMany(identifiers)]));
}

function conditions(list: readonly Condition[]): unknown {
  const byTest: Record<string, Record<string, string | readonly string[]>> = {};
  for (const { test, variable, values: given } of list) {
    // Unlike the other lists, a condition's values keep their order.
    const values = given.map(withVariables);
    const [only] = values;
    (byTest[test] ??= {})[variable] = values.length === 1 && only !== undefined ? only : values;
  }
  return byTest;
}

function statement(input: Statement): Record<string, unknown> {
  const filled = <T>(list: readonly T[] | undefined): list is readonly T[] => (list?.length ?? 0) > 0;
  return {
    ...(input.sid && { Sid: input.sid }),
    Effect: input.effect ?? "Allow",
    ...(filled(input.actions) && { Action: oneOrMany(input.actions) }),
    ...(filled(input.notActions) && { NotAction: oneOrMany(input.notActions) }),
    ...(filled(input.resources) && { Resource: oneOrMany(input.resources) }),
    ...(filled(input.notResources) && { NotResource: oneOrMany(input.notResources) }),
    ...(filled(input.principals) && { Principal: principals(input.principals) }),
    ...(filled(input.notPrincipals) && { NotPrincipal: principals(input.notPrincipals) }),
    ...(filled(input.conditions) && { Condition: conditions(input.conditions) }),
  };
}

/**
 * The document's JSON, of the invoke's own inputs.
 * @throws Error for source and override documents, which are not merged here.
 */
export function renderPolicyDocument(inputs: Readonly<Record<string, unknown>>): string {
  for (const key of ["sourcePolicyDocuments", "overridePolicyDocuments", "sourceJson", "overrideJson"]) {
    const given = inputs[key];
    if (given !== undefined && given !== null && (!Array.isArray(given) || given.length > 0)) {
      throw new Error(
        `aws:iam/getPolicyDocument:getPolicyDocument: the stand-in plugin does not merge ${key}; write the statements out`,
      );
    }
  }
  const document = {
    Version: inputs["version"] ?? "2012-10-17",
    ...(inputs["policyId"] !== undefined && { Id: inputs["policyId"] }),
    Statement: ((inputs["statements"] ?? []) as Statement[]).map(statement),
  };
  return JSON.stringify(document, undefined, 2);
}
