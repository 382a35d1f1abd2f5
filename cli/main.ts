/** `plumbline`: thin, every verdict comes from governance. Errors exit 1, refusals 2. */
import { interruptible } from "../tools/interrupt";
import { program } from "./program";

interruptible(() => program(process.argv[2]).parseAsync()).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`error: ${message}\n`);
  if (process.env["PLUMBLINE_DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
