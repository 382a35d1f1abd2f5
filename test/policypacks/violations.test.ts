import assert from "node:assert/strict";
import type { ReportViolation } from "@pulumi/policy";
import { report, reportVerdicts, type Violation } from "../../policypacks/violations";
import { verdict } from "../support/result";

function reported(run: (reportViolation: ReportViolation) => void): Violation[] {
  const seen: Violation[] = [];
  run(((violation: Violation) => seen.push(violation)) as unknown as ReportViolation);
  return seen;
}

describe("verdicts as violations", () => {
  const failed = verdict({ outcome: "fail", subject: "cc-vision", reason: "Too dear." });

  it("are blocking or a warning as people read them, and none for a pass", () => {
    const all = [failed, verdict({ outcome: "pass" }), { ...failed, level: "advisory" as const }];
    assert.deepEqual(
      reported((to) => reportVerdicts(all, to)),
      [
        { message: "Too dear.", enforcementLevel: "mandatory" },
        { message: "Too dear.", enforcementLevel: "advisory" },
      ],
    );
  });

  it("are shown at the resource that they are about: the subject's, else the one that is named", () => {
    const urns = reported((to) => {
      reportVerdicts([failed, { ...failed, subject: "urn:pulumi:a" }], to);
      reportVerdicts([failed, { ...failed, subject: "urn:pulumi:a" }], to, { urn: "urn:pulumi:b" });
    }).map(({ urn }) => urn);
    assert.deepEqual(urns, [undefined, "urn:pulumi:a", "urn:pulumi:b", "urn:pulumi:a"]);
  });

  it("bear the name of the policy that they are of, where another speaks for it", () => {
    const named = { name: "require-probes", description: "A rule.", severity: "low", more: 1 } as const;
    const [violation] = reported((to) => reportVerdicts([failed], to, { named }));
    assert.deepEqual(violation, {
      name: "require-probes",
      description: "A rule.",
      severity: "low",
      message: "Too dear.",
      enforcementLevel: "mandatory",
    });
  });
});

describe("a violation", () => {
  it("reaches the engine as it is", () => {
    const violation = { message: "Because.", enforcementLevel: "advisory" } as const;
    assert.deepEqual(
      reported((to) => report(to, violation)),
      [violation],
    );
  });
});
