/** What the benchmark of fairness works on, in a temporary folder: decisions, a contract, a key, and two Pythons. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { environmentOfLocks, evaluatorPython } from "../../tools/python-environment";
import { ENVIRONMENT } from "../organisation";
import { ATTRIBUTES, MODEL, SERVICE } from "./judging";
import { script, wholeProcess } from "./worker";

export const ROWS = 10_000_000;
/** What Fairlearn and AIF360 are given: of all rows Fairlearn takes some three minutes. */
export const FEWER_ROWS = 1_000_000;

export interface Inputs {
  readonly folder: string;
  /** Of the evaluator, and of the peers. */
  readonly python: string;
  readonly peers: string;
  readonly data: string;
  readonly smaller: string;
  readonly contract: string;
  readonly key: string;
  readonly publicKey: string;
}

async function writeDecisions(python: string, file: string, rows: number): Promise<string> {
  await wholeProcess(python, [script("data_set.py"), file, String(rows)]);
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest("hex")}`;
}

async function writeKey(file: string): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await writeFile(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  return publicKey.export({ type: "spki", format: "der" }).toString("base64");
}

export async function prepare(folder: string, progress: (line: string) => void): Promise<Inputs> {
  const options = { env: process.env, progress };
  const python = await evaluatorPython("core", options);
  const peers = await environmentOfLocks(
    [{ file: path.join(__dirname, "..", "requirements.lock") }],
    options,
  );
  const at = (name: string): string => path.join(folder, name);
  const [data, smaller, contract, key] = [
    at("decisions.parquet"),
    at("fewer.parquet"),
    at("contract.json"),
    at("key.pem"),
  ];
  await mkdir(at("store"));
  await mkdir(at("work"));
  const digest = await writeDecisions(python, data, ROWS);
  await writeDecisions(python, smaller, FEWER_ROWS);
  progress(`fairness: ${ROWS.toLocaleString("en-US")} decisions written`);
  const text = JSON.stringify({
    contractVersion: 1,
    service: SERVICE,
    environment: ENVIRONMENT,
    model: { ...MODEL, uri: "model.onnx" },
    dataSet: { uri: `file://${data}`, digest },
    fairness: {
      protectedAttributes: ATTRIBUTES,
      metric: "demographic-parity-difference",
      threshold: 0.1,
    },
  });
  await writeFile(contract, text);
  return { folder, python, peers, data, smaller, contract, key, publicKey: await writeKey(key) };
}
