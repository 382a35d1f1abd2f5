import assert from "node:assert/strict";
import path from "node:path";
import type { Result } from "sarif";
import { checkAsSarif } from "../../../cli/output/check-sarif";
import type { CheckResult } from "../../../cli/check-result";
import { checkResult, finding } from "../../support/check-result";

const FOLDER = path.resolve("/repository");

function run(result: CheckResult) {
  const { version, runs } = checkAsSarif(result, FOLDER);
  assert.equal(version, "2.1.0");
  assert.equal(runs.length, 1);
  const [only] = runs;
  return only ?? assert.fail("no run");
}
const results = (result: CheckResult): Result[] => run(result).results ?? [];
const uris = (...files: string[]) =>
  results(checkResult({ findings: files.map((file) => finding({}, { place: { file } })) })).map(
    ({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation,
  );

describe("a check as SARIF", () => {
  it("has one result for each violation, with its rule, level and place", () => {
    const [blocks, warns] = results(
      checkResult({
        findings: [finding({}), finding({ rule: "a", level: "advisory" }, { place: { file: "x.yaml" } })],
      }),
    );
    assert.deepEqual(blocks, {
      ruleId: "require-image-digest",
      ruleIndex: 2,
      level: "error",
      message: { text: "Deployment shop/web: names images without their digest in web" },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "deploy/web.yaml", uriBaseId: "%SRCROOT%" },
            region: { startLine: 12, startColumn: 3 },
          },
          logicalLocations: [{ fullyQualifiedName: "Deployment shop/web", kind: "resource" }],
        },
      ],
      partialFingerprints: blocks?.partialFingerprints,
    });
    assert.equal(warns?.level, "warning");
    assert.deepEqual(warns?.locations?.[0]?.physicalLocation, {
      artifactLocation: { uri: "x.yaml", uriBaseId: "%SRCROOT%" },
    });
  });

  it("leaves out what is exempt or accepted, which GitHub would show as open", () => {
    const exemption = { reason: "r", owner: "o", expires: "2026-12-31" };
    assert.deepEqual(
      results(checkResult({ findings: [finding({ exemption }), finding({}, { accepted: true })] })),
      [],
    );
  });

  it("describes each rule, with what to do and how severe it is", () => {
    const rule = {
      name: "a",
      description: "Requires it.",
      severity: "critical",
      remedy: "Do it.",
      law: "EU AI Act, Article 10",
      level: "advisory",
    } as const;
    const [described] = run(checkResult({}, { rules: new Map([["a", rule]]) })).tool.driver.rules ?? [];
    assert.deepEqual(described, {
      id: "a",
      name: "a",
      shortDescription: { text: "Requires it." },
      fullDescription: { text: "Requires it. Serves EU AI Act, Article 10." },
      help: {
        text: "Do it. Serves EU AI Act, Article 10.",
        markdown: "Do it. Serves EU AI Act, Article 10.",
      },
      defaultConfiguration: { level: "warning" },
      properties: { tags: ["security", "kubernetes"], precision: "very-high", "security-severity": "9.5" },
    });
  });

  it("keeps a violation's fingerprint when lines move, and numbers equal ones", () => {
    const marks = (...lines: number[]) =>
      results(
        checkResult({ findings: lines.map((line) => finding({}, { place: { file: "a.yaml", line } })) }),
      ).map(({ partialFingerprints }) => partialFingerprints?.["primaryLocationLineHash"]);
    const [first, second] = marks(1, 30);
    assert.match(first ?? "", /^[0-9a-f]{16}:1$/);
    assert.equal(second, first?.replace(":1", ":2"));
    assert.deepEqual(marks(7), [first]);
  });

  it("names files from the repository's root, and others in full", () => {
    assert.deepEqual(uris("a b/ü.yaml", path.join(FOLDER, "c.yaml")), [
      { uri: "a%20b/%C3%BC.yaml", uriBaseId: "%SRCROOT%" },
      { uri: "c.yaml", uriBaseId: "%SRCROOT%" },
    ]);
    assert.deepEqual(uris("../other/a.yaml", "-"), [{ uri: "file:///other/a.yaml" }, { uri: "stdin" }]);
  });

  it("says what was not read and what was passed over", () => {
    const [invocation] =
      run(
        checkResult(
          {
            problems: [{ path: "", file: "b.yaml", rule: "does not exist" }],
            passedOver: [{ file: "c.yaml", line: 2, reason: "has no kind" }],
          },
          { notes: ["a note"] },
        ),
      ).invocations ?? [];
    assert.equal(invocation?.executionSuccessful, false);
    assert.deepEqual(
      invocation?.toolExecutionNotifications?.map(({ level, message }) => [level, message.text]),
      [
        ["error", "b.yaml: does not exist"],
        ["note", "a note"],
        ["note", "c.yaml:2 was passed over: has no kind"],
      ],
    );
  });
});
