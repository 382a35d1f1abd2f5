/** Starts a control plane in a process of its own, to be killed half way. Arguments: <environment>. Says what is said to people. */
import { startControlPlane } from "../../tools/control-plane/start";

const [name = ""] = process.argv.slice(2);

startControlPlane({ name, env: process.env, progress: (line) => console.log(line), pollMs: 100 }).then(
  ({ server, isNew }) => console.log(JSON.stringify({ server, isNew })),
  (error: unknown) => {
    console.log(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  },
);
