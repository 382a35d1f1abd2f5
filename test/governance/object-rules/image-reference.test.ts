import assert from "node:assert/strict";
import { imageTag } from "../../../governance/object-rules/image-reference";

const SHA256 = `sha256:${"a1".repeat(32)}`;

describe("the tag of an image", () => {
  it("is latest where none and no digest is written", () => {
    for (const image of [
      "nginx",
      "library/nginx",
      "ghcr.io/a/b",
      "localhost/a",
      "localhost:5000/a",
      "Registry/a",
      "x".repeat(247),
    ])
      assert.equal(imageTag(image), "latest", image);
  });

  it("is what is written, also beside a digest", () => {
    assert.equal(imageTag("nginx:1.27"), "1.27");
    assert.equal(imageTag("[::1]:5000/a_b/c--d:latest"), "latest");
    assert.equal(imageTag(`ghcr.io/a:latest@${SHA256}`), "latest");
    assert.equal(imageTag(`ghcr.io/a@${SHA256}`), "");
  });

  // What the API server of 1.34 pulls if it is not there: it takes none of these for latest.
  it("is none of what is no reference", () => {
    for (const image of [
      "",
      ":",
      "/",
      "@",
      "ünïcode",
      "Nginx",
      "ghcr.io/A/b",
      "ghcr.io//a",
      "ghcr.io/a_",
      "https://ghcr.io/a",
      "a".repeat(64),
      "x".repeat(248),
      `ghcr.io/a@${SHA256.slice(0, -1)}`,
      `ghcr.io/a@${SHA256.toUpperCase()}`,
      `ghcr.io/a@md5:${"a1".repeat(16)}`,
    ])
      assert.equal(imageTag(image), "", image);
  });
});
