/** `plumbline`: thin, every verdict comes from governance. Errors exit 1, refusals 2. */
import { Command } from "commander";
import { version } from "../package.json";
import { registerApprove } from "./commands/approve";
import { registerEnvironment } from "./commands/environment";
import { registerEvaluate } from "./commands/evaluate";
import { registerEvidence } from "./commands/evidence";
import { registerFairness } from "./commands/fairness";
import { registerKeys } from "./commands/keys";
import { registerPrices } from "./commands/prices";
import { interruptible } from "../tools/interrupt";
import { registerValidate } from "./commands/validate";

const program = new Command("plumbline")
  .description("Keeps AI workloads true to their budget and fair to the people they serve")
  .version(version)
  .showHelpAfterError();

registerEnvironment(program);
registerEvaluate(program);
registerFairness(program);
registerEvidence(program);
registerKeys(program);
registerApprove(program);
registerValidate(program);
registerPrices(program);

interruptible(() => program.parseAsync()).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`error: ${message}\n`);
  if (process.env["PLUMBLINE_DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
