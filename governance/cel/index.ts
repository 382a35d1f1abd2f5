/** CEL as the API server of Kubernetes 1.34 compiles and evaluates it in ValidatingAdmissionPolicies. */
export { CelError, Fault, UnknownValue, type CelIssue } from "./fault";
export { membersRead } from "./expression";
export { COST_LIMIT } from "./frame";
export { compile, type CelProgram, type Evaluation } from "./program";
export { policyNames, variableType, type EnvironmentOptions } from "./environment";
export { LazyMap } from "./lazy-map";
export { trimSpace } from "./library/strings";
export { canonicalQuantity, toCel } from "./to-cel";
export type { CelNames } from "./check";
export type { CelType } from "./types";
