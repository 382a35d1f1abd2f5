/**
 * What the policies about models add to a preview: verdicts of 100 services, each with signed evidence of its own, out of
 * a plan that was never judged before. `models.ts <rounds>` answers the milliseconds of each; the first is of a new process.
 */
import assert from "node:assert/strict";
import { answer } from "../child";
import { planOf } from "../declared";
import { models, stackConfig } from "../environment";
import { ENVIRONMENT } from "../organisation";
import { nodeCrypto } from "../../attestations/node-crypto";
import { readPriceBook } from "../../data/price-book";
import { estimate } from "../../governance/estimate/estimate";
import { validateStackConfig } from "../../governance/manifest/environment";
import type { Plan } from "../../governance/plan";
import { enforce } from "../../governance/rules/enforcement";
import type { Judgement } from "../../governance/rules/judgement";
import type { Verdict } from "../../governance/verdict";
import { policies } from "../../policypacks/responsible-ai/index";

export interface ModelsRun {
  readonly ms: readonly number[];
  readonly cpuMs: readonly number[];
  readonly verdicts: number;
}

/** As the pack asks them, one after the other, of one judgement. */
function verdictsOf(judgement: Judgement): Verdict[] {
  return policies.flatMap((policy) => {
    if (policy.kind !== "environment") throw new Error(`${policy.name} is no policy about an environment`);
    return enforce(policy.name, policy.rule(judgement), judgement.config, judgement.now);
  });
}

function main(rounds: number): void {
  const plan = planOf(models(), ENVIRONMENT);
  const config = validateStackConfig(stackConfig(), `Pulumi.${ENVIRONMENT}.yaml`);
  const book = readPriceBook(config.region);
  const now = new Date(config.evaluateAt ?? NaN);
  const priced = estimate(plan, book, config.usage);
  // What is known of a plan is kept by its identity.
  const fresh = (): Plan => [...plan];
  const runs = Array.from({ length: rounds }, () => {
    const judgement = { ...book, plan: fresh(), config, estimate: priced, now, crypto: nodeCrypto };
    const cpu = process.cpuUsage();
    const since = performance.now();
    const verdicts = verdictsOf(judgement);
    const ms = performance.now() - since;
    const { user, system } = process.cpuUsage(cpu);
    assert.deepEqual(
      verdicts.filter(({ outcome }) => outcome !== "pass"),
      [],
    );
    return { ms, cpuMs: (user + system) / 1000, verdicts: verdicts.length };
  });
  answer({
    ms: runs.map(({ ms }) => ms),
    cpuMs: runs.map(({ cpuMs }) => cpuMs),
    verdicts: runs[0]?.verdicts ?? 0,
  } satisfies ModelsRun);
}

main(Number(process.argv[2]));
