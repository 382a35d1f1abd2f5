/** Reads what the packs judged: policy events carry failures only, so passes and figures come from the report. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { policies } from "../policypacks/all/index";
import { policyLevel, type PolicySetting } from "../policypacks/policy";
import type { PackReport } from "../policypacks/report";

/** The pack that the CLI runs: every pack's policies in one process. */
export const PACK = "all";

function parsed(text: string): PackReport {
  try {
    return JSON.parse(text) as PackReport;
  } catch (error) {
    throw new Error(
      `policy pack ${PACK}: its report cannot be read (${(error as Error).message}), so the environment is not judged`,
    );
  }
}

/**
 * The report of the run that has just ended.
 * @throws when there is none, it cannot be read or a rule in force has not answered: what was not judged has not passed.
 */
export function readPackReport(folder: string, setting: PolicySetting): PackReport {
  const file = path.join(folder, `${PACK}.json`);
  if (!existsSync(file))
    throw new Error(`policy pack ${PACK}: left no report, so nothing was judged; run again with --verbose`);
  const report = parsed(readFileSync(file, "utf8"));
  const silent = policies(setting)
    .filter((policy) => policy.kind !== "fill" && policyLevel(policy, setting.config) !== "disabled")
    .filter(({ name }) => !report.rules.includes(name))
    .map(({ name }) => name);
  if (silent.length > 0)
    throw new Error(
      `policy pack ${PACK}: ${silent.join(", ")} did not answer, so the environment is not judged`,
    );
  return report;
}
