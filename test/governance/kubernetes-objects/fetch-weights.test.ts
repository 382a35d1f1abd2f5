import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fetchWeights, isFetchable, weightsPath } from "../../../governance/kubernetes-objects/fetch-weights";
import { useFolder, writeScript } from "../../support/executable";
import { CPU_SERVICE, GPU_SERVICE } from "../../support/service";

const WEIGHTS = "the weights of a model\n";
const DIGEST = `sha256:${createHash("sha256").update(WEIGHTS).digest("hex")}`;

describe("fetch-weights", () => {
  const folder = useFolder();
  const at = (name: string): string => path.join(folder(), name);

  /** Runs the container's own command, its paths moved into the folder, with stand-ins for aws and curl. */
  function run(uri: string, digest = DIGEST): { status: number | null; stderr: string } {
    const service = { ...GPU_SERVICE, model: { ...GPU_SERVICE.model, uri, digest } };
    const { command = [], env } = fetchWeights(service, "tmp");
    const [shell = "", ...args] = command;
    const { status, stderr } = spawnSync(shell, args, {
      encoding: "utf8",
      env: {
        ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
        PATH: `${folder()}:/usr/bin:/bin`,
        MODEL_PATH: at("weights.tar"),
      },
    });
    return { status, stderr };
  }

  /** A fetcher that notes its arguments and writes `text` to its argument after `flag`, or to its last. */
  async function standIn(name: string, text: string, status = 0): Promise<void> {
    writeFileSync(at("source"), text);
    await writeScript(
      at(name),
      `printf '%s\\n' "$@" > ${at("arguments")}
for each; do case "$each" in *.part) cat ${at("source")} > "$each" ;; esac; done
exit ${status}`,
    );
  }
  const left = (): string[] => readdirSync(folder()).filter((name) => name.startsWith("weights"));

  it("leaves the weights, read-only, when they are those of the digest", async () => {
    await standIn("aws", WEIGHTS);
    assert.deepEqual(run("s3://weights/model/weights.tar"), { status: 0, stderr: "" });
    assert.equal(readFileSync(at("weights.tar"), "utf8"), WEIGHTS);
    assert.equal(statSync(at("weights.tar")).mode & 0o777, 0o444);
    assert.deepEqual(left(), ["weights.tar"]);
    assert.deepEqual(readFileSync(at("arguments"), "utf8").trim().split("\n"), [
      "s3",
      "cp",
      "--only-show-errors",
      "s3://weights/model/weights.tar",
      at("weights.tar.part"),
    ]);
  });

  it("leaves nothing and fails when they are not", async () => {
    await standIn("aws", `${WEIGHTS}and a back door`);
    const { status, stderr } = run("s3://weights/model/weights.tar");
    assert.equal(status, 1);
    assert.equal(stderr, `refused: what was fetched is not ${DIGEST}\n`);
    assert.deepEqual(left(), []);
  });

  it("leaves nothing and fails when fetching fails, even after all of it came", async () => {
    await standIn("aws", WEIGHTS, 7);
    assert.equal(run("s3://weights/model/weights.tar").status, 7);
    assert.deepEqual(left(), []);
  });

  it("leaves nothing and fails when the fetcher says it succeeded and wrote nothing", async () => {
    await writeScript(at("aws"), "exit 0");
    assert.equal(run("s3://weights/model/weights.tar").status, 1);
    assert.deepEqual(left(), []);
  });

  it("keeps right weights when the container starts again, and fetches nothing", async () => {
    await standIn("aws", "", 9);
    writeFileSync(at("weights.tar"), WEIGHTS);
    assert.equal(run("s3://weights/model/weights.tar").status, 0);
    assert.equal(existsSync(at("arguments")), false);
    assert.equal(readFileSync(at("weights.tar"), "utf8"), WEIGHTS);
  });

  it("replaces wrong weights that it finds, and removes them when it cannot", async () => {
    writeFileSync(at("weights.tar"), "of another version");
    writeFileSync(at("weights.tar.part"), "half of");
    await standIn("aws", WEIGHTS);
    assert.equal(run("s3://weights/model/weights.tar").status, 0);
    assert.equal(readFileSync(at("weights.tar"), "utf8"), WEIGHTS);
    await standIn("aws", "neither");
    assert.equal(run("s3://weights/model/weights.tar", `sha256:${"0".repeat(64)}`).status, 1);
    assert.deepEqual(left(), []);
  });

  it("takes https:// with curl, over HTTPS to the end, and does not print what may be a signed address", async () => {
    const uri = "https://example.com/w/weights.tar?signature=secret&x=$(touch hacked)";
    await standIn("curl", WEIGHTS);
    assert.deepEqual(run(uri), { status: 0, stderr: "" });
    const args = readFileSync(at("arguments"), "utf8").trim().split("\n");
    assert.equal(args.at(-1), uri);
    for (const flag of ["--fail", "--location", "--globoff"]) assert.ok(args.includes(flag), flag);
    assert.equal(args[args.indexOf("--proto") + 1], "=https");
    await standIn("curl", "else");
    assert.doesNotMatch(run(uri, `sha256:${"0".repeat(64)}`).stderr, /secret/);
  });

  it("uses an image by digest for either scheme, and no other scheme", () => {
    const s3 = fetchWeights(GPU_SERVICE, "tmp").image;
    const https = fetchWeights(CPU_SERVICE, "tmp").image;
    assert.match(s3, /\/aws-cli@sha256:[0-9a-f]{64}$/);
    assert.match(https, /\/curl@sha256:[0-9a-f]{64}$/);
    for (const uri of ["http://example.com/w", "file:///etc/passwd", "weights.tar", "constructor://x", ""]) {
      assert.equal(isFetchable(uri), false);
      const service = { ...GPU_SERVICE, model: { ...GPU_SERVICE.model, uri } };
      assert.throws(() => fetchWeights(service, "tmp"), RangeError);
    }
  });

  it("asks for no GPU and for no more than the server, so that a replica's requests stay what they are", () => {
    assert.deepEqual(fetchWeights(GPU_SERVICE, "tmp").resources, {
      requests: { cpu: "4", memory: "16Gi" },
      limits: { cpu: "4", memory: "16Gi" },
    });
  });

  const paths: [string, string][] = [
    ["s3://weights/vl_model/v2.1.0/weights.tar", "/models/weights.tar"],
    ["https://example.com/a/model.onnx?version=3", "/models/model.onnx"],
    ["https://example.com/a/model.onnx?path=/b/c", "/models/model.onnx"],
    ["https://example.com/a/", "/models/weights"],
    ["s3://weights/a/..", "/models/weights"],
    ["s3://weights/a/$(id)", "/models/weights"],
  ];
  for (const [uri, expected] of paths)
    it(`puts ${uri} at ${expected}`, () =>
      assert.equal(weightsPath({ ...GPU_SERVICE.model, uri }), expected));
});
