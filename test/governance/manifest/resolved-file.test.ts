import assert from "node:assert/strict";
import {
  approvalsFolderOf,
  readResolvedFile,
  resolvedFileOf,
} from "../../../governance/manifest/resolved-file";
import { edited, problemAtPath, problemsOf, repositoryText, resolvedText } from "../../support/written-files";

const HEX = "a".repeat(64);

function refusal(path: string, from: string, to: string): string {
  const text = edited(resolvedText(), from, to);
  return problemAtPath(
    problemsOf(() => readResolvedFile(text, "dev/a.resolved.yaml")),
    path,
  ).rule;
}

describe("resolved-file", () => {
  it("stands beside its manifest", () => {
    assert.equal(resolvedFileOf("dev/a.yaml"), "dev/a.resolved.yaml");
    assert.equal(resolvedFileOf("dev/a.yml"), "dev/a.resolved.yaml");
  });

  it("accepts a shipped one", () => {
    const file = "stacks/dev/multimodal-ai-service.resolved.yaml";
    const { resolved } = readResolvedFile(repositoryText(file), file);
    assert.equal(resolved.namespace, "ai-apps");
    assert.equal(resolved.pool, "system");
    assert.match(resolved.sideCars?.["data-preprocessor"] ?? "", /data-preprocessor@sha256:/);
  });

  it("takes images by digest only", () => {
    const image = `registry.example.com/model@sha256:${HEX}`;
    for (const tagged of [
      "registry.example.com/model:1.2",
      "model",
      `model:1@sha256:${HEX}`,
      `model@sha256:abc`,
    ])
      assert.match(refusal("image", image, tagged), /must be an image by digest/, tagged);
    for (const good of [`localhost:5000/a/b_c@sha256:${HEX}`, `model@sha256:${HEX}`])
      assert.doesNotThrow(() => readResolvedFile(edited(resolvedText(), image, good), "a.yaml"), good);
  });

  it("refuses digests that are none, and addresses with credentials or of other schemes", () => {
    assert.match(refusal("model.digest", `sha256:${"b".repeat(64)}`, "sha256:BBBB"), /64 hexadecimal/);
    for (const uri of ["file:///etc/passwd", "http://weights/model.tar", "s3://key:secret@weights/model.tar"])
      assert.match(
        refusal("model.uri", "s3://weights/model.tar", uri),
        /s3 or https without credentials/,
        uri,
      );
  });

  it("refuses unknown keys and missing ones together", () => {
    const problems = problemsOf(() => readResolvedFile("image: a\nmodle: {}\n", "a.resolved.yaml"));
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["image", "model", "modle"],
    );
    assert.equal(problemAtPath(problems, "modle").rule, "is unknown: did you mean model?");
    assert.equal(problemAtPath(problems, "modle").line, 2);
  });

  it("stands beside its manifest, as the approvals of both do", () => {
    assert.equal(resolvedFileOf("dev/a.yaml"), "dev/a.resolved.yaml");
    assert.equal(approvalsFolderOf("dev/a.yml"), "dev/a.approvals");
  });
});
