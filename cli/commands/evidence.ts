/** `plumbline evidence`: signs, verifies, shows and lists the evidence of evaluations. */
import { readFile, stat } from "node:fs/promises";
import type { Command } from "commander";
import { nodeCrypto } from "../../attestations/node-crypto";
import { fileKeySigner } from "../../attestations/signers/file-key";
import { kmsSigner } from "../../attestations/signers/kms";
import { DirectoryStore } from "../../attestations/stores/directory-store";
import {
  evidenceName,
  type EvidencePlace,
  type EvidenceStore,
} from "../../attestations/stores/evidence-store";
import { openStore } from "../../attestations/stores/index";
import { LARGEST_ENVELOPE, readEnvelope } from "../../governance/evidence/envelope";
import { orRejection } from "../../governance/evidence/rejection";
import { addSignature, signPayload, type Signer } from "../../governance/evidence/signing";
import { readEvaluation, type EvaluationStatement } from "../../governance/evidence/statement";
import { verifyEvidence, type EvidenceResult } from "../../governance/evidence/verify-evidence";
import { readCounts } from "../../governance/fairness/counts";
import { textTable } from "../../governance/text-table";
import { modelDigestOf, parseEvaluation } from "../evaluation-file";
import { readConfig, readServices } from "../manifest-service";
import { DEFAULT_STACKS } from "../stack-file";
import { replaceFiles } from "../replace-files";
import { TERMINAL, type Terminal } from "../terminal";

/** @throws Error that names the file. */
async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_ENVELOPE) throw new Error(`it has ${size} bytes; evidence has at most 16 MiB`);
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: ${code === "ENOENT" ? "does not exist" : `cannot be read (${message})`}`, {
      cause: error,
    });
  }
}

export interface SignOptions {
  /** Private key in PEM. */
  readonly key?: string;
  /** `awskms:///…` */
  readonly kms?: string;
  readonly store?: string;
  readonly out?: string;
  /** Leave the signatures out that are there. */
  readonly replace?: boolean;
}

async function signerOf({ key, kms }: SignOptions): Promise<Signer> {
  if ((key === undefined) === (kms === undefined))
    throw new Error("name one key to sign with: --key <file> or --kms awskms:///alias/<name>");
  return key === undefined ? kmsSigner(kms ?? "") : fileKeySigner(key);
}

/**
 * Signs a statement, or adds a signature to an envelope.
 * @returns what was done, for people.
 * @throws Error, or Rejected when it is something that no environment would accept whoever signed it.
 */
export async function signEvidence(file: string, options: SignOptions): Promise<string> {
  const { store: address, out, replace = false } = options;
  if (address === undefined && out === undefined)
    throw new Error("name where the evidence goes: --store <store>, --out <file>, or both");
  const store = address === undefined ? undefined : openStore(address, process.cwd());
  if (store && !store.write)
    throw new Error(`--store ${address}: can only be read: write to a folder or to S3`);
  const text = await readText(file);
  const { statement, envelope: signed } = parseEvaluation(text);
  const signer = await signerOf(options);
  // A statement's last line may end; what is signed does not.
  const payload =
    signed === undefined ? Buffer.from(text.replace(/\r?\n$/, "")) : readEnvelope(signed).payload;
  const adds = signed !== undefined && !replace;
  const envelope = adds ? await addSignature(signed, signer) : await signPayload(payload, signer);
  const done = [`Signed by ${signer.keyId}`];
  if (out !== undefined) {
    await replaceFiles(new Map([[out, envelope]]));
    done.push(`Written to ${out}`);
  }
  if (store) done.push(await publish(store, statement, envelope));
  return done.join("\n");
}

async function publish(
  store: EvidenceStore,
  statement: EvaluationStatement,
  envelope: string,
): Promise<string> {
  const { environment, window } = statement.predicate;
  const [digest, name] = [modelDigestOf(statement), evidenceName(window)];
  const written = await store.write?.(digest, environment, name, envelope);
  const place = `${store.address}/${digest.slice("sha256:".length)}/${environment}/${name}`;
  return written === "written"
    ? `Written to ${place}`
    : `Not written: the store has evidence of this window already, which is never replaced (${place})`;
}

export interface VerifyOptions {
  readonly environment: string;
  readonly stacks: string;
  /** Digest of the model that it must be of; default: that of one of the environment's services. */
  readonly model?: string;
}

/** What the environment's trust policy says of an envelope; as of its `evaluateAt`, or the clock. */
export async function verifyFile(
  file: string,
  options: VerifyOptions,
  clock: () => Date,
): Promise<EvidenceResult> {
  const text = await readText(file);
  const { environment, stacks, model } = options;
  const config = await readConfig(stacks, environment);
  const { evidence: trust, evaluateAt } = config;
  if (!trust)
    throw new Error(`environment ${environment} trusts nobody: set plumbline:evidence in its stack file`);
  const claimed = orRejection(() => ({ statement: readEvaluation(readEnvelope(text).payload) }));
  if ("rejection" in claimed) return claimed;
  const modelName = claimed.statement.predicate.model.name;
  const now = evaluateAt === undefined ? clock() : new Date(evaluateAt);
  const verify = (expected: {
    modelDigest: string;
    modelName: string;
    dataSetDigest?: string;
  }): EvidenceResult => verifyEvidence(text, { ...expected, environment }, trust, now, nodeCrypto);
  if (model !== undefined) return verify({ modelDigest: model, modelName });
  const digest = modelDigestOf(claimed.statement);
  const { services } = await readServices(stacks, environment);
  const service = services.find((each) => each.model.digest === digest);
  if (!service)
    return {
      rejection: {
        code: "other-model",
        reason: `no service of ${environment} has the model ${digest}; name a model with --model to verify it all the same`,
      },
    };
  return verify({
    modelDigest: digest,
    modelName: service.model.name,
    ...(service.dataSet && { dataSetDigest: service.dataSet.digest }),
  });
}

/** A result for people. */
export function describeResult(result: EvidenceResult): string {
  if ("rejection" in result) return `Rejected (${result.rejection.code}): ${result.rejection.reason}.`;
  const { statement, keyIds, keyNames, ageHours, digest, statementDigest } = result.evidence;
  const signers = keyNames.map((name, at) => `${name} (${keyIds[at]})`).join(", ");
  return [
    "Verified.",
    `  signed by   ${signers}`,
    ...describeStatement(statement),
    `  age         ${ageHours.toLocaleString("en-US", { maximumFractionDigits: 1 })} h`,
    `  envelope    ${digest}`,
    `  statement   ${statementDigest} (revoke by this, whatever the signatures)`,
  ].join("\n");
}

function describeStatement({ subject, predicate }: EvaluationStatement): string[] {
  const counts = readCounts(predicate.counts);
  const groups = counts.attributes.map(({ name, groups: names }, at) => {
    const rows = counts.margins[at]?.rows ?? [];
    const shown = names.map((group, index) => `${group} ${(rows[index] ?? 0).toLocaleString("en-US")}`);
    return `  ${name.padEnd(11)} ${shown.join(", ")}`;
  });
  return [
    `  model       ${predicate.model.name} ${predicate.model.version} (sha256:${subject[0]?.digest.sha256})`,
    `  environment ${predicate.environment}, service ${predicate.service}`,
    `  data set    ${predicate.dataSet.digest}`,
    `  window      ${predicate.window}`,
    `  evaluated   ${predicate.evaluatedAt}, in ${predicate.durationSeconds} s, by ${predicate.scoredBy}`,
    `  evaluator   ${predicate.evaluator.version} (code ${predicate.evaluator.codeDigest})`,
    `  rows        ${counts.rows.toLocaleString("en-US")} in ${counts.cells.length.toLocaleString("en-US")} cells`,
    ...groups,
  ];
}

/** What an envelope claims. Nothing of it is verified. */
export function showEvidence(text: string): string {
  const { payload, signatures } = readEnvelope(text);
  return [
    "NOT verified: this is what the envelope claims. `plumbline evidence verify` says whether it holds.",
    `  signed by   ${signatures.map(({ keyId }) => keyId).join(", ")}`,
    ...describeStatement(readEvaluation(payload)),
  ].join("\n");
}

export interface ListOptions {
  readonly model?: string;
  readonly environment?: string;
  /** Write `index.json` of every place, for web servers. */
  readonly index?: boolean;
}

/** What a store has, newest evidence of each model and environment. Nothing of it is verified. */
export async function listEvidence(address: string, options: ListOptions): Promise<string> {
  const { model, environment, index = false } = options;
  const store = openStore(address, process.cwd());
  if (index && !(store instanceof DirectoryStore))
    throw new Error(`--index: ${address} is no folder: an index is written where a web server reads it from`);
  const rows: string[][] = [];
  const indexes = new Map<string, string>();
  for (const place of await placesOf(store, model, environment)) {
    const names = await store.list(place.modelDigest, place.environment);
    if (names.length === 0) continue;
    rows.push([place.modelDigest, place.environment, String(names.length), names[0] ?? ""]);
    if (store instanceof DirectoryStore)
      indexes.set(store.indexFile(place), JSON.stringify([...names].reverse()));
  }
  if (index) await replaceFiles(indexes);
  if (rows.length === 0) return `${address} has no such evidence`;
  const columns = (["model", "environment", "evidence", "newest"] as const).map((title) => ({
    title,
    align: title === "evidence" ? ("right" as const) : ("left" as const),
  }));
  return [textTable(columns, rows), ...(index ? [`${indexes.size} index.json written`] : [])].join("\n");
}

async function placesOf(
  store: EvidenceStore,
  model?: string,
  environment?: string,
): Promise<EvidencePlace[]> {
  if (model !== undefined && environment !== undefined) return [{ modelDigest: model, environment }];
  if (!store.places)
    throw new Error(`${store.address}: a web server cannot list models: name --model and --environment`);
  const matches = (wanted: string | undefined, found: string): boolean =>
    wanted === undefined || wanted === found;
  return (await store.places()).filter(
    (place) => matches(model, place.modelDigest) && matches(environment, place.environment),
  );
}

/** Adds `evidence sign`, `verify`, `show` and `list` to the program. */
export function registerEvidence(program: Command, { print, exit }: Terminal = TERMINAL): void {
  const evidence = program.command("evidence").description("signed evidence of evaluations");
  evidence
    .command("sign <file>")
    .description("sign a statement of an evaluation, or add a signature to evidence")
    .option("--key <file>", "private key in PEM, as `plumbline keys create` makes it")
    .option("--kms <uri>", "key in AWS KMS, such as awskms:///alias/plumbline-evidence")
    .option("--store <store>", "write it to this store, at its model, environment and window")
    .option("--out <file>", "write it to this file")
    .option("--replace", "leave the signatures out that the evidence has")
    .action(async (file: string, options: SignOptions) => print(await signEvidence(file, options)));
  evidence
    .command("verify <file>")
    .description("verify evidence by an environment's trust policy; exits 2 when it is rejected")
    .requiredOption("--environment <name>", "the environment whose policy it is")
    .option("--stacks <folder>", "folder of the stack files", DEFAULT_STACKS)
    .option("--model <digest>", "the model that it must be of; default: that of one of the services")
    .action(async (file: string, options: VerifyOptions) => {
      const result = await verifyFile(file, options, () => new Date());
      print(describeResult(result));
      exit("rejection" in result ? 2 : 0);
    });
  evidence
    .command("show <file>")
    .description("show what evidence claims, without verifying it")
    .action(async (file: string) => print(showEvidence(await readText(file))));
  evidence
    .command("list <store>")
    .description("list the evidence of a store, without verifying it")
    .option("--model <digest>", "of this model only")
    .option("--environment <name>", "of this environment only")
    .option("--index", "write the index.json of every model and environment, for web servers (folders only)")
    .action(async (store: string, options: ListOptions) => print(await listEvidence(store, options)));
}
