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

/** Objects, lists, booleans; numbers stay text, since no top-level key is a number and an account id is none. */
function readValue(text: string): unknown {
  if (!/^\s*([[{]|true$|false$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
