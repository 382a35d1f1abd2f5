/** The stand-in plugins' entry: `run-stand-in.ts <aws|kubernetes> <the engine's address>`. */
import { KubernetesStandIn } from "./cluster/kubernetes-stand-in";
import { endWithParent } from "./end-with-parent";
import { engineLog } from "./engine-log";
import { ensureIndex } from "./generate-index";
import { PROVIDERS } from "./sdk";
import { serve } from "./serve";
import { StandIn } from "./stand-in";

async function run(): Promise<void> {
  const [name, ...args] = process.argv.slice(2);
  const provider = PROVIDERS.find((known) => known === name);
  if (!provider)
    throw new Error(`no stand-in for the provider ${name ?? "(none)"}; there are ${PROVIDERS.join(", ")}`);
  endWithParent();
  const index = ensureIndex(provider);
  const address = args.findLast((argument) => !argument.startsWith("-"));
  const standIn =
    provider === "kubernetes"
      ? new KubernetesStandIn(index, { env: process.env, log: engineLog(address) })
      : new StandIn(index);
  await serve(standIn, args);
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
