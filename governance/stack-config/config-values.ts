/** Stack config as Pulumi holds it (text by key) → the plain object that the schema validates. */

const NAMESPACE = "plumbline:";

/**
 * The values of namespace `plumbline`, without it: JSON text is read as JSON, anything else stays text.
 * @param all e.g. `{ "plumbline:production": "true", "plumbline:budgets": "{…}", "aws:region": "…" }`
 */
export function configValues(all: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith(NAMESPACE))
      .map(([key, text]) => [key.slice(NAMESPACE.length), readValue(text)]),
  );
}

/** Go's way of writing a time, which is what Pulumi makes of a time without quotes in a stack file. */
const GO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d)(\d\d) \w+$/;

/** Objects, lists, booleans; numbers stay text, since no top-level key is a number and an account id is none. */
function readValue(text: string): unknown {
  const time = GO_TIME.exec(text);
  if (time) return `${time[1]}T${time[2]}${time[3]}:${time[4]}`;
  if (!/^\s*([[{]|true$|false$)/.test(text)) return text;
  try {
    return JSON.parse(text, dateWithoutQuotes);
  } catch {
    return text;
  }
}

/** Inside objects Pulumi makes a time of a date without quotes, and hands it to packs in Go's way of writing. */
function dateWithoutQuotes(key: string, value: unknown): unknown {
  return key === "expires" && typeof value === "string"
    ? value.replace(/(T00:00:00Z| 00:00:00 \+0000 UTC)$/, "")
    : value;
}
