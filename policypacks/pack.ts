/** Builds a pack for the engine: reads the stack config and the prices, then serves the policies it is given. */
import path from "node:path";
import { PolicyPack } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { configValues } from "../governance/stack-config/config-values";
import { validateStackConfig } from "../governance/manifest/environment";
import { nodeCrypto } from "../attestations/node-crypto";
import { PackContext } from "./context";
import { toPolicies, type PolicyDefinition, type PolicySetting } from "./policy";
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

/** Where the stack files are: `PLUMBLINE_STACKS_DIR` where the CLI runs a copy of the project, else beside the packs. */
function stacksFolder(): string {
  return path.resolve(process.env["PLUMBLINE_STACKS_DIR"] ?? path.join(__dirname, "..", "stacks"));
}

/**
 * Serves policies as policy pack `name`. One pack a process: the engine reads the server's port from stdout.
 * @param policies Those of every environment, or what an environment's are.
 */
export function servePack(
  name: string,
  policies: readonly PolicyDefinition[] | ((setting: PolicySetting) => readonly PolicyDefinition[]),
): void {
  const stack = pulumi.getStack();
  const config = validateStackConfig(configValues(pulumi.runtime.allConfig()), `Pulumi.${stack}.yaml`);
  const folder = process.env["PLUMBLINE_REPORT_DIR"];
  const now = timeOf(config.evaluateAt);
  const definitions =
    typeof policies === "function"
      ? policies({ config, stacksFolder: stacksFolder(), now: now() })
      : policies;
  const context = new PackContext(
    config,
    readPriceBook(config.region),
    nodeCrypto,
    now,
    folder === undefined ? undefined : new Report(folder, name),
  );
  new PolicyPack(name, { policies: toPolicies(definitions, context) });
}
