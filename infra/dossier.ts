/** Collects what gates judge a service by. What cannot be read is recorded with its reason, for the rules to refuse. */
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { nodeCrypto } from "../attestations/node-crypto";
import { newestEvidence, openStore } from "../attestations/stores/index";
import type { Dossier } from "../governance/facts";
import type { InferenceService } from "../governance/manifest/inference-service";
import { approvalsFolderOf, resolvedFileOf } from "../governance/manifest/resolved-file";
import type { StackConfig } from "../governance/stack-config/stack-config";

const MOST_CARD_BYTES = 256 * 1024;
const MOST_APPROVAL_BYTES = 64 * 1024;
const MOST_APPROVALS = 50;

/** Dossiers by name of the service. Stores are asked for all services at once. */
export async function readDossiers(
  services: readonly InferenceService[],
  config: StackConfig,
  stacksFolder: string,
): Promise<ReadonlyMap<string, Dossier>> {
  const store = config.evidence && openStore(config.evidence.store, stacksFolder, { region: config.region });
  const read = await Promise.all(
    services.map(async (service): Promise<readonly [string, Dossier]> => {
      const { model, euRiskClass, responsibleAi, dataSet, file } = service;
      const { fairness } = responsibleAi;
      const [evidence, card, approvals] = await Promise.all([
        store
          ? newestEvidence(store, model.digest, config.environment)
          : { error: "plumbline:evidence names no store" },
        readCard(model.cardUri, stacksFolder),
        readApprovals(file, stacksFolder),
      ]);
      return [
        service.name,
        {
          euRiskClass,
          fairness: fairness
            ? {
                protectedAttributes: [...fairness.protectedAttributes],
                metric: fairness.metric,
                threshold: fairness.threshold,
              }
            : null,
          dataSetDigest: dataSet?.digest ?? null,
          evidence: "error" in evidence ? { error: evidence.error } : { envelope: evidence.envelope },
          card,
          approvals,
        },
      ];
    }),
  );
  return new Map(read);
}

async function readCard(uri: string, folder: string): Promise<Dossier["card"]> {
  if (uri.includes("://"))
    return { uri, error: "a gate reads no card from an address: keep the card below the stack files" };
  return { uri, ...(await readText(path.join(folder, uri), MOST_CARD_BYTES)) };
}

/** What stands in `<service>.approvals/` beside the manifest, and the bytes that an approval must be of. */
async function readApprovals(manifest: string, folder: string): Promise<Dossier["approvals"]> {
  const files = [manifest, resolvedFileOf(manifest)];
  const subjects = await Promise.all(
    files.map(async (file) => ({
      name: path.basename(file),
      digest: `sha256:${nodeCrypto.sha256Hex(await readFile(path.join(folder, file)))}`,
    })),
  );
  const approvals = approvalsFolderOf(manifest);
  const names = await readdir(path.join(folder, approvals)).catch(() => []);
  const envelopes = await Promise.all(
    names
      .filter((name) => name.endsWith(".dsse.json"))
      .sort()
      .slice(0, MOST_APPROVALS)
      .map(async (name) => {
        const read = await readText(path.join(folder, approvals, name), MOST_APPROVAL_BYTES);
        return { file: `${approvals}/${name}`, read: "text" in read ? { envelope: read.text } : read };
      }),
  );
  return { subjects, envelopes };
}

/** @param mostBytes larger files are not read. */
async function readText(file: string, mostBytes: number): Promise<{ text: string } | { error: string }> {
  try {
    const { size } = await stat(file);
    if (size > mostBytes) return { error: `it has ${size} bytes, more than ${mostBytes}` };
    return { text: await readFile(file, "utf8") };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { error: code === "ENOENT" ? "there is no such file" : `it cannot be read (${code ?? "error"})` };
  }
}
