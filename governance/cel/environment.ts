/** The environment in which Kubernetes 1.34 compiles a new ValidatingAdmissionPolicy: names, functions, types. */
import type { CelNames } from "./check";
import { mergeFunctions } from "./functions";
import { AUTHORIZER_FUNCTIONS } from "./library/authorizer";
import { CONVERSIONS } from "./library/conversions";
import { IP_FUNCTIONS } from "./library/ip";
import { LIST_FUNCTIONS } from "./library/lists";
import { FORMAT_FUNCTIONS } from "./library/named-formats";
import { OPERATORS } from "./library/operators";
import { OPTIONAL_FUNCTIONS } from "./library/optionals";
import { QUANTITY_FUNCTIONS } from "./library/quantity";
import { REGEX_FUNCTIONS } from "./library/regex";
import { SEMVER_FUNCTIONS } from "./library/semver";
import { STRING_FUNCTIONS } from "./library/strings";
import { TIME_FUNCTIONS } from "./library/time";
import { URL_FUNCTIONS } from "./library/url";
import { DYN, opaque, parseType, struct, typeOf, type CelType } from "./types";
import { TypeValue } from "./values";

const FUNCTIONS = mergeFunctions([
  ...OPERATORS,
  ...CONVERSIONS,
  ...TIME_FUNCTIONS,
  ...STRING_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...OPTIONAL_FUNCTIONS,
  ...REGEX_FUNCTIONS,
  ...QUANTITY_FUNCTIONS,
  ...SEMVER_FUNCTIONS,
  ...IP_FUNCTIONS,
  ...URL_FUNCTIONS,
  ...FORMAT_FUNCTIONS,
  ...AUTHORIZER_FUNCTIONS,
]);

const TYPE_NAMES: Readonly<Record<string, string>> = {
  bool: "bool",
  bytes: "bytes",
  double: "double",
  int: "int",
  string: "string",
  uint: "uint",
  list: "list(dyn)",
  map: "map(dyn, dyn)",
  null_type: "null_type",
  type: "type(dyn)",
  "google.protobuf.Duration": "duration",
  "google.protobuf.Timestamp": "timestamp",
  "net.IP": "net.IP",
  "net.CIDR": "net.CIDR",
};

/** Names that are types, as values. */
export const TYPE_CONSTANTS: ReadonlyMap<string, TypeValue> = new Map(
  ["optional_type", ...Object.keys(TYPE_NAMES)].map((name) => [name, new TypeValue(name)]),
);
const TYPE_VARIABLES: readonly (readonly [string, CelType])[] = [
  ["optional_type", typeOf(opaque("optional_type"))],
  ...Object.entries(TYPE_NAMES).map(([name, type]) => [name, typeOf(parseType(type))] as const),
];

function fields(types: Readonly<Record<string, string>>): ReadonlyMap<string, CelType> {
  return new Map(Object.entries(types).map(([name, type]) => [name, parseType(type)]));
}

const GROUP = { group: "string", version: "string" };
const STRUCTS: readonly (readonly [string, ReadonlyMap<string, CelType>])[] = [
  ["kubernetes.GroupVersionKind", fields({ ...GROUP, kind: "string" })],
  ["kubernetes.GroupVersionResource", fields({ ...GROUP, resource: "string" })],
  [
    "kubernetes.UserInfo",
    fields({
      username: "string",
      uid: "string",
      groups: "list(string)",
      extra: "map(string, list(string))",
    }),
  ],
  [
    "kubernetes.AdmissionRequest",
    fields({
      kind: "kubernetes.GroupVersionKind",
      resource: "kubernetes.GroupVersionResource",
      subResource: "string",
      requestKind: "kubernetes.GroupVersionKind",
      requestResource: "kubernetes.GroupVersionResource",
      requestSubResource: "string",
      name: "string",
      namespace: "string",
      operation: "string",
      userInfo: "kubernetes.UserInfo",
      dryRun: "bool",
      options: "dyn",
    }),
  ],
  [
    "kubernetes.Namespace",
    fields({
      metadata: "kubernetes.NamespaceMetadata",
      spec: "kubernetes.NamespaceSpec",
      status: "kubernetes.NamespaceStatus",
    }),
  ],
  [
    "kubernetes.NamespaceMetadata",
    fields({
      name: "string",
      generateName: "string",
      namespace: "string",
      labels: "map(string, string)",
      annotations: "map(string, string)",
      UID: "string",
      creationTimestamp: "timestamp",
      deletionGracePeriodSeconds: "int",
      deletionTimestamp: "timestamp",
      generation: "int",
      resourceVersion: "string",
      finalizers: "list(string)",
    }),
  ],
  ["kubernetes.NamespaceSpec", fields({ finalizers: "list(string)" })],
  [
    "kubernetes.NamespaceStatus",
    fields({ conditions: "list(kubernetes.NamespaceCondition)", phase: "string" }),
  ],
  [
    "kubernetes.NamespaceCondition",
    fields({
      status: "string",
      type: "string",
      lastTransitionTime: "timestamp",
      message: "string",
      reason: "string",
    }),
  ],
];

const VARIABLES_TYPE = "kubernetes.variables";

export interface EnvironmentOptions {
  /** Whether the policy reads parameters. */
  readonly params: boolean;
  /** Message expressions may not ask the authorizer. */
  readonly authorizer: boolean;
  /** Types of the policy's variables so far; null where `variables` is no name at all. */
  readonly variables: ReadonlyMap<string, CelType> | null;
}

/** What an expression of a policy may name. */
export function policyNames({ params, authorizer, variables }: EnvironmentOptions): CelNames {
  return {
    functions: FUNCTIONS,
    structs: new Map([...STRUCTS, ...(variables ? [[VARIABLES_TYPE, variables] as const] : [])]),
    variables: new Map([
      ...TYPE_VARIABLES,
      ["object", DYN],
      ["oldObject", DYN],
      ["request", struct("kubernetes.AdmissionRequest")],
      ["namespaceObject", struct("kubernetes.Namespace")],
      ...(params ? [["params", DYN] as const] : []),
      ...(variables ? [["variables", struct(VARIABLES_TYPE)] as const] : []),
      ...(authorizer
        ? ([
            ["authorizer", struct("kubernetes.authorization.Authorizer")],
            ["authorizer.requestResource", struct("kubernetes.authorization.ResourceCheck")],
          ] as const)
        : []),
    ]),
  };
}

/** Those names of a policy that are given, and any other as a name of anything. */
export function namesOf(names: readonly string[]): CelNames {
  const all = policyNames({ params: true, authorizer: true, variables: null });
  return {
    ...all,
    variables: new Map([
      ...TYPE_VARIABLES,
      ...names.map((name) => [name, all.variables.get(name) ?? DYN] as const),
      ...(names.includes("authorizer")
        ? [["authorizer.requestResource", all.variables.get("authorizer.requestResource") ?? DYN] as const]
        : []),
    ]),
  };
}

/** The type that a variable has for the expressions after it: Kubernetes keeps that of lists, mappings and simple types. */
export function variableType(type: CelType): CelType {
  switch (type.kind) {
    case "list":
    case "map":
      return { ...type, parameters: type.parameters.map(variableType) };
    case "bool":
    case "bytes":
    case "double":
    case "duration":
    case "int":
    case "null":
    case "string":
    case "timestamp":
    case "uint":
      return type;
    default:
      return DYN;
  }
}
