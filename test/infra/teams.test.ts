import assert from "node:assert/strict";
import { budgetsOfTeam, projectOfTeam } from "../../infra/teams";
import type { StackConfig } from "../../governance/stack-config/stack-config";
import { config } from "../support/environment-plan";

const project = (team: string, costCenter: string): StackConfig["projects"][string] => ({
  team,
  costCenter,
  owner: "maya.chen",
  tier: "standard",
});
const budget = { warnAtPercent: 80, blockAtPercent: 100, owner: "maya.chen" };

const CONFIG = config({
  projects: {
    platform: project("platform", "cc-platform"),
    captions: project("vision", "cc-vision"),
    search: project("vision", "cc-search"),
    thumbnails: project("vision", "cc-vision"),
  },
  budgets: {
    "cc-platform": { ...budget, monthlyUsd: 700 },
    "cc-vision": { ...budget, monthlyUsd: 550, ceilingUsd: 2000 },
    "cc-search": { ...budget, monthlyUsd: 120, owner: "aiko.tanaka" },
  },
});

describe("projectOfTeam", () => {
  it("is the first project of the team's", () => {
    assert.equal(projectOfTeam(CONFIG, "vision"), "captions");
  });

  it("is the platform for a team without a project", () => {
    assert.equal(projectOfTeam(CONFIG, "newcomers"), "platform");
  });
});

describe("budgetsOfTeam", () => {
  it("are those of all its projects' cost centers, each once", () => {
    assert.deepEqual(budgetsOfTeam(CONFIG, "vision"), [
      { costCenter: "cc-vision", ...budget, monthlyUsd: 550 },
      { costCenter: "cc-search", ...budget, monthlyUsd: 120, owner: "aiko.tanaka" },
    ]);
  });

  it("are none for a team without a project", () => {
    assert.deepEqual(budgetsOfTeam(CONFIG, "newcomers"), []);
  });
});
