/** Values and types in the words of Go, which the API server's errors are in. */
import { Optional, typeName, TypeValue, Uint } from "./values";

/** As `%v` prints a value. */
export function describeValue(value: unknown): string {
  if (typeof value === "number") return formatDouble(value);
  if (value === null) return "NULL_VALUE";
  if (value instanceof Uint) return String(value.value);
  if (Array.isArray(value)) return `[${value.map(describeValue).join(", ")}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, member]) => `${describeValue(key)}: ${describeValue(member)}`).join(", ")}}`;
  if (value instanceof Optional)
    return value.present ? `optional(${describeValue(value.value)})` : "optional.none()";
  if (value instanceof Uint8Array) return `[${[...value].join(" ")}]`;
  if (value instanceof TypeValue) return value.name;
  return String(value);
}

const GO_TYPES: Readonly<Partial<Record<string, string>>> = {
  bool: "types.Bool",
  bytes: "types.Bytes",
  double: "types.Double",
  int: "types.Int",
  null_type: "types.Null",
  string: "types.String",
  uint: "types.Uint",
  type: "*types.Type",
  optional_type: "*types.Optional",
  "google.protobuf.Timestamp": "types.Timestamp",
  "google.protobuf.Duration": "types.Duration",
  "kubernetes.Quantity": "cel.Quantity",
  "kubernetes.URL": "cel.URL",
  "kubernetes.Semver": "cel.Semver",
  "kubernetes.NamedFormat": "cel.Format",
  "net.IP": "cel.IP",
  "net.CIDR": "cel.CIDR",
};

/** As `%T` prints a value's type. */
export function goType(value: unknown): string {
  const name = typeName(value);
  return GO_TYPES[name] ?? name;
}

/** As `%g` prints a double: the shortest that reads back as the same, with an exponent below -4 and from 6. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return plainDecimal(value);
  const digits = String(Math.abs(power)).padStart(2, "0");
  return `${mantissa}e${power < 0 ? "-" : "+"}${digits}`;
}

/** As `%f` prints a double with as few digits as read back as the same. */
export function plainDecimal(value: number): string {
  if (Object.is(value, -0)) return "-0";
  const [mantissa = "", exponent = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const point = Number(exponent) + 1;
  const whole = point <= 0 ? "0" : digits.slice(0, point).padEnd(point, "0");
  const fraction = point <= 0 ? "0".repeat(-point) + digits : digits.slice(point);
  return `${value < 0 ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}
