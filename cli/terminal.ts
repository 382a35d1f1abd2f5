/** Where a command speaks. */
export interface Terminal {
  /** On stdout: the result and nothing else. */
  readonly print: (text: string) => void;
  /** On stderr: a line for people while it lasts. */
  readonly progress: (line: string) => void;
  readonly exit: (code: number) => void;
}

/** The terminal of this process. */
export const TERMINAL: Terminal = {
  print: (text) => console.log(text),
  progress: (line) => void process.stderr.write(`${line}\n`),
  exit: (code) => void (process.exitCode = code),
};
