import assert from "node:assert/strict";
import { configValues } from "../../../governance/stack-config/config-values";

describe("values of the stack config", () => {
  it("are those of our namespace, objects and booleans read as JSON", () => {
    assert.deepEqual(
      configValues({
        "plumbline:budgets": '{"a":{"monthlyUsd":5}}',
        "plumbline:production": "true",
        "aws:region": "x",
      }),
      { budgets: { a: { monthlyUsd: 5 } }, production: true },
    );
  });

  it("keep text as text, numbers and broken JSON included", () => {
    assert.deepEqual(configValues({ "plumbline:environment": "007", "plumbline:region": "{x" }), {
      environment: "007",
      region: "{x",
    });
  });

  it("undo what Pulumi makes of times and dates without quotes", () => {
    assert.deepEqual(
      configValues({
        "plumbline:evaluateAt": "2026-11-21 06:30:00 +0200 CEST",
        "plumbline:exemptions": '[{"expires":"2026-12-31T00:00:00Z"}]',
      }),
      { evaluateAt: "2026-11-21T06:30:00+02:00", exemptions: [{ expires: "2026-12-31" }] },
    );
    const inPacks = '[{"expires":"2026-12-31 00:00:00 +0000 UTC"}]';
    assert.deepEqual(configValues({ "plumbline:exemptions": inPacks }), {
      exemptions: [{ expires: "2026-12-31" }],
    });
  });
});
