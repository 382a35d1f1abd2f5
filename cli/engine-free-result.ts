/** An environment's estimate and verdicts from an engine-free run: the first figures, with no Pulumi installed. */
import { configValues } from "../governance/stack-config/config-values";
import { validateStackConfig } from "../governance/manifest/environment";
import { nodeCrypto } from "../attestations/node-crypto";
import environment from "../infra";
import { policies } from "../policypacks/all/index";
import { readPriceBook } from "../data/price-book";
import { placeholder } from "../tools/plugins/placeholders";
import { runEngineFree } from "./engine-free";
import { judgePlan } from "./judge";
import type { Result } from "./result";
import { readStackFile } from "./stack-file";
import { judgedAt } from "../governance/stack-config/judged-at";

export interface Question {
  readonly environment: string;
  /** Absolute folder of the stack files. */
  readonly stacksFolder: string;
  /** Judge as of this time instead of the environment's; a question only, never for an update. */
  readonly at?: Date;
  readonly clock: () => Date;
}

/** @throws InvalidInput with every problem of the stack file, or else of every manifest; nothing else is touched. */
export async function engineFreeResult(question: Question): Promise<Result> {
  const { environment: stack, stacksFolder } = question;
  const stackFile = await readStackFile(stacksFolder, stack);
  const config = validateStackConfig(configValues(stackFile.config), stackFile.name, stackFile.text);
  const now = judgedAt(config, question);
  const definitions = policies({ config, stacksFolder, now });
  const plan = await runEngineFree(() => environment({ stacksFolder, engine: false, at: now }), {
    stack,
    config: stackFile.config,
    invoke: (token, inputs) => placeholder(token, inputs, config.region),
  });
  const { estimate, verdicts, evaluationCosts, fairness } = judgePlan(plan, definitions, {
    config,
    book: readPriceBook(config.region),
    now,
    crypto: nodeCrypto,
  });
  return {
    config,
    judgedAt: now,
    plan: null,
    estimate,
    deployed: null,
    verdicts,
    evaluationCosts,
    fairness,
    deployedFairness: null,
    notes: ["engine-free run: no state was read and no provider checked anything"],
  };
}
