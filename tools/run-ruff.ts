/** The evaluator's linter and its formatter's check; `--write` formats and repairs instead. */
import { runAsScript } from "./run-pytest";

export function ruffCommands(write: boolean): string[][] {
  const ruff = ["-m", "ruff"];
  return [
    [...ruff, "check", "--no-cache", ...(write ? ["--fix"] : []), "."],
    [...ruff, "format", "--no-cache", ...(write ? [] : ["--check"]), "."],
  ];
}

if (require.main === module) void runAsScript(ruffCommands(process.argv.includes("--write")));
