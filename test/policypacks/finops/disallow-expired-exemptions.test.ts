import assert from "node:assert/strict";
import type { Exemption, StackConfig } from "../../../governance/stack-config/stack-config";
import { disallowExpiredExemptions } from "../../../policypacks/finops/disallow-expired-exemptions";
import { policies } from "../../../policypacks/finops/index";
import { aws } from "../../support/environment-plan";
import { ServedPack, violationsOf } from "../../support/policy";
import { environmentOf, said, saysOf } from "../../support/policy-enforcement";

/** Everything is judged at the start of 2026-11-21, UTC. */
const exemption = (expires: string, resource = "cc-vision"): Exemption => ({
  policy: "limit-monthly-cost",
  resource,
  reason: "the launch has been paid for",
  owner: "maya.chen",
  expires,
});
const MESSAGE =
  "The exemption of cc-vision from limit-monthly-cost ended on 2026-11-20, and it is 2026-11-21: " +
  "maya.chen removes it, or renews it with a reason.";
const says = (exemptions: Exemption[], more: Partial<StackConfig> = {}) =>
  saysOf(disallowExpiredExemptions, [], { exemptions, ...more });

describe("disallow-expired-exemptions", () => {
  it("allows a stack config without exemptions, and exemptions on their last day", async () => {
    assert.deepEqual(await says([]), []);
    assert.deepEqual(await says([exemption("2026-11-21")]), []);
  });

  it("blocks an exemption from the day after its last on, used or not", async () => {
    assert.deepEqual(await says([exemption("2026-11-20")]), [`mandatory: ${MESSAGE}`]);
  });

  it("blocks each by itself, with the environment as the place", async () => {
    const exemptions = [
      exemption("2026-11-20"),
      exemption("2026-12-31"),
      exemption("2025-01-01", "cc-search"),
    ];
    const found = await violationsOf(disallowExpiredExemptions, [], environmentOf([], { exemptions }));
    assert.deepEqual(
      found.map(({ message, urn }) => [message.slice(0, 32), urn]),
      [
        ["The exemption of cc-vision from ", ""],
        ["The exemption of cc-search from ", ""],
      ],
    );
  });

  it("is said once, by no other policy, however many resources are judged", async () => {
    const buckets = ["a", "b", "c"].map((name) => aws("aws:s3/bucket:Bucket", name));
    const [first] = buckets;
    const ended = { ...exemption("2026-11-20", first?.urn), policy: "require-mandated-tags" } as const;
    const pack = new ServedPack(policies, environmentOf(buckets, { exemptions: [ended] }));
    const blocking = (await pack.judge(buckets)).filter(
      ({ enforcementLevel }) => enforcementLevel === "mandatory",
    );
    assert.deepEqual(
      blocking.map(({ policyName }) => policyName),
      ["disallow-expired-exemptions"],
    );
  });

  it("follows the stack config", async () => {
    const at = (level: "advisory" | "mandatory" | "disabled") =>
      says([exemption("2026-11-20")], { enforcement: { "disallow-expired-exemptions": level } });
    assert.deepEqual(await at("mandatory"), [`mandatory: ${MESSAGE}`]);
    assert.deepEqual(await at("advisory"), [`advisory: ${MESSAGE}`]);
    assert.deepEqual(await at("disabled"), []);
  });

  it("lets somebody answer for one that has ended, for a time", async () => {
    const excuse: Exemption = {
      ...exemption("2026-11-30", "exemption of cc-vision from limit-monthly-cost"),
      policy: "disallow-expired-exemptions",
      reason: "renewal is before the board",
    };
    assert.deepEqual(
      said(
        await violationsOf(
          disallowExpiredExemptions,
          [],
          environmentOf([], { exemptions: [exemption("2026-11-20"), excuse] }),
        ),
      ),
      [`advisory: ${MESSAGE} Exempt until 2026-11-30 (maya.chen: renewal is before the board).`],
    );
  });
});
