import assert from "node:assert/strict";
import { nodeCrypto } from "../../../attestations/node-crypto";
import { verifyApprovals, type ApprovalFile } from "../../../governance/evidence/approvals";
import { approvalsSchema } from "../../../governance/evidence/trust";
import { approvalOf, envelopeOf, statementOf, SUBJECTS, testKey } from "../../support/evidence";

const KEYS = { "aiko.tanaka": testKey(), "lena.fischer": testKey(), "omar.haddad": testKey() };
const [aiko, lena, omar] = [KEYS["aiko.tanaka"], KEYS["lena.fischer"], KEYS["omar.haddad"]];
const CONFIG = approvalsSchema.parse({
  approvers: Object.fromEntries(Object.entries(KEYS).map(([name, { publicKey }]) => [name, { publicKey }])),
});
const NOW = new Date("2026-11-21T00:00:00Z");
const EXPECTED = { subjects: SUBJECTS, environment: "test" };

const verify = (files: readonly ApprovalFile[], changes: Partial<typeof EXPECTED> = {}, now = NOW) =>
  verifyApprovals(files, { ...EXPECTED, ...changes }, CONFIG, now, nodeCrypto);

const file = (name: string, envelope: string): ApprovalFile => ({ file: name, envelope });
const LENA = file("lena", approvalOf("lena.fischer", lena));
const AIKO = file("aiko", approvalOf("aiko.tanaka", aiko));

function assertRejected(one: ApprovalFile, code: string, reason: RegExp, changes = {}, now = NOW): void {
  const { approved, rejected } = verify([one], changes, now);
  assert.deepEqual(approved, []);
  assert.equal(rejected[0]?.code, code, rejected[0]?.reason);
  assert.match(rejected[0]?.reason ?? "", reason);
}

describe("approvals", () => {
  it("count of different people, each signed with a key of their own", () => {
    const expected = { approved: ["aiko.tanaka", "lena.fischer"], author: "omar.haddad", rejected: [] };
    assert.deepEqual(verify([LENA, AIKO]), expected);
    assert.deepEqual(verify([]), { approved: [], author: undefined, rejected: [] });
  });

  it("lapse when what they approved has changed", () => {
    const [manifest, resolved] = SUBJECTS;
    assert.ok(manifest && resolved);
    const changed = { ...resolved, digest: `sha256:${"0".repeat(64)}` };
    const lapsed = /vision\.resolved\.yaml is not what lena\.fischer approved 2026-11-20T10:00:00Z/;
    assertRejected(LENA, "lapsed", lapsed, { subjects: [manifest, changed] });
    const renamed = { ...manifest, name: "other.yaml" };
    assertRejected(LENA, "lapsed", /other\.yaml is not/, { subjects: [renamed, resolved] });
  });

  it("do not count for another environment", () => {
    assertRejected(LENA, "other-environment", /approves for test, not for prod/, { environment: "prod" });
  });

  it("do not count of the author", () => {
    assertRejected(file("omar", approvalOf("omar.haddad", omar)), "own-change", /is the change's author/);
  });

  it("do not count under another's name, or with a key that is nobody's", () => {
    const borrowed = file("lena", approvalOf("lena.fischer", aiko));
    assertRejected(
      borrowed,
      "key-not-allowed",
      /as lena\.fischer, but is signed with the key of aiko\.tanaka/,
    );
    assertRejected(
      file("eve", approvalOf("eve", testKey())),
      "unknown-key",
      /no approver's key; approvers are aiko/,
    );
  });

  it("do not count from the future, changed, unreadable, or of another kind", () => {
    const soonest = Date.parse("2026-11-20T10:00:00Z") - 5 * 60_000;
    assert.deepEqual(verify([LENA], {}, new Date(soonest)).approved, ["lena.fischer"]);
    assertRejected(LENA, "from-the-future", /not yet/, {}, new Date(soonest - 1000));
    assert.ok("envelope" in LENA && "envelope" in AIKO);
    const spliced = { ...JSON.parse(LENA.envelope), payload: JSON.parse(AIKO.envelope).payload };
    assertRejected(file("x", JSON.stringify(spliced)), "invalid-signature", /does not fit/);
    assertRejected({ file: "x", error: "it cannot be read" }, "missing", /it cannot be read/);
    const evidence = envelopeOf(statementOf(), lena);
    assertRejected(file("x", evidence), "other-predicate-type", /evaluation\/v1 and must be/);
    const two = envelopeOf(statementOf(), lena, aiko);
    assertRejected(file("x", two), "malformed-envelope", /one signature, and this has 2/);
  });

  it("count once of a person, and that takes nothing from others", () => {
    const again = file("again", approvalOf("lena.fischer", lena));
    const { approved, rejected } = verify([LENA, again, AIKO]);
    assert.deepEqual(approved, ["aiko.tanaka", "lena.fischer"]);
    assert.deepEqual(
      rejected.map(({ file: at, code }) => [at, code]),
      [["again", "repeated-approver"]],
    );
  });

  it("do not count when they name different authors, one of whom may be an approver", () => {
    const other = file("aiko", approvalOf("aiko.tanaka", aiko, "lena.fischer"));
    const { approved, author, rejected } = verify([LENA, other]);
    assert.deepEqual([approved, author], [[], undefined]);
    assert.deepEqual(
      rejected.map(({ code }) => code),
      ["other-author", "other-author"],
    );
    assert.match(rejected[0]?.reason ?? "", /\(lena\.fischer, omar\.haddad\)/);
  });

  it("that do not count say nothing about the author", () => {
    const stranger = file("eve", approvalOf("eve", testKey(), "aiko.tanaka"));
    assert.deepEqual(verify([LENA, stranger, AIKO]).approved, ["aiko.tanaka", "lena.fischer"]);
  });
});
