import assert from "node:assert/strict";
import { nearestName, suggestName } from "../../../governance/reading/nearest-name";

describe("nearest-name", () => {
  const pools = ["gpu-l4", "gpu-t4", "system"];

  it("finds the name that a slip of the keyboard missed", () => {
    assert.equal(nearestName("gpu-l5", pools), "gpu-l4");
    assert.equal(nearestName("sytsem", pools), "system");
    assert.equal(nearestName("SYSTEM", pools), "system");
    assert.equal(
      nearestName("targetCPUUtilisation", ["targetCPUUtilization", "tier"]),
      "targetCPUUtilization",
    );
  });

  it("suggests nothing that is not near, and nothing for endless names", () => {
    assert.equal(nearestName("database", pools), undefined);
    assert.equal(nearestName("x".repeat(100_000), [`${"x".repeat(99_999)}y`]), undefined);
    assert.equal(nearestName("ab", ["xy"]), undefined);
  });

  it("lists what there is", () => {
    assert.equal(suggestName("gpu-t5", pools), "did you mean gpu-t4? There are gpu-l4, gpu-t4, system");
    assert.equal(suggestName("database", pools), "there are gpu-l4, gpu-t4, system");
    assert.equal(suggestName("x", []), "there are none");
  });
});
