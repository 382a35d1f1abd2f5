/** The whole loop for real: a demo model is built, evaluated, signed, believed, and found again by a second evaluation. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { readDemoModels } from "../../cli/demo-models";
import { Desk, plumbline, type Ended } from "../support/cli";

const SERVICE = "dev/vision-language-model-v2";
const DEMO = readDemoModels()["vl_model_v2"];

describe("an evaluation for real", function () {
  // The first time, packages are fetched from the network and a model is built.
  this.timeout(900_000);
  const desk = new Desk();
  const keys = path.join(desk.folder, "keys");
  const store = path.join(desk.folder, "evidence");
  after(() => desk.close());

  const evaluate = (...options: string[]): Promise<Ended> =>
    plumbline([
      ...["evaluate", `${SERVICE}.yaml`, "--stacks", desk.stacks, "--demo"],
      ...["--store", store, ...options],
    ]);
  const sign = (...options: string[]): Promise<Ended> =>
    evaluate("--key", path.join(keys, "tester.pem"), ...options);

  before(async () => {
    assert.ok(DEMO, "services/evaluator/demo/registry.json has no vl_model_v2");
    desk.edit(`${SERVICE}.resolved.yaml`, ["model", "digest"], DEMO.fair.digest);
    desk.edit(`${SERVICE}.resolved.yaml`, ["dataSet", "digest"], DEMO.dataSet.digest);
    const made = await plumbline(["keys", "create", "tester", "--out", keys]);
    const [, publicKey] = /publicKey: (\S+)/.exec(made.stdout) ?? [];
    assert.ok(publicKey, made.stderr);
    desk.edit("Pulumi.dev.yaml", ["config", "plumbline:evidence"], {
      store: "evidence",
      bucket: "plumbline-evidence-dev",
      trustedKeys: { tester: { publicKey } },
    });
    // What is evaluated now is not from the future of an environment that is judged by the clock.
    desk.edit("Pulumi.dev.yaml", ["config", "plumbline:evaluateAt"], undefined);
  });

  it("makes evidence that the environment believes, and whose model passes", async () => {
    const { status, stdout, stderr } = await sign("--window", "2026-11-20T09:00:00Z");
    assert.match(stdout, /^evidence: .*\/dev\/20261120T090000Z\.dsse\.json$/m, stderr);
    assert.match(stdout, /^Signature verified: tester, trusted by dev\.$/m);
    assert.match(stdout, /^gender +demographic-parity-difference .* ✔ passes/m);
    assert.equal(status, 0);
  });

  it("never replaces a window's evidence", async () => {
    const folder = path.join(store, DEMO?.fair.digest.replace("sha256:", "") ?? "", "dev");
    const before = readFileSync(path.join(folder, "20261120T090000Z.dsse.json"));
    const { stdout } = await sign("--window", "2026-11-20T09:00:00Z");
    assert.match(stdout, /was there already/);
    assert.deepEqual(readdirSync(folder), ["20261120T090000Z.dsse.json"]);
    assert.deepEqual(readFileSync(path.join(folder, "20261120T090000Z.dsse.json")), before);
  });

  it("counts the same again", async () => {
    const { status, stdout, stderr } = await evaluate("--compare");
    assert.match(stdout, /^the same counts: [\d,]+ cells, [\d,]+ rows$/m, stderr);
    assert.equal(status, 0);
  });

  it("finds the unfair twin unfair: exit code 2, with metric, groups, values, interval and limit", async () => {
    const { status, stdout, stderr } = await sign("--unfair-twin");
    assert.match(
      stdout,
      /^gender +demographic-parity-difference +0\.\d{3} +0\.\d{3} – 0\.\d{3} +0\.\d+ +✘ fails +\w+ 0\.\d{3}, \w+ 0\.\d{3}$/m,
      stderr,
    );
    assert.equal(status, 2);
  });
});
