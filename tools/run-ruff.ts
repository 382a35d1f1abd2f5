/** The linter and the formatter's check of all Python, in the evaluator's environment; `--write` formats and repairs instead. */
import { runAsScript } from "./run-pytest";

/** Relative to the evaluator's folder, where it runs; its settings are for all. */
const FOLDERS = [".", "../../bench", "../../tools/fairness-golden"];
const SETTINGS = ["--no-cache", "--config", "pyproject.toml"];

export function ruffCommands(write: boolean): string[][] {
  const ruff = ["-m", "ruff"];
  return [
    [...ruff, "check", ...SETTINGS, ...(write ? ["--fix"] : []), ...FOLDERS],
    [...ruff, "format", ...SETTINGS, ...(write ? [] : ["--check"]), ...FOLDERS],
  ];
}

if (require.main === module) void runAsScript(ruffCommands(process.argv.includes("--write")));
