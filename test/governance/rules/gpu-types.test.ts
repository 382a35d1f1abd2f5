import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { judgeGpuTypes } from "../../../governance/rules/gpu-types";
import { reading } from "../../../governance/verdict";
import { aws, poolFacts } from "../../support/environment-plan";
import { judge } from "../../support/judgement";

const pool = (...instanceTypes: string[]) => poolFacts("gpu", { instanceTypes });

describe("restrict-gpu-types", () => {
  it("passes allowed types", () => {
    const [verdict] = judgeGpuTypes(judge([pool("g6.2xlarge")], { allowedGpuTypes: ["g6.2xlarge"] }));
    assert.deepEqual([verdict?.subject, verdict?.outcome], ["gpu", "pass"]);
  });

  it("blocks a type that the environment does not allow, naming it and those allowed", () => {
    const [verdict] = judgeGpuTypes(
      judge([pool("g6.2xlarge", "g5.2xlarge")], { allowedGpuTypes: ["g6.2xlarge"] }),
    );
    assert.equal(verdict && reading(verdict), "blocks");
    assert.deepEqual(verdict?.found, { value: "g5.2xlarge", unit: "text" });
    assert.match(verdict?.reason ?? "", /may start g5\.2xlarge, but only g6\.2xlarge are allowed/);
  });

  it("allows every priced type of the catalogue by default, and no other", () => {
    assert.deepEqual(judgeGpuTypes(judge([pool("g6.12xlarge")])).map(reading), ["passes"]);
    assert.deepEqual(judgeGpuTypes(judge([pool("m6i.xlarge")])).map(reading), ["blocks"]);
  });

  it("judges a GPU node group that no component declares, and no system pool", () => {
    const group = (type: string) =>
      aws("aws:eks/nodeGroup:NodeGroup", "raw", {
        scalingConfig: { minSize: 0, desiredSize: 0, maxSize: 1 },
        instanceTypes: [type],
      });
    const allowed = { allowedGpuTypes: ["g6.2xlarge"] };
    assert.deepEqual(judgeGpuTypes(judge([group("g5.2xlarge")], allowed)).map(reading), ["blocks"]);
    assert.deepEqual(
      judgeGpuTypes(judge([group("m6i.xlarge")], allowed)).map(({ subject }) => subject),
      ["node pools"],
    );
  });
});
