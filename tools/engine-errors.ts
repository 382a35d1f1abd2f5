/** The useful lines of what the engine says when it fails. */
import { withoutStack } from "./engine-events";

/**
 * The lines of a CLI's output that say what went wrong: its own error, and below it what a pack or plugin that could not
 * start said, without the display of progress between the two.
 */
export function errorLines(output: string): string {
  const [head = "", display = ""] = output.split(/^(?:Previewing update|Updating|Destroying) \(.*$/m);
  const lines = head.split("\n").filter((line) => line.trim() !== "");
  const first = lines.findIndex((line) => /^\s*error: /.test(line));
  const own = first < 0 ? lines.slice(-10) : lines.slice(first);
  const below = display.split(/^Diagnostics:$/m)[1] ?? "";
  const theirs = below
    .split("\n")
    .filter((line) => /^\s*((\w*Error|InvalidInput|error)\b.*: |- )/.test(line));
  return withoutStack(
    [...own, ...theirs]
      .join("\n")
      .trim()
      .replace(/^error: /, ""),
  );
}

const COULD_NOT: Readonly<Record<string, string>> = { up: "update", destroy: "empty" };

/** What kept the engine from an operation: what it reported, else what it printed. */
export function failureOf(
  operation: string,
  stack: string,
  errors: ReadonlySet<string>,
  error: unknown,
): Error {
  const said = errors.size > 0 ? [...errors].join("\n") : errorLines(stderrOf(error));
  return new Error(`the engine could not ${COULD_NOT[operation] ?? operation} ${stack}: ${said}`);
}

/** The Automation API's errors hold the CLI's whole output, twice. */
function stderrOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/^[\s\S]*?\n ?stderr: (Command failed[^\n]*\n)?/, "")
    .replace(/\n ?err\?: [\s\S]*$/, "");
}
