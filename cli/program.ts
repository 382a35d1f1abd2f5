/** Every command of `plumbline`. */
import { Command } from "commander";
import { version } from "../package.json";

interface CommandFile {
  /** What it adds to the program. */
  readonly commands: readonly string[];
  /** Not a plain import, which would load all of them. */
  readonly load: () => (program: Command) => void;
}

/** In the order in which the help lists them. */
const FILES: readonly CommandFile[] = [
  {
    commands: ["preview", "up", "cost"],
    load: () =>
      (require("./commands/environment") as typeof import("./commands/environment")).registerEnvironment,
  },
  {
    commands: ["down", "status", "kubeconfig", "logs"],
    load: () => (require("./commands/local") as typeof import("./commands/local")).registerLocal,
  },
  {
    commands: ["evaluate"],
    load: () => (require("./commands/evaluate") as typeof import("./commands/evaluate")).registerEvaluate,
  },
  {
    commands: ["fairness"],
    load: () => (require("./commands/fairness") as typeof import("./commands/fairness")).registerFairness,
  },
  {
    commands: ["evidence"],
    load: () => (require("./commands/evidence") as typeof import("./commands/evidence")).registerEvidence,
  },
  {
    commands: ["keys"],
    load: () => (require("./commands/keys") as typeof import("./commands/keys")).registerKeys,
  },
  {
    commands: ["approve"],
    load: () => (require("./commands/approve") as typeof import("./commands/approve")).registerApprove,
  },
  {
    commands: ["validate"],
    load: () => (require("./commands/validate") as typeof import("./commands/validate")).registerValidate,
  },
  {
    commands: ["check"],
    load: () => (require("./commands/check") as typeof import("./commands/check")).registerCheck,
  },
  {
    commands: ["rules"],
    load: () => (require("./commands/rules") as typeof import("./commands/rules")).registerRules,
  },
  {
    commands: ["prices"],
    load: () => (require("./commands/prices") as typeof import("./commands/prices")).registerPrices,
  },
];

/**
 * The command line, ready to parse.
 * @param asked the command that is to run: what the others need, Pulumi's SDK above all, is not loaded then. Without one, or
 * with another word, all are there, to be listed.
 */
export function program(asked?: string): Command {
  const plumbline = new Command("plumbline")
    .description("Keeps AI workloads true to their budget and fair to the people they serve")
    .version(version)
    .showHelpAfterError();
  const file = FILES.find(({ commands }) => asked !== undefined && commands.includes(asked));
  for (const { load } of file ? [file] : FILES) load()(plumbline);
  return plumbline;
}
