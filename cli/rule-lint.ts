/** Reads a folder of rules for the linter, with what it extends. */
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { lintRules, type Finding, type LintedRule } from "../governance/object-rules/lint-rules";
import { readRuleFile } from "../governance/object-rules/rule-file";
import { defaultParameters } from "../governance/object-rules/rule-parameters";
import { rulesFor, type ScopedRules } from "../governance/object-rules/rule-set";
import {
  parameterTexts,
  readRuleSetFile,
  RULE_SET_FILE,
  SHIPPED_RULE_SET,
  type RuleSetFile,
} from "../governance/object-rules/rule-set-file";
import { InvalidInput, type Problem } from "../governance/reading/problem";
import { readYamlDocument } from "../governance/reading/yaml-document";
import { readRuleSetFolder, readShippedRuleSet, RULES_FOLDER } from "../policypacks/kubernetes/read-rules";

export interface LintReport {
  readonly rules: number;
  readonly findings: readonly Finding[];
}

/**
 * Lints the rules of a folder; without a `ruleset.yaml` they count as an addition to the shipped ones.
 * @throws InvalidInput with every fault of every file: YAML, schema, expressions, or a layer that loosens.
 */
export function lintFolder(folder: string, now: Date): LintReport {
  const rules = readFolderRules(folder);
  const set = readSet(folder);
  const below = extendedRules(folder, set?.file, now);
  const parameters = { ...below.parameters, ...(set && parameterTexts(set.file.parameters)) };
  const findings = lintRules({
    rules,
    extended: below.rules.map(({ rule }) => rule),
    parameters,
    setFile: path.join(folder, RULE_SET_FILE),
    lineOfParameter: (name) => set?.lineOf(["parameters", name]) ?? 1,
  });
  // What loosens is found when the layers are put together, which names that clash would keep from happening.
  if (set && !findings.some(({ check }) => check === "same-name" || check === "file-name"))
    readRuleSetFolder(folder, now);
  return { rules: rules.length, findings };
}

/**
 * The rules of a folder as they are written, whatever its `ruleset.yaml` says.
 * @throws InvalidInput with every fault of every file.
 */
export function readFolderRules(folder: string): LintedRule[] {
  const problems: Problem[] = [];
  const rules = listRules(folder).flatMap((file): LintedRule[] => {
    const shown = path.join(folder, file);
    try {
      const text = readFileSync(shown, "utf8");
      return [{ rule: readRuleFile(text, shown), lineOf: readYamlDocument(text, shown).lineOf }];
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new InvalidInput(`rules of ${folder}`, problems);
  return rules;
}

function listRules(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => /\.ya?ml$/.test(file) && file !== RULE_SET_FILE)
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `${folder}: ${code === "ENOENT" ? "does not exist" : code === "ENOTDIR" ? "is no folder: name the folder of the rules" : "cannot be read"}`,
      { cause: error },
    );
  }
}

interface ReadSet {
  readonly file: RuleSetFile;
  readonly lineOf: LintedRule["lineOf"];
}

function readSet(folder: string): ReadSet | undefined {
  const file = path.join(folder, RULE_SET_FILE);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  return { file: readRuleSetFile(text, file), lineOf: readYamlDocument(text, file).lineOf };
}

function extendedRules(
  folder: string,
  set: RuleSetFile | undefined,
  now: Date,
): Pick<ScopedRules, "rules" | "parameters"> {
  if (realpathSync(folder) === realpathSync(RULES_FOLDER))
    return { rules: [], parameters: defaultParameters() };
  const extended =
    set?.extends === undefined || set.extends === SHIPPED_RULE_SET
      ? readShippedRuleSet(now)
      : readRuleSetFolder(path.join(folder, set.extends), now);
  return rulesFor(extended, null);
}
