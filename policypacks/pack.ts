/** Builds a pack for the engine: reads the stack config and the prices, then serves the policies it is given. */
import { PolicyPack } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { configValues } from "../governance/stack-config/config-values";
import { validateStackConfig } from "../governance/manifest/environment";
import { nodeCrypto } from "../attestations/node-crypto";
import { PackContext } from "./context";
import { toPolicies, type PolicyDefinition } from "./policy";
import { readPriceBook } from "../data/price-book";
import { Report } from "./report";

/**
 * The time to judge at. `PLUMBLINE_AT` asks a preview what would be judged at another time; an update never listens to it.
 */
function timeOf(evaluateAt: string | undefined): () => Date {
  const asked = pulumi.runtime.isDryRun() ? process.env["PLUMBLINE_AT"] : undefined;
  const fixed = asked ?? evaluateAt;
  return fixed === undefined ? () => new Date() : () => new Date(fixed);
}

/** Serves `definitions` as policy pack `name`. One pack a process: the engine reads the server's port from stdout. */
export function servePack(name: string, definitions: readonly PolicyDefinition[]): void {
  const stack = pulumi.getStack();
  const config = validateStackConfig(configValues(pulumi.runtime.allConfig()), `Pulumi.${stack}.yaml`);
  const folder = process.env["PLUMBLINE_REPORT_DIR"];
  const context = new PackContext(
    config,
    readPriceBook(config.region),
    nodeCrypto,
    timeOf(config.evaluateAt),
    folder === undefined ? undefined : new Report(folder, name),
  );
  new PolicyPack(name, { policies: toPolicies(definitions, context) });
}
