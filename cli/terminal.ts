/** The terminal of a process, as commands speak to it. */
import type { Terminal } from "./commands/environment";

export const TERMINAL: Terminal = {
  print: (text) => console.log(text),
  progress: (line) => void process.stderr.write(`${line}\n`),
  exit: (code) => void (process.exitCode = code),
};
