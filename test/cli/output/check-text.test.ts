import assert from "node:assert/strict";
import { checkAsText, counted } from "../../../cli/output/check-text";
import { checkResult, finding } from "../../support/check-result";

describe("a check as text", () => {
  it("groups by file and object, with the remedy where a rule is met with first", () => {
    const place = (file: string, line: number) => ({ place: { file, line, column: 1 } });
    const text = checkAsText(
      checkResult({
        findings: [
          finding({}, place("a.yaml", 2)),
          finding({ rule: "b", level: "advisory", reason: "has no probes" }, place("a.yaml", 9)),
          finding({ subject: "Pod shop/x" }, place("-", 4)),
          finding({ rule: "unknown", subject: "Pod shop/y" }, { place: { file: "context dev" } }),
        ],
      }),
    );
    assert.equal(
      text,
      `a.yaml
  Deployment shop/web
    ✘ 2:1 require-image-digest: names images without their digest in web
        → Do it.
    ! 9:1 b: has no probes
        → Do it.

standard input
  Pod shop/x
    ✘ 4:1 require-image-digest: names images without their digest in web

context dev
  Pod shop/y
    ✘ unknown: names images without their digest in web

3 objects judged by 3 rules of the shipped rule set: 3 block, 1 warns.
Not everything complies: a mandatory rule does not hold.`,
    );
  });

  it("shows what is exempt with its reason, and counts what the baseline accepts", () => {
    const exemption = { reason: "until the move", owner: "lena", expires: "2026-12-31" };
    const text = checkAsText(
      checkResult(
        { findings: [finding({ exemption }), finding({}, { accepted: true })] },
        { notes: ["a note"] },
      ),
    );
    assert.match(text, /! 12:3 require-image-digest: .* \(exempt until 2026-12-31, lena: until the move\)\n/);
    assert.equal(text.match(/require-image-digest/g)?.length, 1);
    assert.match(
      text,
      /\nnote: a note\n3 objects .*: 0 block, 0 warn, 1 exempt, 1 accepted by the baseline\.\n/,
    );
    assert.match(text, /\nEverything that was judged complies\.$/);
  });

  it("names what was passed over and what could not be read", () => {
    const text = checkAsText(
      checkResult({
        objects: 5,
        outOfScope: 2,
        passedOver: [
          { file: "values.yaml", line: 1, reason: "has no kind" },
          ...Array.from({ length: 60 }, (_, n) => ({ file: `${n}.yaml`, reason: "is empty" })),
        ],
        problems: [{ path: "", file: "b.yaml", line: 3, rule: "column 1: is not YAML" }],
      }),
    );
    assert.match(text, /^Passed over:\n {2}values\.yaml:1 has no kind\n {2}0\.yaml is empty\n/);
    assert.match(text, /\n {2}… and 11 more\n/);
    assert.match(text, /\nNot judged, because it could not be read:\n {2}b\.yaml:3: column 1: is not YAML\n/);
    assert.match(
      text,
      /3 objects judged by .*; 2 objects in the platform's namespaces not judged; 61 passed over; 1 not read\.\n/,
    );
    assert.match(text, /Not everything could be judged\.$/);
  });

  it("counts as people do", () => {
    assert.deepEqual([counted(1, "object"), counted(12_000, "object")], ["1 object", "12,000 objects"]);
  });
});
