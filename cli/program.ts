/** Every command of `plumbline`. */
import { Command } from "commander";
import { version } from "../package.json";
import { registerApprove } from "./commands/approve";
import { registerCheck } from "./commands/check";
import { registerEnvironment } from "./commands/environment";
import { registerEvaluate } from "./commands/evaluate";
import { registerEvidence } from "./commands/evidence";
import { registerFairness } from "./commands/fairness";
import { registerKeys } from "./commands/keys";
import { registerLocal } from "./commands/local";
import { registerPrices } from "./commands/prices";
import { registerRules } from "./commands/rules";
import { registerValidate } from "./commands/validate";

/** In the order in which the help lists them. */
const COMMANDS = [
  registerEnvironment,
  registerLocal,
  registerEvaluate,
  registerFairness,
  registerEvidence,
  registerKeys,
  registerApprove,
  registerValidate,
  registerCheck,
  registerRules,
  registerPrices,
];

/** The command line, ready to parse. */
export function program(): Command {
  const plumbline = new Command("plumbline")
    .description("Keeps AI workloads true to their budget and fair to the people they serve")
    .version(version)
    .showHelpAfterError();
  for (const register of COMMANDS) register(plumbline);
  return plumbline;
}
