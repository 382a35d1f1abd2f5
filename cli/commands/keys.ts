/** `plumbline keys`: keys that people sign evidence and approvals with. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Command } from "commander";
import { describeKeyFile, newFileKey } from "../../attestations/signers/file-key";
import { TAG_VALUE, TAG_VALUE_RULE } from "../../governance/tags";
import { TERMINAL, type Terminal } from "../terminal";

/** Where keys go unless told: outside of every repository. */
export function keysFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const config = env["XDG_CONFIG_HOME"];
  return path.join(
    config && path.isAbsolute(config) ? config : path.join(homedir(), ".config"),
    "plumbline/keys",
  );
}

/** The folder of the Git repository that a folder is in. */
function repositoryOf(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return at;
    if (at === path.dirname(at)) return undefined;
  }
}

/**
 * A new key in a file that its owner alone may read.
 * @returns what to trust it by, for people.
 * @throws Error when there is such a file, or it would be in a Git repository.
 */
export function createKey(name: string, folder: string): string {
  if (!TAG_VALUE.test(name)) throw new Error(`key name ${JSON.stringify(name)}: must be ${TAG_VALUE_RULE}`);
  const repository = repositoryOf(folder);
  if (repository !== undefined)
    throw new Error(
      `--out ${folder}: is in the Git repository ${repository}, where a private key is soon everybody's: name a folder outside`,
    );
  const file = path.join(folder, `${name}.pem`);
  const { pem, keyId, publicKey } = newFileKey();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, pem, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      code === "EEXIST"
        ? `${file}: is there already, and what it signed would be worth nothing without it: choose another name`
        : `${file}: cannot be written (${message})`,
      { cause: error },
    );
  }
  return [
    `Private key: ${file} (yours alone; never commit it)`,
    "",
    ...described(name, keyId, publicKey),
  ].join("\n");
}

/** What to trust the key in a file by, for people. */
export function showKey(file: string): string {
  const { keyId, publicKey } = describeKeyFile(file);
  return described(path.basename(file).replace(/\.[^.]*$/, ""), keyId, publicKey).join("\n");
}

function described(name: string, keyId: string, publicKey: string): string[] {
  return [
    `Key id: ${keyId}`,
    "",
    "To trust what it signs, in the stack file:",
    "  plumbline:evidence:",
    "    trustedKeys:",
    `      ${name}: { publicKey: ${publicKey} }`,
    "To count its owner's approvals:",
    "  plumbline:approvals:",
    "    approvers:",
    `      ${name}: { publicKey: ${publicKey} }`,
  ];
}

/** Adds `keys create` and `keys show` to the program. */
export function registerKeys(program: Command, { print }: Pick<Terminal, "print"> = TERMINAL): void {
  const keys = program.command("keys").description("keys that people sign evidence and approvals with");
  keys
    .command("create <name>")
    .description("make an ECDSA P-256 key, and print what to trust it by")
    .option("--out <folder>", "folder of the private key", keysFolder())
    .action((name: string, { out }: { out: string }) => print(createKey(name, out)));
  keys
    .command("show <file>")
    .description("print what to trust a key by, from its private or public half in PEM")
    .action((file: string) => print(showKey(file)));
}
