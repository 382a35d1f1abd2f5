import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { readDossiers } from "../../infra/dossier";
import type { InferenceService } from "../../governance/manifest/inference-service";
import { judgeEvaluationEvidence } from "../../governance/rules/evaluation-evidence";
import { reading } from "../../governance/verdict";
import { config, fixed, service } from "../support/environment-plan";
import { CARD, envelopeOf, KEY, MODEL_DIGEST, statementOf, trust } from "../support/evidence";
import { judge } from "../support/judgement";
import { GPU_SERVICE } from "../support/service";

const HEX = MODEL_DIGEST.replace("sha256:", "");
const SERVICE: InferenceService = {
  ...GPU_SERVICE,
  file: "test/vision.yaml",
  model: { ...GPU_SERVICE.model, digest: MODEL_DIGEST, cardUri: "cards/model.md" },
  responsibleAi: {
    fairness: { protectedAttributes: ["gender"], metric: "accuracy-difference", threshold: 0.05 },
  },
};

describe("dossiers", () => {
  let folder: string;
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "plumbline-dossier-"));
    write("test/vision.yaml", "kind: x\n");
    write("test/vision.resolved.yaml", "image: y\n");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = async (service = SERVICE, more = { evidence: trust() }) => {
    const dossiers = await readDossiers([service], config(more), folder);
    return dossiers.get(service.name) ?? assert.fail("there is no dossier");
  };

  it("hold the newest envelope of the environment, byte for byte", async () => {
    const [older, newer] = [1, 2].map((cores) => {
      const statement = statementOf();
      statement.predicate.evaluator.hardware.cores = cores;
      return envelopeOf(statement, KEY);
    });
    write(`evidence/${HEX}/test/20261119T090000Z.dsse.json`, older ?? "");
    write(`evidence/${HEX}/test/20261120T090000Z.dsse.json`, newer ?? "");
    write(`evidence/${HEX}/prod/20261121T090000Z.dsse.json`, "of another environment");
    assert.deepEqual((await read()).evidence, { envelope: newer });
  });

  it("say why there is no evidence", async () => {
    const { evidence } = await read();
    assert.ok("error" in evidence);
    assert.match(evidence.error, /evidence/);
    const { evidence: unset } = await read(SERVICE, {} as { evidence: ReturnType<typeof trust> });
    assert.deepEqual(unset, { error: "plumbline:evidence names no store" });
  });

  it("say that a store cannot be reached, and the rule then blocks with that reason", async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
    );
    await new Promise((resolve) => server.close(resolve));
    const unreachable = { ...trust(), store: `http://127.0.0.1:${port}/evidence` };
    const dossier = await read(SERVICE, { evidence: unreachable });
    assert.ok("error" in dossier.evidence);
    const plan = [service("vision", "gpu-l4", fixed(1), { dossier })];
    const [verdict] = judgeEvaluationEvidence(judge(plan, { evidence: unreachable }));
    assert.equal(verdict && reading(verdict), "blocks");
    assert.match(verdict?.reason ?? "", new RegExp(`127\\.0\\.0\\.1:${port}.*(reach|connect|refused)`));
  });

  it("hold the card's text, or why it cannot be read", async () => {
    assert.deepEqual((await read()).card, { uri: "cards/model.md", error: "there is no such file" });
    write("cards/model.md", CARD);
    assert.deepEqual((await read()).card, { uri: "cards/model.md", text: CARD });
    const remote = { ...SERVICE, model: { ...SERVICE.model, cardUri: "https://example.com/card.md" } };
    const { card } = await read(remote);
    assert.ok("error" in card && card.error.includes("no card from an address"));
    write("cards/model.md", "x".repeat(300_000));
    const { card: large } = await read();
    assert.ok("error" in large && large.error.includes("300000 bytes"));
  });

  it("hold the approvals beside the manifest, and the digests of what they must be of", async () => {
    write("test/vision.approvals/lena.fischer.dsse.json", "{}");
    write("test/vision.approvals/notes.txt", "no approval");
    const { approvals } = await read();
    const digest = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
    assert.deepEqual(approvals, {
      subjects: [
        { name: "vision.yaml", digest: digest("kind: x\n") },
        { name: "vision.resolved.yaml", digest: digest("image: y\n") },
      ],
      envelopes: [{ file: "test/vision.approvals/lena.fischer.dsse.json", read: { envelope: "{}" } }],
    });
  });

  it("say what the manifest demands, null where fairness is switched off", async () => {
    const { fairness, dataSetDigest } = await read();
    assert.deepEqual(fairness, {
      protectedAttributes: ["gender"],
      metric: "accuracy-difference",
      threshold: 0.05,
    });
    assert.equal(dataSetDigest, GPU_SERVICE.dataSet?.digest);
    assert.equal((await read({ ...SERVICE, responsibleAi: {} })).fairness, null);
  });
});
