/** Before any test on the engine: a Pulumi is found, or built the first time, which takes longer than a test may. */
import { findPulumi } from "../../tools/pulumi-cli";

const BUILD_MS = 30 * 60_000;

before(async function () {
  this.timeout(BUILD_MS);
  await findPulumi({ env: process.env, progress: (line) => console.error(line) });
});
