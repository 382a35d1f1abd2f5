/** Static types of CEL, as the API server's type checker has them. */

export type Kind =
  | "dyn"
  | "error"
  | "bool"
  | "bytes"
  | "double"
  | "int"
  | "null"
  | "string"
  | "uint"
  | "timestamp"
  | "duration"
  | "list"
  | "map"
  | "type"
  | "param"
  | "struct"
  | "opaque";

export interface CelType {
  readonly kind: Kind;
  /** Name at run time, e.g. `null_type`, `kubernetes.Quantity`; of a parameter, its own. */
  readonly name: string;
  readonly parameters: readonly CelType[];
}

function simple(kind: Kind, name: string = kind): CelType {
  return { kind, name, parameters: [] };
}

export const DYN = simple("dyn");
export const ERROR = simple("error", "!error!");
export const BOOL = simple("bool");
export const BYTES = simple("bytes");
export const DOUBLE = simple("double");
export const INT = simple("int");
export const NULL = simple("null", "null_type");
export const STRING = simple("string");
export const UINT = simple("uint");
export const TIMESTAMP = simple("timestamp", "google.protobuf.Timestamp");
export const DURATION = simple("duration", "google.protobuf.Duration");

export function listOf(element: CelType): CelType {
  return { kind: "list", name: "list", parameters: [element] };
}
export function mapOf(key: CelType, value: CelType): CelType {
  return { kind: "map", name: "map", parameters: [key, value] };
}
export function typeOf(type: CelType): CelType {
  return { kind: "type", name: "type", parameters: [type] };
}
export function optionalOf(type: CelType): CelType {
  return { kind: "opaque", name: "optional_type", parameters: [type] };
}
export function parameter(name: string): CelType {
  return simple("param", name);
}
/** A type with fields, e.g. `kubernetes.AdmissionRequest`. */
export function struct(name: string): CelType {
  return simple("struct", name);
}
export function opaque(name: string): CelType {
  return simple("opaque", name);
}

export function isOptional(type: CelType): boolean {
  return type.kind === "opaque" && type.name === "optional_type";
}

/** The type within an optional, or the type itself. */
export function unwrapOptional(type: CelType): CelType {
  return isOptional(type) ? (type.parameters[0] ?? DYN) : type;
}

export function isDynOrError({ kind }: CelType): boolean {
  return kind === "dyn" || kind === "error";
}

export function sameType(a: CelType, b: CelType): boolean {
  return (
    a === b ||
    (a.kind === b.kind &&
      a.name === b.name &&
      a.parameters.length === b.parameters.length &&
      a.parameters.every((one, index) => sameType(one, b.parameters[index] ?? DYN)))
  );
}

const FAULT_NAMES: Partial<Record<Kind, string>> = {
  null: "null",
  timestamp: "timestamp",
  duration: "duration",
};

/** As the type checker's faults name it. */
export function describeType(type: CelType): string {
  return describe(type, (one) => FAULT_NAMES[one.kind] ?? one.name);
}

/** As `must evaluate to bool but got …` names it. */
export function typeText(type: CelType): string {
  return describe(type, (one) => (one.kind === "param" ? `<${one.name}>` : one.name));
}

function describe(type: CelType, name: (type: CelType) => string): string {
  if (type.parameters.length === 0) return name(type);
  return `${name(type)}(${type.parameters.map((one) => describe(one, name)).join(", ")})`;
}

const NAMED: Readonly<Partial<Record<string, CelType>>> = {
  dyn: DYN,
  bool: BOOL,
  bytes: BYTES,
  double: DOUBLE,
  int: INT,
  string: STRING,
  uint: UINT,
  null_type: NULL,
  timestamp: TIMESTAMP,
  duration: DURATION,
  "net.IP": opaque("net.IP"),
  "net.CIDR": opaque("net.CIDR"),
};

/** A type from how this module's declarations write it: `map(string, A)`, `kubernetes.Quantity`; one capital is a parameter. */
export function parseType(text: string): CelType {
  const open = text.indexOf("(");
  if (open < 0) return NAMED[text] ?? (/^[A-Z]$/.test(text) ? parameter(text) : struct(text));
  const [first = DYN, second = DYN] = splitTypes(text.slice(open + 1, -1)).map(parseType);
  switch (text.slice(0, open)) {
    case "list":
      return listOf(first);
    case "map":
      return mapOf(first, second);
    case "optional":
      return optionalOf(first);
    default:
      return typeOf(first);
  }
}

/** Splits at the commas that stand in no parentheses. */
export function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const char of text) {
    if (char === "(") depth++;
    if (char === ")") depth--;
    if (char === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
    } else part += char;
  }
  return part.trim() === "" ? parts : [...parts, part.trim()];
}
