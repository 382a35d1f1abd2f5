import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  artifactFile,
  buildDemoModel,
  demoModelOf,
  missingArtifacts,
  readDemoModels,
  withUnfairTwin,
  type DemoModels,
} from "../../cli/demo-models";
import type { InferenceService } from "../../governance/manifest/inference-service";
import { useFolder, writeScript } from "../support/executable";

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const MODELS: DemoModels = {
  scorer: {
    version: "1.0.0",
    fair: { digest: digest("a") },
    unfair: { digest: digest("b") },
    dataSet: { digest: digest("d") },
  },
};
const service = (model: string, dataSet?: string): InferenceService =>
  ({
    file: "dev/scorer.yaml",
    model: { name: "scorer", version: "1.0.0", digest: digest(model), uri: "s3://models/scorer" },
    ...(dataSet !== undefined && { dataSet: { uri: "s3://data/scorer", digest: digest(dataSet) } }),
  }) as InferenceService;

describe("the demo models", () => {
  const folder = useFolder();

  it("are those that the registry of the evaluator lists", () => {
    const models = readDemoModels();
    assert.ok(Object.keys(models).includes("vl_model_v2"));
    for (const { fair, unfair } of Object.values(models)) assert.notEqual(fair.digest, unfair.digest);
  });

  it("are known by the digest of either model, or of the data set", () => {
    assert.equal(demoModelOf(service("a"), MODELS), "scorer");
    assert.equal(demoModelOf(service("b"), MODELS), "scorer");
    assert.equal(demoModelOf(service("e", "d"), MODELS), "scorer");
    assert.equal(demoModelOf(service("e", "e"), MODELS), undefined);
  });

  it("have a twin, which is evaluated with everything else the same", () => {
    const twin = withUnfairTwin(service("a", "d"), MODELS);
    assert.deepEqual(twin, service("b", "d"));
    assert.throws(
      () => withUnfairTwin(service("e"), MODELS),
      /--unfair-twin: dev\/scorer\.yaml has no demo model; those that have a twin are scorer/,
    );
  });

  it("are missing until a file of their digest is there", async () => {
    assert.deepEqual(missingArtifacts(service("a", "d"), folder()), [digest("a"), digest("d")]);
    await writeFile(artifactFile(folder(), digest("a")), "");
    assert.deepEqual(missingArtifacts(service("a", "d"), folder()), [digest("d")]);
    assert.deepEqual(missingArtifacts(service("a"), folder()), []);
  });

  const FAKE_PYTHON = `
case "$1 $2" in
"-c "*) echo "[[3, 11, 0], \\"$0\\", \\"any\\"]" ;;
"-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
"-m demo") echo "$*" > "$RECORD"; echo "building"; [ -z "$SAY" ] || { echo "error: $SAY" >&2; exit 1; } ;;
esac`;

  it("are built by the evaluator's own program, in the environment of its tests", async () => {
    const said: string[] = [];
    const record = path.join(folder(), "record");
    const python = await writeScript(path.join(folder(), "python"), FAKE_PYTHON);
    const env = { PLUMBLINE_PYTHON: python, XDG_CACHE_HOME: path.join(folder(), "cache"), RECORD: record };
    const progress = (line: string): void => void said.push(line);
    await buildDemoModel("scorer", "/artifacts", { env, progress });
    assert.equal(await readFile(record, "utf8"), "-m demo build --out /artifacts scorer\n");
    assert.equal(said.at(-1), "building");
    await assert.rejects(buildDemoModel("scorer", "/a", { env: { ...env, SAY: "disk full" }, progress }), {
      message: "--demo: building scorer ended with 1: disk full",
    });
  });
});
