import assert from "node:assert/strict";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  describeSignature,
  modelDigestOf,
  parseEvaluation,
  readEvaluationFile,
  verifyEvaluation,
} from "../../cli/evaluation-file";
import type { InferenceService } from "../../governance/manifest/inference-service";
import { config } from "../support/environment-plan";
import { DATA_DIGEST, envelopeOf, KEY, MODEL_DIGEST, statementOf, testKey, trust } from "../support/evidence";
import { useFolder } from "../support/executable";

const NOW = new Date("2026-11-21T00:00:00Z");
const SERVICE = {
  model: { name: "model", version: "1", digest: MODEL_DIGEST },
  dataSet: { uri: "s3://data", digest: DATA_DIGEST },
} as InferenceService;
const by = (more: object = {}) => ({
  config: config({ environment: "test", evidence: trust() }),
  service: SERVICE,
  now: NOW,
  ...more,
});

describe("an evaluation out of a file", () => {
  const folder = useFolder();
  const write = async (text: string): Promise<string> => {
    const file = path.join(folder(), "file.json");
    await writeFile(file, text);
    return file;
  };

  it("is read from evidence, whose signature is not believed yet", async () => {
    const evaluation = await readEvaluationFile(await write(envelopeOf(statementOf(), KEY)));
    assert.equal(evaluation.counts.rows, 8000);
    assert.equal(modelDigestOf(evaluation.statement), MODEL_DIGEST);
    assert.deepEqual(evaluation.signature, { state: "unchecked", keyIds: [KEY.keyId] });
    assert.match(describeSignature(evaluation.signature), /^Signature NOT checked .*--environment/);
  });

  it("is read from a statement that nobody signed, in any order and form of JSON", async () => {
    const { _type, ...rest } = statementOf();
    const text = JSON.stringify({ ...rest, _type }, null, 2);
    const evaluation = await readEvaluationFile(await write(text));
    assert.deepEqual(evaluation.signature, { state: "unsigned" });
    assert.match(describeSignature(evaluation.signature), /^Not signed: nobody vouches/);
    assert.equal(verifyEvaluation(evaluation, by()), evaluation);
  });

  it("is verified by an environment's trust policy", () => {
    const { signature } = verifyEvaluation(parseEvaluation(envelopeOf(statementOf(), KEY)), by());
    assert.equal(signature.state, "verified");
    assert.equal(describeSignature(signature), "Signature verified: demo, trusted by test.");
  });

  it("is rejected with the reason, and read all the same", () => {
    const cases: [string, object, RegExp][] = [
      [envelopeOf(statementOf(), testKey()), {}, /a key that the environment does not trust/],
      [envelopeOf(statementOf({ environment: "prod" }), KEY), {}, /it counts in environment prod only/],
      [envelopeOf(statementOf(), KEY), { now: new Date("2027-11-21T00:00:00Z") }, /evaluate the model again/],
      [envelopeOf(statementOf(), KEY), { service: undefined }, /no service of test has the model sha256:a/],
      [envelopeOf(statementOf(), KEY), { config: config({ environment: "test" }) }, /test trusts no key/],
    ];
    for (const [envelope, more, reason] of cases) {
      const { signature, counts } = verifyEvaluation(parseEvaluation(envelope), by(more));
      assert.equal(signature.state, "rejected");
      assert.match(describeSignature(signature), /^NOT verified, test rejects it: /);
      assert.match(describeSignature(signature), reason);
      assert.equal(counts.rows, 8000);
    }
  });

  it("names a file that is none, with what is wrong", async () => {
    const contents: [string, RegExp][] = [
      ["", /file\.json: is neither evidence \(\*\.dsse\.json\) nor a statement of an evaluation: /],
      ['{"a":1}', /is neither evidence/],
      [
        JSON.stringify({ ...statementOf(), predicateType: "https://example.org/other" }),
        /is a https:\/\/example/,
      ],
      [JSON.stringify(statementOf({ counts: { rows: -1 } })), /counts/],
    ];
    for (const [content, message] of contents)
      await assert.rejects(readEvaluationFile(await write(content)), message);
  });

  it("names a file that cannot be read", async () => {
    await assert.rejects(
      readEvaluationFile(path.join(folder(), "no.json")),
      /cannot be read \(there is no such file\)/,
    );
    await mkdir(path.join(folder(), "sub"));
    await assert.rejects(readEvaluationFile(path.join(folder(), "sub")), /cannot be read \(it is a folder\)/);
    const large = await write("");
    await truncate(large, 17 * 1024 * 1024);
    await assert.rejects(readEvaluationFile(large), /it has 17,825,792 bytes, and evidence at most 16 MiB/);
  });
});
