/** Plain JSON as CEL reads it. */
import { UNKNOWN } from "../plan";
import { parseQuantity } from "./library/quantity";

type Nulls = "drop-null" | "keep-null";

/**
 * A value of plain JSON, with {@link UNKNOWN} where it is not known yet, as CEL has it: whole numbers are int, others double,
 * mappings are Map. Members that are null are dropped, as the API server drops them of its own kinds; an unknown one throws when
 * it is read.
 */
export function toCel(value: unknown, nulls: Nulls = "drop-null"): unknown {
  switch (typeof value) {
    case "number":
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case "object":
      if (value === null) return null;
      return Array.isArray(value)
        ? value.map((element) => toCel(element, nulls))
        : mapping(value as Record<string, unknown>, nulls);
    case "string":
    case "boolean":
    case "bigint":
      return value;
    default:
      return value === UNKNOWN ? UNKNOWN : null;
  }
}

function mapping(value: Readonly<Record<string, unknown>>, nulls: Nulls): Map<string, unknown> {
  const map = new Map<string, unknown>();
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (typeof member === "string") map.set(key, member);
    else if (member === null && nulls === "keep-null") map.set(key, null);
    else if (member !== null && member !== undefined) map.set(key, toCel(member, nulls));
  }
  return map;
}

type Rounding = "exact" | "milli";

const MOST_QUANTITIES = 10_000;
/** Quantities that were read before: objects have the same few again and again. */
const canonical: Readonly<Record<Rounding, Map<string, string>>> = { exact: new Map(), milli: new Map() };

/** A quantity as the API server writes it, rounded up to thousandths where it does; what is none stays as it is. */
export function canonicalQuantity(text: string, rounding: Rounding = "exact"): string {
  const known = canonical[rounding];
  const found = known.get(text);
  if (found !== undefined) return found;
  const quantity = parseQuantity(text.trim());
  const written =
    typeof quantity === "string" ? text : String(rounding === "milli" ? quantity.roundedUp(-3) : quantity);
  if (known.size >= MOST_QUANTITIES) known.clear();
  known.set(text, written);
  return written;
}
