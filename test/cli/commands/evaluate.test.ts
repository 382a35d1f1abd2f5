import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { evaluate, registerEvaluate } from "../../../cli/commands/evaluate";
import { readDemoModels } from "../../../cli/demo-models";
import { useDesk } from "../../support/cli";
import {
  countsOf,
  envelopeOf,
  FAIR,
  KEY,
  statementOf,
  testKey,
  UNFAIR,
  type TestKey,
} from "../../support/evidence";
import { writeScript } from "../../support/executable";

const MODEL = `sha256:${"b".repeat(64)}`;
const DATA = `sha256:${"d".repeat(64)}`;
const SERVICE = "local/vision-language-model-v2";
const MANIFEST = `${SERVICE}.yaml`;
const WINDOW = "20261120T090100Z";

/**
 * Stands in for Python and the evaluator: makes its environment, records how it is called, and puts a prepared statement
 * or envelope where the evaluator would put its own.
 */
const FAKE = `
case "$1 $2" in
"-c "*) echo "[[3, 11, 0], \\"$0\\", \\"any\\"]"; exit ;;
"-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; exit ;;
"-m pip") exit ;;
esac
echo "$*" >> "$DESK/calls"
[ "$2" = demo ] && exit
store= statement=
while [ $# -gt 0 ]; do
  case "$1" in
  --store) store="$2" ;; --statement-out) statement="$2" ;; --contract) cp "$2" "$DESK/contract" ;;
  esac
  shift
done
echo "scored all rows" >&2
[ -z "$statement" ] || cp "$DESK/statement" "$statement"
evidence=null
if [ -n "$store" ]; then
  mkdir -p "$store/$HEX/local"; cp "$DESK/envelope" "$store/$HEX/local/${WINDOW}.dsse.json"
  evidence="\\"$store/$HEX/local/${WINDOW}.dsse.json\\""
fi
echo "{\\"evidence\\": $evidence, \\"created\\": \${CREATED:-true}, \\"window\\": \\"2026-11-20T09:01:00Z\\"}"`;

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("plumbline evaluate", () => {
  const desk = useDesk();
  const at = (name: string): string => path.join(desk().folder, name);
  const read = (name: string): string => readFileSync(at(name), "utf8");

  beforeEach(async () => {
    const config = (name: string, value: unknown): void =>
      desk().edit("Pulumi.local.yaml", ["config", `plumbline:${name}`], value);
    config("evidence", { store: "evidence", trustedKeys: { mine: { publicKey: KEY.publicKey } } });
    config("evaluateAt", "2026-11-21T00:00:00Z");
    config("services", [MANIFEST]);
    desk().edit(`${SERVICE}.resolved.yaml`, ["model", "digest"], MODEL);
    desk().edit(`${SERVICE}.resolved.yaml`, ["dataSet"], { uri: "s3://data/d.parquet", digest: DATA });
    desk().edit(MANIFEST, ["spec", "responsibleAI", "fairness", "protectedAttributes"], ["gender"]);
    writeFileSync(at("key.pem"), "a key");
    await writeScript(at("python"), FAKE);
    prepare(FAIR);
  });

  const statement = (counts: unknown) => {
    const made = statementOf({ counts, modelDigest: MODEL, environment: "local" });
    const model = { name: "vl_model_v2", version: "2.1.0" };
    return {
      ...made,
      subject: [{ ...made.subject[0], name: model.name }],
      predicate: { ...made.predicate, model, service: "vision-language-model-v2" },
    };
  };

  /** What the evaluator is to count, and sign. */
  function prepare(counts: unknown, key: TestKey = KEY): void {
    writeFileSync(at("statement"), JSON.stringify(statement(counts)));
    writeFileSync(at("envelope"), envelopeOf(statement(counts), key));
  }

  /** Puts evidence into the environment's store. */
  function ship(counts: unknown): void {
    const folder = path.join(desk().stacks, "evidence", "b".repeat(64), "local");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${WINDOW}.dsse.json`), envelopeOf(statement(counts), KEY));
  }

  async function run(
    options: Partial<Parameters<typeof evaluate>[1]>,
    manifest = MANIFEST,
    more: Record<string, string> = {},
  ): Promise<Ended> {
    const ended = { status: 0, stdout: "", stderr: "" };
    const terminal = {
      print: (text: string) => void (ended.stdout += `${text}\n`),
      progress: (line: string) => void (ended.stderr += `${line}\n`),
      exit: (code: number) => void (ended.status = code),
    };
    const env = {
      PLUMBLINE_PYTHON: at("python"),
      XDG_CACHE_HOME: at("cache"),
      DESK: desk().folder,
      HEX: "b".repeat(64),
      ...more,
    };
    await evaluate(manifest, { stacks: desk().stacks, ...options }, terminal, env).catch((error: unknown) => {
      ended.status = 1;
      ended.stderr += error instanceof Error ? error.message : String(error);
    });
    return ended;
  }

  it("runs the job's program on the service's contract, and shows what the environment says of the evidence", async () => {
    const { status, stdout, stderr } = await run({ key: at("key.pem") });
    const evidence = path.join(desk().stacks, "evidence", "b".repeat(64), "local", `${WINDOW}.dsse.json`);
    assert.match(stdout, new RegExp(`^evidence: ${evidence}$`, "m"));
    assert.match(stdout, /^Signature verified: mine, trusted by local\.$/m);
    assert.match(stdout, /demographic-parity-difference .* 0\.05 +✔ passes/);
    assert.match(stderr, /^scored all rows$/m);
    assert.equal(status, 0);
    const contract = JSON.parse(read("contract")) as Record<string, unknown>;
    assert.equal(contract["environment"], "local");
    assert.deepEqual(contract["dataSet"], { uri: "s3://data/d.parquet", digest: DATA });
    const call = read("calls");
    const args = [
      `--json --artifacts ${path.join(at("cache"), "plumbline", "artifacts")}`,
      `--store ${path.join(desk().stacks, "evidence")} --key ${at("key.pem")}`,
    ];
    assert.match(call, /^-m plumbline_evaluator evaluate --contract \S+\/evaluation\.json --work /);
    assert.ok(call.includes(args.join(" ")), call);
  });

  it("says that a window's evidence was there already", async () => {
    const { stdout } = await run({ key: at("key.pem") }, MANIFEST, { CREATED: "false" });
    assert.match(stdout, /^evidence: .* \(was there already: a window's evidence is never replaced\)$/m);
  });

  it("exits 2 when the model does not pass, or the environment does not trust the key", async () => {
    prepare(UNFAIR);
    const unfair = await run({ key: at("key.pem") });
    assert.equal(unfair.status, 2);
    assert.match(unfair.stdout, /✘ fails/);
    prepare(FAIR, testKey());
    const stranger = await run({ key: at("key.pem"), store: at("own") });
    assert.equal(stranger.status, 2);
    assert.match(stranger.stdout, /^NOT verified, local rejects it: /m);
    assert.ok(existsSync(at("own")));
  });

  it("hands files, window, KMS key and an address of a store on", async () => {
    writeFileSync(at("m.onnx"), "");
    writeFileSync(at("d.csv"), "");
    await run({
      model: at("m.onnx"),
      dataSet: at("d.csv"),
      kms: "awskms:///alias/evidence",
      store: at("own"),
      window: "2026-11-20T09:01:00Z",
      artifacts: at("artifacts"),
    });
    const call = read("calls");
    for (const part of [
      "--kms awskms:///alias/evidence",
      `--artifacts ${at("artifacts")} --model ${at("m.onnx")} --data-set ${at("d.csv")} --window 2026-11-20T09:01:00Z`,
      `--store ${at("own")}`,
    ])
      assert.ok(call.includes(part), part);
    assert.ok(!call.includes("--key"), call);
  });

  it("writes a statement that nobody signed, and says so", async () => {
    const { status, stdout } = await run({ statementOut: at("out.json") });
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^statement: ${at("out.json")}\nvl_model_v2 2\\.1\\.0, `));
    assert.match(stdout, /^Not signed: nobody vouches/m);
    assert.ok(!existsSync(path.join(desk().stacks, "evidence", "b".repeat(64))));
    assert.ok(!read("calls").includes("--store"));
  });

  it("builds the demo's model and data set where they are missing and it is told to", async () => {
    const [name, demo] = Object.entries(readDemoModels())[0] ?? [];
    assert.ok(name !== undefined && demo);
    desk().edit(`${SERVICE}.resolved.yaml`, ["model", "digest"], demo.fair.digest);
    const refused = await run({ statementOut: at("out.json") });
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /are a demo's, and not in .*artifacts: build them with --demo/);
    await run({ statementOut: at("out.json"), demo: true });
    const [build] = read("calls").split("\n");
    assert.equal(build, `-m demo build --out ${path.join(at("cache"), "plumbline", "artifacts")} ${name}`);
    await run({ statementOut: at("out.json"), demo: true, unfairTwin: true });
    assert.ok(read("contract").includes(demo.unfair.digest));
  });

  describe("--compare", () => {
    it("finds the counts of the newest evidence again, and writes nothing", async () => {
      ship(FAIR);
      const { status, stdout } = await run({ compare: true });
      assert.equal(
        stdout,
        `${WINDOW}.dsse.json: Signature verified: mine, trusted by local.\nthe same counts: 8 cells, 8,000 rows\n`,
      );
      assert.equal(status, 0);
      assert.doesNotMatch(read("calls"), /--store|--key/);
    });

    it("exits 2 when the counts are others, and says where", async () => {
      ship(countsOf("gender", { female: [1000, 200, 300, 2500], male: [1010, 205, 296, 2489] }));
      const { status, stdout } = await run({ compare: true });
      assert.equal(status, 2);
      assert.match(stdout, /^other counts: 2 differences$/m);
      assert.match(stdout, /gender male, label 1, prediction 0, bin 0: 296 rows in the evidence, 295 now/);
    });

    it("says that there is no evidence to compare with", async () => {
      const { status, stderr } = await run({ compare: true });
      assert.equal(status, 1);
      assert.match(stderr, /^--compare: .*evidence/m);
    });
  });

  it("exits 1 on what cannot be done, before anything is set up, and says why", async () => {
    const key = at("key.pem");
    const cases: [Parameters<typeof run>[0], RegExp, string?][] = [
      [{}, /nothing would be left of this evaluation[^]*plumbline keys create/],
      [{ key, kms: "awskms:///alias/x" }, /--key and --kms: one key signs/],
      [
        { compare: true, key, window: "x" },
        /--compare: signs and writes nothing; leave --key and --window out/,
      ],
      [{ key: at("no.pem") }, /--key .*no\.pem: there is no such file/],
      [{ key, model: at("no.onnx") }, /--model .*no\.onnx: there is no such file/],
      [{ key, dataSet: at("no.csv") }, /--data-set .*no\.csv: there is no such file/],
      [{ key, environment: "nope" }, /environment "nope"/],
      [{ key, environment: "prod" }, /Pulumi\.prod\.yaml does not list local\//],
      [{ key }, /manifest nowhere\.yaml: there is no such file/, "nowhere.yaml"],
      [{ key, demo: true }, /--demo: local\/.* has no demo model; those that have one are of /],
      [{ key, unfairTwin: true }, /--unfair-twin: local\/.* has no demo model/],
      [{ key, store: "https://evidence.example/store" }, /--store: https:\/\/evidence.* can only be read/],
    ];
    for (const [options, message, manifest] of cases) {
      const { status, stdout, stderr } = await run(options, manifest);
      assert.equal(status, 1, String(message));
      assert.match(stderr, message);
      assert.equal(stdout, "");
    }
    assert.ok(!existsSync(at("calls")));
  });

  it("exits 1 when there is no Python, saying what to install", async () => {
    const { status, stderr } = await run({ key: at("key.pem") }, MANIFEST, {
      PLUMBLINE_PYTHON: at("nowhere"),
    });
    assert.equal(status, 1);
    assert.match(
      stderr,
      /PLUMBLINE_PYTHON: .*nowhere is not an executable file\.\nInstall Python 3\.11 or newer/,
    );
  });

  it("names what a manifest lacks to be evaluated", async () => {
    desk().edit(`${SERVICE}.resolved.yaml`, ["dataSet"], undefined);
    assert.match((await run({ key: at("key.pem") })).stderr, /names no dataSet|dataSet/);
    desk().edit(MANIFEST, ["spec", "responsibleAI", "fairness", "enabled"], false);
    assert.match((await run({ key: at("key.pem") })).stderr, /its fairness check is switched off/);
  });

  it("is a command with an option for each of these", () => {
    const program = new Command();
    registerEvaluate(program);
    const names = program.commands[0]?.options.map(({ long }) => long);
    for (const name of [
      "--key",
      "--kms",
      "--store",
      "--compare",
      "--demo",
      "--unfair-twin",
      "--statement-out",
    ])
      assert.ok(names?.includes(name), name);
  });
});
