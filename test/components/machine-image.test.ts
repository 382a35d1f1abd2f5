import assert from "node:assert/strict";
import { amiType, architectureOf } from "../../components/machine-image";
import catalogue from "../../data/catalogue/gpu-instance-types.json";

describe("the architecture of an instance type", () => {
  for (const type of [
    "m7g.large",
    "c7gn.xlarge",
    "t4g.medium",
    "x2gd.medium",
    "im4gn.large",
    "is4gen.large",
    "a1.large",
  ])
    it(`is ARM for ${type}`, () => assert.equal(architectureOf(type), "arm64"));

  for (const type of [
    "m6i.large",
    "g6.xlarge",
    "gr6.4xlarge",
    "g4dn.xlarge",
    "p5en.48xlarge",
    "mac1.metal",
    "r7iz.large",
  ])
    it(`is x86 for ${type}`, () => assert.equal(architectureOf(type), "x86_64"));

  it("agrees with the GPU catalogue wherever no Grace superchip stands behind the name", () => {
    const differing = Object.entries(catalogue.types)
      .filter(([type, { architecture }]) => architectureOf(type) !== architecture)
      .map(([type]) => type.split(".")[0]);
    assert.deepEqual(
      [...new Set(differing)].filter((family) => !family?.startsWith("p6e-")),
      [],
    );
  });
});

describe("the image of a node", () => {
  it("is EKS' for its purpose and architecture", () => {
    assert.equal(amiType("nvidia", "arm64"), "AL2023_ARM_64_NVIDIA");
    assert.equal(amiType("standard", "x86_64"), "AL2023_x86_64_STANDARD");
  });
});
