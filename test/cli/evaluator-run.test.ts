import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { runEvaluator } from "../../cli/evaluator-run";
import type { EvaluationContract } from "../../governance/evaluation/evaluation-contract";
import { useFolder, writeScript } from "../support/executable";

const CONTRACT: EvaluationContract = {
  contractVersion: 1,
  service: "vision",
  environment: "dev",
  model: { name: "model", version: "1", digest: `sha256:${"a".repeat(64)}`, uri: "s3://models/model" },
};

/** Records its arguments, the contract and the environment, says something, and ends as it is told. */
const FAKE = `
printf '%s\\n' "$@" > "$RECORD/arguments"; env > "$RECORD/environment"
while [ "$1" != "--contract" ]; do shift; done
cp "$2" "$RECORD/contract"; echo "$2" > "$RECORD/place"
echo "scored 10 of 10 rows" >&2
[ -z "$OUTCOME" ] || echo "$OUTCOME"
[ -z "$FAULT" ] || echo "error: $FAULT" >&2
exit \${STATUS:-0}`;
const OUTCOME = '{"evidence": "/store/x", "created": true, "window": "2026-11-26T09:00:00Z", "rows": 10}';

describe("running the evaluator", () => {
  const folder = useFolder();
  const said: string[] = [];
  const read = (name: string) => readFile(path.join(folder(), name), "utf8");
  beforeEach(() => said.splice(0));
  const run = async (more: Record<string, string> = {}, kms?: string) =>
    runEvaluator({
      python: await writeScript(path.join(folder(), "python"), FAKE),
      contract: CONTRACT,
      ...(kms !== undefined && { kms }),
      args: ["--store", "/store"],
      env: {
        RECORD: folder(),
        XDG_CACHE_HOME: path.join(folder(), "cache"),
        HOME: "/home/me",
        PLUMBLINE_KEY_FILE: "/other.pem",
        OUTCOME,
        ...more,
      },
      progress: (line) => void said.push(line),
    });

  it("gives it the job's own arguments with places on this machine, and what was asked for", async () => {
    const outcome = await run();
    assert.equal(outcome.evidence, "/store/x");
    assert.equal(outcome.window, "2026-11-26T09:00:00Z");
    const place = (await read("place")).trim();
    const work = path.join(folder(), "cache", "plumbline", "evaluations");
    assert.deepEqual((await read("arguments")).trim().split("\n"), [
      ...["-m", "plumbline_evaluator", "evaluate", "--contract", place],
      ...["--work", work, "--json", "--store", "/store"],
    ]);
    assert.deepEqual(JSON.parse(await read("contract")), CONTRACT);
    assert.deepEqual(said, ["scored 10 of 10 rows"]);
  });

  it("gives it the job's environment, and no setting that would overrule what was asked for", async () => {
    await run();
    const environment = await read("environment");
    assert.match(environment, /^PLUMBLINE_ENVIRONMENT=dev$/m);
    assert.match(environment, /^HOME=\/home\/me$/m);
    assert.match(environment, /^PYTHONPATH=.*services\/evaluator\/src:/m);
    assert.doesNotMatch(environment, /PLUMBLINE_KEY_FILE/);
  });

  it("signs with a key in KMS as the job does", async () => {
    await run({}, "awskms:///alias/evidence");
    assert.match(await read("arguments"), /\n--kms\nawskms:\/\/\/alias\/evidence\n/);
  });

  it("leaves no contract behind", async () => {
    await run();
    await assert.rejects(readdir(path.dirname((await read("place")).trim())), { code: "ENOENT" });
  });

  it("says what the evaluator said when it fails, or ends without an outcome", async () => {
    await assert.rejects(run({ STATUS: "1", FAULT: "data.csv: 0 rows: must have rows" }), {
      message: "the evaluator ended with 1: data.csv: 0 rows: must have rows",
    });
    await assert.rejects(run({ OUTCOME: "" }), { message: "the evaluator ended with 0: it said no reason" });
    await assert.rejects(run({ OUTCOME: '{"other": 1}' }), /ended with 0/);
  });
});
