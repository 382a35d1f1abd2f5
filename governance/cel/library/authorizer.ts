/** Kubernetes' authorizer: declared, so that rules that ask it compile; what it answers is unknown without an API server. */
import { UNKNOWN_FAULT } from "../fault";
import { declare, type FunctionDeclaration } from "../functions";

/** So that a rule makes at most two checks. */
const CHECK_COST = 350_000;

function unknown(): never {
  throw UNKNOWN_FAULT;
}

const AUTHORIZATION = "kubernetes.authorization";

/** `Receiver.name(parameters) -> Result`, of the types in {@link AUTHORIZATION}. */
const SIGNATURES: Readonly<Record<string, readonly (readonly [string, number, string])[]>> = {
  path: [["Authorizer", 1, "PathCheck"]],
  group: [["Authorizer", 1, "GroupCheck"]],
  serviceAccount: [["Authorizer", 2, "Authorizer"]],
  resource: [["GroupCheck", 1, "ResourceCheck"]],
  subresource: [["ResourceCheck", 1, "ResourceCheck"]],
  namespace: [["ResourceCheck", 1, "ResourceCheck"]],
  name: [["ResourceCheck", 1, "ResourceCheck"]],
  fieldSelector: [["ResourceCheck", 1, "ResourceCheck"]],
  labelSelector: [["ResourceCheck", 1, "ResourceCheck"]],
  check: [
    ["PathCheck", 1, "Decision"],
    ["ResourceCheck", 1, "Decision"],
  ],
  errored: [["Decision", 0, "bool"]],
  error: [["Decision", 0, "string"]],
  allowed: [["Decision", 0, "bool"]],
  reason: [["Decision", 0, "string"]],
};

export const AUTHORIZER_FUNCTIONS: readonly FunctionDeclaration[] = Object.entries(SIGNATURES).map(
  ([name, overloads]) =>
    declare(
      name,
      Object.fromEntries(
        overloads.map(([receiver, texts, result]) => {
          const parameters = new Array<string>(texts).fill("string").join(", ");
          const type = /^[A-Z]/.test(result) ? `${AUTHORIZATION}.${result}` : result;
          return [`${AUTHORIZATION}.${receiver}.${name}(${parameters}) -> ${type}`, unknown];
        }),
      ),
      { cost: () => (name === "check" ? CHECK_COST : 1) },
    ),
);
