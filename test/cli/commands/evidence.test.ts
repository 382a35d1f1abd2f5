import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { parse } from "yaml";
import { fileKeySigner } from "../../../attestations/signers/file-key";
import {
  describeResult,
  listEvidence,
  registerEvidence,
  showEvidence,
  signEvidence,
  verifyFile,
} from "../../../cli/commands/evidence";
import { createKey } from "../../../cli/commands/keys";
import { useDesk } from "../../support/cli";
import { statementOf } from "../../support/evidence";

const NAME = "20261120T090100Z.dsse.json";
const CLOCK = (): Date => new Date("2026-11-21T00:00:00Z");

describe("plumbline evidence", () => {
  const desk = useDesk();
  const at = (file: string): string => path.join(desk().folder, file);
  let digest = "";

  /** The model and data set of a service of `dev`, whose stack file trusts Anna and Ben. */
  beforeEach(() => {
    const file = "dev/vision-language-model-v2.resolved.yaml";
    const { model, dataSet } = parse(desk().read(file)) as {
      model: { digest: string };
      dataSet: { digest: string };
    };
    digest = model.digest;
    const trustedKeys = Object.fromEntries(
      ["anna", "ben"].map((name) => {
        createKey(name, desk().folder);
        return [name, { publicKey: fileKeySigner(at(`${name}.pem`)).publicKey }];
      }),
    );
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:evidence"], {
      store: "evidence",
      bucket: "plumbline-evidence-dev",
      trustedKeys,
    });
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:evaluateAt"], undefined);
    const statement = statementOf({ modelDigest: digest, environment: "dev" });
    const { name, version } = (
      parse(desk().read("dev/vision-language-model-v2.yaml")) as {
        spec: { modelRef: { name: string; version: string } };
      }
    ).spec.modelRef;
    statement.subject[0] = { name, digest: { sha256: digest.slice(7) } };
    Object.assign(statement.predicate, { model: { name, version }, dataSet: { digest: dataSet.digest } });
    writeFileSync(at("statement.json"), `${JSON.stringify(statement)}\n`);
  });

  const sign = (file: string, key: string, more: object) =>
    signEvidence(at(file), { key: at(`${key}.pem`), ...more });
  const verify = (file: string, more: object = {}) =>
    verifyFile(at(file), { environment: "dev", stacks: desk().stacks, ...more }, CLOCK);

  it("signs a statement into a store, once a window, and verifies it by the environment's trust", async () => {
    const store = at("store");
    const place = path.join(store, digest.slice(7), "dev", NAME);
    assert.match(
      await sign("statement.json", "anna", { store }),
      new RegExp(`Signed by .*\nWritten to ${place}$`),
    );
    const first = readFileSync(place, "utf8");
    assert.match(await sign("statement.json", "ben", { store }), /Not written: .* is never replaced/);
    assert.equal(readFileSync(place, "utf8"), first);
    const result = await verify(path.relative(desk().folder, place));
    assert.match(describeResult(result), /^Verified\.\n {2}signed by {3}anna \(sha256:.*\n {2}age +15 h/s);
    assert.match(await listEvidence(store, {}), new RegExp(`${digest} +dev +1 +${NAME}`));
  });

  it("adds signatures until there are enough, or puts one in the place of others", async () => {
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:evidence", "required"], 2);
    await sign("statement.json", "anna", { out: at("one.json") });
    assert.match(describeResult(await verify("one.json")), /^Rejected \(too-few-signatures\): .*1 of the 2/);
    await sign("one.json", "ben", { out: at("two.json") });
    assert.ok("evidence" in (await verify("two.json")));
    await assert.rejects(sign("two.json", "ben", { out: at("three.json") }), /signed by .* already/);
    await sign("two.json", "ben", { out: at("ben.json"), replace: true });
    assert.match(showEvidence(readFileSync(at("ben.json"), "utf8")), /signed by {3}sha256:[0-9a-f]{64}\n/);
  });

  it("signs nothing that no environment would accept, and says where it could go", async () => {
    writeFileSync(at("bad.json"), "{}");
    await assert.rejects(sign("bad.json", "anna", { out: at("x") }), /the envelope has no payloadType/);
    const statement = JSON.parse(readFileSync(at("statement.json"), "utf8")) as ReturnType<
      typeof statementOf
    >;
    Object.assign(statement.predicate.counts ?? {}, { rows: 1 });
    writeFileSync(at("bad.json"), JSON.stringify(statement));
    await assert.rejects(sign("bad.json", "anna", { out: at("x") }), /rows/);
    await assert.rejects(sign("statement.json", "anna", {}), /--store <store>, --out <file>, or both/);
    await assert.rejects(sign("statement.json", "anna", { store: "https://host/x" }), /can only be read/);
    await assert.rejects(sign("none.json", "anna", { out: at("x") }), /none\.json: does not exist/);
    await assert.rejects(signEvidence(at("statement.json"), { out: at("x") }), /name one key to sign with/);
  });

  it("verifies against one of the environment's services, or the model that is named", async () => {
    await sign("statement.json", "anna", { out: at("one.json") });
    const other = `sha256:${"7".repeat(64)}`;
    assert.match(describeResult(await verify("one.json", { model: other })), /^Rejected \(other-model\)/);
    assert.ok("evidence" in (await verify("one.json", { model: digest })));
    desk().edit("dev/vision-language-model-v2.resolved.yaml", ["model", "digest"], other);
    assert.match(
      describeResult(await verify("one.json")),
      /^Rejected \(other-model\): no service of dev has the model/,
    );
  });

  it("verifies as of evaluateAt where the stack file has it, else as of the clock", async () => {
    await sign("statement.json", "anna", { out: at("one.json") });
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:evaluateAt"], "2029-01-01T00:00:00Z");
    assert.match(describeResult(await verify("one.json")), /^Rejected \(expired\)/);
  });

  it("exits 2 on a rejection, and 0 when it is verified", async () => {
    await sign("statement.json", "anna", { out: at("one.json") });
    const text = readFileSync(at("one.json"), "utf8");
    writeFileSync(at("changed.json"), text.replace(/"payload":"e/, '"payload":"f'));
    const codes: number[] = [];
    const said: string[] = [];
    for (const file of ["one.json", "changed.json"]) {
      const program = new Command();
      const terminal = {
        print: (line: string) => void said.push(line),
        exit: (code: number) => void codes.push(code),
      };
      registerEvidence(program, { ...terminal, progress: () => undefined });
      desk().edit("Pulumi.dev.yaml", ["config", "plumbline:evaluateAt"], "2026-11-21T00:00:00Z");
      const args = ["--environment", "dev", "--stacks", desk().stacks];
      await program.parseAsync(["evidence", "verify", at(file), ...args], { from: "user" });
    }
    assert.deepEqual(codes, [0, 2]);
    assert.match(said[1] ?? "", /^Rejected \(\S+\): /);
  });

  it("shows what evidence claims, and that this is not verified", async () => {
    await sign("statement.json", "anna", { out: at("one.json") });
    const shown = showEvidence(readFileSync(at("one.json"), "utf8"));
    assert.match(shown, /^NOT verified: /);
    assert.match(shown, /\n {2}rows +8,000 in 8 cells\n {2}gender +female 4,000, male 4,000$/);
    assert.throws(() => showEvidence("{}"), /the envelope has no payloadType/);
  });

  it("writes the indexes that web servers need", async () => {
    const store = at("store");
    await sign("statement.json", "anna", { store });
    assert.match(await listEvidence(store, { index: true }), /\n1 index\.json written$/);
    const index = readFileSync(path.join(store, digest.slice(7), "dev", "index.json"), "utf8");
    assert.equal(index, JSON.stringify([NAME]));
    assert.match(await listEvidence(store, { environment: "prod" }), /has no such evidence/);
    await assert.rejects(listEvidence("https://host/x", {}), /name --model and --environment/);
    await assert.rejects(listEvidence("s3://bucket", { index: true }), /is no folder/);
  });
});
