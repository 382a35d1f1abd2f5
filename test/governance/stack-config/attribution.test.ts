import assert from "node:assert/strict";
import { attributionOf } from "../../../governance/stack-config/attribution";
import { config } from "../../support/environment-plan";

describe("attribution", () => {
  const projects = {
    search: { team: "vision", costCenter: "cc-search", owner: "aiko.tanaka", tier: "critical" },
  } as const;

  it("charges the project's cost center for something that serves no model of its own", () => {
    assert.deepEqual(attributionOf(config({ projects }), "search", "gpu-l4"), {
      project: "search",
      team: "vision",
      environment: "test",
      costCenter: "cc-search",
      owner: "aiko.tanaka",
      workloadId: "gpu-l4",
      modelId: "none",
      tier: "critical",
      activity: "serving",
    });
  });

  it("refuses a project that nobody listed", () => {
    assert.throws(() => attributionOf(config({ projects }), "serach", "gpu-l4"), {
      message: 'project "serach": is not listed under plumbline:projects',
    });
  });
});
