/** The stand-in plugins' entry: `run-stand-in.ts <aws|kubernetes> <the engine's address>`. */
import { ensureIndex } from "./generate-index";
import { PROVIDERS } from "./sdk";
import { serve } from "./serve";
import { StandIn } from "./stand-in";

async function run(): Promise<void> {
  const [name, ...args] = process.argv.slice(2);
  const provider = PROVIDERS.find((known) => known === name);
  if (!provider)
    throw new Error(`no stand-in for the provider ${name ?? "(none)"}; there are ${PROVIDERS.join(", ")}`);
  await serve(new StandIn(ensureIndex(provider)), args);
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
