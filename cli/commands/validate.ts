/** `plumbline validate`: manifests and their resolved files, checked as an editor or a commit hook would. */
import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { readManifest } from "../../governance/manifest/manifest";
import { InvalidInput, type Problem } from "../../governance/reading/problem";
import { readResolvedFile, resolvedFileOf } from "../../governance/manifest/resolved-file";

/** What is wrong with one file: its own problems, or why it cannot be read. */
function problemsOf(file: string, read: (text: string, file: string) => unknown): readonly Problem[] {
  try {
    read(readFileSync(file, "utf8"), file);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    const code = (error as NodeJS.ErrnoException).code;
    return [
      { path: "", file, rule: code === "ENOENT" ? "does not exist" : `cannot be read: ${String(error)}` },
    ];
  }
}

/**
 * Checks manifests, each with the resolved file beside it where there is one.
 * @throws InvalidInput with every problem of every file.
 */
export function validateManifests(files: readonly string[]): string[] {
  const resolved = files.map(resolvedFileOf).filter((file) => existsSync(file));
  const problems = [
    ...files.flatMap((file) => problemsOf(file, readManifest)),
    ...resolved.flatMap((file) => problemsOf(file, readResolvedFile)),
  ];
  if (problems.length > 0) throw new InvalidInput("manifests", problems);
  return [...files, ...resolved].map((file) => `${file} is valid`);
}

/** Adds `validate` to the program. */
export function registerValidate(program: Command): void {
  program
    .command("validate <manifest...>")
    .description("check manifests and the resolved files beside them, without an environment")
    .action((files: string[]) => console.log(validateManifests(files).join("\n")));
}
