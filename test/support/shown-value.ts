/** Values of CEL as text, in one spelling: what is recorded of Kubernetes' own answers is written like this. */
import { formatTimestamp } from "../../governance/cel/library/time";
import { Duration, Opaque, Optional, Timestamp, TypeValue, Uint } from "../../governance/cel/values";

function shownDouble(value: number): string {
  if (Number.isNaN(value)) return "double(NaN)";
  if (!Number.isFinite(value)) return `double(${value > 0 ? "+" : "-"}Inf)`;
  if (Object.is(value, -0)) return "double(-0e+00)";
  const [digits, exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  return `double(${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")})`;
}

function shownType({ name }: TypeValue): string {
  const parameters: Readonly<Record<string, string>> = { list: "list(dyn)", map: "map(dyn, dyn)" };
  return `type(${parameters[name] ?? name})`;
}

function shownMap(map: ReadonlyMap<unknown, unknown>): string {
  const members = [...map].map(([key, member]) => `${shownValue(key)}:${shownValue(member)}`);
  return `{${members.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).join(",")}}`;
}

export function shownValue(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "bigint") return `int(${value})`;
  if (typeof value === "number") return shownDouble(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string")
    return JSON.stringify(value)
      .replace(/\u2028/g, "\\u2028")
      .replace(/\u2029/g, "\\u2029");
  if (value instanceof Uint) return `uint(${value.value})`;
  if (value instanceof Uint8Array) return `bytes(${Buffer.from(value).toString("hex")})`;
  if (value instanceof Timestamp) return `timestamp(${formatTimestamp(value)})`;
  if (value instanceof Duration) return `duration(${value.nanoseconds})`;
  if (value instanceof Optional)
    return value.present ? `optional(${shownValue(value.value)})` : "optional.none";
  if (value instanceof TypeValue) return shownType(value);
  if (Array.isArray(value)) return `[${value.map(shownValue).join(",")}]`;
  if (value instanceof Map) return shownMap(value);
  if (value instanceof Opaque) return `${value.typeName}(${String(value)})`;
  throw new TypeError(`${typeof value} is no value of CEL`);
}
