import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { registerFairness } from "../../../cli/commands/fairness";
import { useDesk } from "../../support/cli";
import { envelopeOf, FAIR, KEY, statementOf, testKey, UNFAIR, type TestKey } from "../../support/evidence";

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(args: readonly string[]): Promise<Ended> {
  const ended = { status: 0, stdout: "", stderr: "" };
  const program = new Command()
    .exitOverride()
    .configureOutput({ writeErr: (text) => void (ended.stderr += text) });
  registerFairness(program, {
    print: (text) => void (ended.stdout += `${text}\n`),
    progress: (line) => void (ended.stderr += `${line}\n`),
    exit: (code) => void (ended.status = code),
  });
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  await program.parseAsync(["node", "plumbline", "fairness", ...args]).catch((error: unknown) => {
    ended.status = 1;
    ended.stderr += error instanceof Error ? error.message : String(error);
  });
  return ended;
}

describe("plumbline fairness", () => {
  const desk = useDesk();
  const at = (name: string): string => path.join(desk().folder, name);
  const file = (content: string, name = "evidence.dsse.json"): string => {
    writeFileSync(at(name), content);
    return at(name);
  };

  it("shows every metric of evidence, and says that nobody checked its signature", async () => {
    const { status, stdout } = await run([file(envelopeOf(statementOf({ counts: UNFAIR }), KEY))]);
    assert.equal(status, 0);
    assert.match(stdout, /^Signature NOT checked \(key sha256:[0-9a-f]{64}\)/m);
    assert.match(stdout, /^gender +demographic-parity-difference +0\.200 .* male 0\.500, female 0\.300$/m);
    assert.doesNotMatch(stdout, /verified:|✔|✘/);
  });

  it("judges by a limit that is given, and exits 2 beyond it", async () => {
    const unfair = file(JSON.stringify(statementOf({ counts: UNFAIR })));
    const judged = await run([unfair, "--limit", "0.1"]);
    assert.equal(judged.status, 2);
    assert.match(judged.stdout, /0\.1 +✘ fails/);
    assert.equal((await run([unfair, "--limit", "0.3"])).status, 0);
    const other = await run([
      unfair,
      "--limit",
      "0.1",
      "--metric",
      "accuracy-difference",
      "--confidence",
      "80",
    ]);
    assert.equal(other.status, 0);
    assert.match(other.stdout, /accuracy-difference .* 0\.1 +✔ passes/);
    assert.match(other.stdout, /80 % intervals/);
    assert.match((await run([unfair, "--minimum-group-size", "5000"])).stdout, /fewer than 5,?000/);
  });

  it("plots to the file that is named", async () => {
    const evidence = file(envelopeOf(statementOf({ counts: UNFAIR }), KEY));
    const svg = await run([evidence, "--plot", at("plot.svg")]);
    assert.equal(svg.status, 0);
    assert.match(svg.stderr, /^plotted to .*plot\.svg$/m);
    assert.match(readFileSync(at("plot.svg"), "utf8"), /Signature NOT checked/);
    await run([evidence, "--plot", at("plot.png")]);
    assert.equal(readFileSync(at("plot.png")).subarray(1, 4).toString(), "PNG");
  });

  it("exits 1 on what cannot be done, and says why", async () => {
    const evidence = file(JSON.stringify(statementOf({ counts: FAIR })));
    const cases: [string[], RegExp][] = [
      [[at("no.json")], /no\.json: cannot be read \(there is no such file\)/],
      [[file("{}", "other.json")], /other\.json: is neither evidence/],
      [[evidence, "--limit", "2"], /--limit 2: must be a number from 0 to 1/],
      [[evidence, "--limit", ""], /--limit : must be a number/],
      [[evidence, "--confidence", "99.5"], /--confidence 99\.5: must be a whole number from 50 to 99/],
      [[evidence, "--minimum-group-size", "0"], /--minimum-group-size 0: must be a whole number from 1/],
      [[evidence, "--metric", "parity"], /--metric.*parity/],
      [[evidence, "--plot", at("plot.pdf")], /--plot .*plot\.pdf: must end in \.svg or \.png/],
      [[evidence, "--environment", "nope", "--stacks", desk().stacks], /environment "nope"/],
      [[evidence, "--environment", "dev", "--limit", "0.1"], /--environment dev: says what --limit would/],
    ];
    for (const [args, message] of cases) {
      const { status, stdout, stderr } = await run(args);
      assert.equal(status, 1, args.join(" "));
      assert.match(stderr, message);
      assert.equal(stdout, "");
    }
    assert.ok(!existsSync(at("plot.pdf")));
  });

  describe("with an environment", () => {
    const MODEL = `sha256:${"b".repeat(64)}`;
    const MANIFEST = "local/vision-language-model-v2";

    /** An environment that has one service, of {@link MODEL}, and trusts one key. */
    function prepare(key: TestKey = KEY): void {
      const config = (name: string, value: unknown): void =>
        desk().edit("Pulumi.local.yaml", ["config", `plumbline:${name}`], value);
      config("evidence", {
        store: "evidence",
        trustedKeys: { mine: { publicKey: key.publicKey } },
      });
      config("evaluateAt", "2026-11-21T00:00:00Z");
      config("services", [`${MANIFEST}.yaml`]);
      desk().edit(`${MANIFEST}.resolved.yaml`, ["model", "digest"], MODEL);
      desk().edit(`${MANIFEST}.resolved.yaml`, ["dataSet", "digest"], `sha256:${"d".repeat(64)}`);
      desk().edit(
        `${MANIFEST}.yaml`,
        ["spec", "responsibleAI", "fairness", "protectedAttributes"],
        ["gender"],
      );
    }
    /** Evidence of that model. */
    function evidence(counts: unknown, key: TestKey = KEY, modelDigest = MODEL): string {
      const statement = statementOf({ counts, modelDigest, environment: "local" });
      const { predicate, subject } = statement;
      const model = { name: "vl_model_v2", version: "2.1.0" };
      const named = {
        ...statement,
        subject: [{ ...subject[0], name: model.name }],
        predicate: { ...predicate, model, service: "vision-language-model-v2" },
      };
      return file(envelopeOf(named, key));
    }
    const judge = (evidenceFile: string): Promise<Ended> =>
      run([evidenceFile, "--environment", "local", "--stacks", desk().stacks]);

    it("verifies the signature by its trust policy, and judges by its limits", async () => {
      prepare();
      const { status, stdout, stderr } = await judge(evidence(FAIR));
      assert.equal(stderr, "");
      assert.match(stdout, /^Signature verified: mine, trusted by local\.$/m);
      assert.match(stdout, /demographic-parity-difference .* 0\.05 +✔ passes/);
      assert.equal(status, 0);
    });

    it("exits 2 on a gap beyond the limit", async () => {
      prepare();
      const { status, stdout } = await judge(evidence(UNFAIR));
      assert.match(stdout, /✘ fails +male 0\.500, female 0\.300/);
      assert.equal(status, 2);
    });

    it("exits 2 on evidence that it does not believe, and says why, whatever that shows", async () => {
      prepare();
      const stranger = await judge(evidence(FAIR, testKey()));
      assert.equal(stranger.status, 2);
      assert.match(stranger.stdout, /^NOT verified, local rejects it: it is signed by sha256:/m);
      const other = await judge(evidence(FAIR, KEY, `sha256:${"c".repeat(64)}`));
      assert.equal(other.status, 2);
      assert.match(
        other.stdout,
        /^NOT verified, local rejects it: it is of the model file sha256:c+ .*, not of sha256:b+/m,
      );
    });
  });
});
