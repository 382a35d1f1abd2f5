/** `plumbline approve`: a named owner vouches for exactly the manifest and resolved file of a service. */
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Command } from "commander";
import { nodeCrypto } from "../../attestations/node-crypto";
import { fileKeySigner } from "../../attestations/signers/file-key";
import { signPayload, statementBytes } from "../../governance/evidence/signing";
import { APPROVAL_TYPE, readApproval, STATEMENT_TYPE } from "../../governance/evidence/statement";
import { keyIdOf } from "../../governance/evidence/trust";
import { approvalsFolderOf, resolvedFileOf } from "../../governance/manifest/resolved-file";
import { readConfig } from "../manifest-service";
import { DEFAULT_STACKS } from "../stack-file";
import { replaceFiles } from "../replace-files";
import { TERMINAL, type Terminal } from "../terminal";
import { validateManifests } from "./validate";

export interface ApproveOptions {
  readonly environment: string;
  /** The approver's name, as the stack file lists it. */
  readonly as: string;
  /** The approver's private key in PEM. */
  readonly key: string;
  /** Whose the change is; default: who committed it last. */
  readonly author?: string;
  readonly stacks: string;
}

const git = promisify(execFile);

/**
 * Who last changed both files, by the name before the @ of their address.
 * @throws Error when that is not one person, or not committed.
 */
async function authorOf(files: readonly string[]): Promise<string> {
  const ask = "name the change's author with --author <name>";
  const run = async (file: string, ...args: readonly string[]): Promise<string> => {
    const options = { cwd: path.dirname(file) };
    const result = await git("git", [...args, "--", path.basename(file)], options).catch(
      (error: Error): never => {
        throw new Error(
          `${file}: Git does not tell its author (${error.message.trim().split("\n").pop()}): ${ask}`,
        );
      },
    );
    return result.stdout.trim();
  };
  const authors = new Set<string>();
  for (const file of files) {
    if ((await run(file, "status", "--porcelain")) !== "")
      throw new Error(`${file}: has changes that are not committed: commit them, or ${ask}`);
    const address = await run(file, "log", "-1", "--format=%ae");
    if (address === "") throw new Error(`${file}: is in no commit: commit it, or ${ask}`);
    authors.add(address.split("@")[0]?.toLowerCase() ?? "");
  }
  const [author, ...others] = authors;
  if (author === undefined || others.length > 0)
    throw new Error(`${files.join(" and ")} were last changed by ${[...authors].join(" and ")}: ${ask}`);
  return author;
}

/** @throws Error when the environment would not count an approval by this key in this name. */
async function refuseStranger(
  keyId: string,
  { environment, as: approver, stacks }: ApproveOptions,
): Promise<void> {
  const { approvals } = await readConfig(stacks, environment);
  const approvers = approvals?.approvers ?? {};
  const listed = Object.hasOwn(approvers, approver) ? approvers[approver] : undefined;
  if (!listed)
    throw new Error(
      `--as ${approver}: is no approver of ${environment}, which has ${Object.keys(approvers).join(", ") || "none"}: list them under plumbline:approvals.approvers`,
    );
  if (keyIdOf(listed.publicKey, nodeCrypto) !== keyId)
    throw new Error(
      `--key: is ${keyId}, but ${environment} knows ${approver} by ${keyIdOf(listed.publicKey, nodeCrypto)}`,
    );
}

/**
 * Writes an approval beside the manifest, in place of an earlier one by the same person.
 * @returns what was done, for people.
 * @throws InvalidInput when the files are not valid; Error when the approval would not count.
 */
export async function approve(manifest: string, options: ApproveOptions, now: Date): Promise<string> {
  const files = [manifest, resolvedFileOf(manifest)];
  validateManifests([manifest]);
  const signer = fileKeySigner(options.key);
  await refuseStranger(signer.keyId, options);
  const author = options.author ?? (await authorOf(files));
  const { environment, as: approver } = options;
  if (author.toLowerCase() === approver.toLowerCase())
    throw new Error(`--as ${approver}: is the author of the change, whom another owner must approve`);
  const subject = await Promise.all(
    files.map(async (file) => ({
      name: path.basename(file),
      digest: { sha256: nodeCrypto.sha256Hex(await readFile(file)) },
    })),
  );
  const approvedAt = now.toISOString().replace(/\.\d+Z$/, "Z");
  const predicate = { environment, approver, author, approvedAt };
  const payload = statementBytes({ _type: STATEMENT_TYPE, subject, predicateType: APPROVAL_TYPE, predicate });
  readApproval(payload);
  const folder = approvalsFolderOf(manifest);
  const file = path.join(folder, `${approver}.dsse.json`);
  await mkdir(folder, { recursive: true });
  await replaceFiles(new Map([[file, await signPayload(payload, signer)]]));
  return [
    `${approver} approves ${files.map((each) => path.basename(each)).join(" and ")} for ${environment}, a change by ${author}.`,
    `Written to ${file}: commit it with them. It lapses when either file changes.`,
  ].join("\n");
}

/** Adds `approve` to the program. */
export function registerApprove(program: Command, { print }: Pick<Terminal, "print"> = TERMINAL): void {
  program
    .command("approve <manifest>")
    .description("approve a service of high risk exactly as its manifest and resolved file are now")
    .requiredOption("--environment <name>", "where it is to be deployed")
    .requiredOption("--as <name>", "your name, as plumbline:approvals lists it")
    .requiredOption("--key <file>", "your private key in PEM")
    .option("--author <name>", "whose change it is; default: who committed both files last")
    .option("--stacks <folder>", "folder of the stack files", DEFAULT_STACKS)
    .action(async (manifest: string, options: ApproveOptions) =>
      print(await approve(manifest, options, new Date())),
    );
}
