/**
 * Signs the shipped examples anew: `npx tsx tools/sign-examples.ts`, after a change of a demo model, of the evaluator or of
 * an approved file. Evaluates every service of every environment and its unfair twin with a key made for it, has services of
 * high risk approved, puts the public halves into the stack files, and forgets the private ones.
 */
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { approvalsFolderOf } from "../governance/manifest/resolved-file";
import { environmentsOf } from "./workspace";

const ROOT = path.join(__dirname, "..");
const STACKS = path.join(ROOT, "stacks");
const DEMO = "demo";
/** Whose change the approved examples are: nobody who approves. */
const AUTHOR = "tomas.novak";

interface Config {
  readonly "plumbline:services": readonly string[];
  readonly "plumbline:evaluateAt"?: string;
  readonly "plumbline:evidence"?: { readonly trustedKeys: Keys };
  readonly "plumbline:approvals"?: { readonly approvers: Keys };
}
type Keys = Readonly<Record<string, { readonly publicKey: string }>>;

/** Public keys by who has them: `demo`, and the approvers. */
function keysOf(config: Config): Record<string, string> {
  const { [DEMO]: demo } = config["plumbline:evidence"]?.trustedKeys ?? {};
  const all = { ...(demo && { [DEMO]: demo }), ...config["plumbline:approvals"]?.approvers };
  return Object.fromEntries(Object.entries(all).map(([name, { publicKey }]) => [name, publicKey]));
}

function configOf(text: string): Config {
  return (parse(text) as { config: Config }).config;
}

/**
 * A stack file with other public keys of the same names; everything else in it stays as it is written.
 * @throws when a name has no new key.
 */
export function withPublicKeys(text: string, keys: Readonly<Record<string, string>>): string {
  return Object.entries(keysOf(configOf(text))).reduce((changed, [name, old]) => {
    const key = keys[name];
    if (key === undefined) throw new Error(`${name}: has no new key`);
    return changed.replaceAll(old, () => key);
  }, text);
}

/** @throws when what is evaluated now would be of the future where the examples are judged. */
export function refusePast(environment: string, evaluateAt: string | undefined, now: Date): void {
  if (evaluateAt !== undefined && Date.parse(evaluateAt) <= now.getTime())
    throw new Error(
      `Pulumi.${environment}.yaml: evaluateAt ${evaluateAt} is past: move it on first, and SHIPPED_AT in test/support/cli.ts with it`,
    );
}

/** Exit code 2 is a verdict, which an unfair twin is to have. */
async function plumbline(...args: string[]): Promise<void> {
  const run = promisify(execFile)(process.execPath, [path.join(ROOT, "cli", "plumbline.js"), ...args]);
  await run.catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 2) throw error;
  });
  console.error(`plumbline ${args.slice(0, 2).join(" ")}: done`);
}

async function signAll(now: Date, folder: string): Promise<void> {
  const stacks = await Promise.all(
    (await environmentsOf(STACKS)).map(async (environment) => {
      const file = path.join(STACKS, `Pulumi.${environment}.yaml`);
      const text = await readFile(file, "utf8");
      return { environment, file, text, config: configOf(text) };
    }),
  );
  for (const { environment, config } of stacks) refusePast(environment, config["plumbline:evaluateAt"], now);
  const publicKeys: Record<string, string> = {};
  const keyFile = (name: string): string => path.join(folder, `${name}.pem`);
  for (const name of new Set(stacks.flatMap(({ config }) => Object.keys(keysOf(config))))) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" });
    await writeFile(keyFile(name), pem, { mode: 0o600, flag: "wx" });
    publicKeys[name] = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  }
  for (const { file, text } of stacks) await writeFile(file, withPublicKeys(text, publicKeys));
  await rm(path.join(STACKS, "evidence"), { recursive: true, force: true });
  const window = `${now.toISOString().slice(0, 13)}:00:00Z`;
  for (const { environment, config } of stacks)
    for (const service of config["plumbline:services"]) {
      const manifest = path.join(STACKS, service);
      const here = ["--environment", environment];
      const evaluate = ["evaluate", manifest, ...here, "--demo", "--window", window, "--key", keyFile(DEMO)];
      await plumbline(...evaluate);
      await plumbline(...evaluate, "--unfair-twin");
      if (!(await isHighRisk(manifest))) continue;
      await rm(approvalsFolderOf(manifest), { recursive: true, force: true });
      for (const approver of Object.keys(config["plumbline:approvals"]?.approvers ?? {}))
        await plumbline(
          ...["approve", manifest, ...here, "--as", approver, "--author", AUTHOR, "--key", keyFile(approver)],
        );
    }
}

async function isHighRisk(manifest: string): Promise<boolean> {
  const { spec } = parse(await readFile(manifest, "utf8")) as { spec: { euRiskClass?: string } };
  return spec.euRiskClass === "high";
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "plumbline-sign-"));
  try {
    await signAll(new Date(), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (require.main === module) void main();
