import assert from "node:assert/strict";
import { requireHumanApproval } from "../../../policypacks/responsible-ai/require-human-approval";
import { fixed, service } from "../../support/environment-plan";
import { approvalOf, dossierOf, SUBJECTS, testKey } from "../../support/evidence";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const KEYS = { "lena.fischer": testKey(), "jonas.weber": testKey() };
const approvals = {
  required: 2,
  approvers: Object.fromEntries(Object.entries(KEYS).map(([name, { publicKey }]) => [name, { publicKey }])),
};
const credit = (...names: (keyof typeof KEYS)[]) =>
  service("credit", "system", fixed(1), {
    dossier: dossierOf({
      euRiskClass: "high",
      approvals: {
        subjects: SUBJECTS,
        envelopes: names.map((name) => ({ file: name, read: { envelope: approvalOf(name, KEYS[name]) } })),
      },
    }),
  });

describe("require-human-approval", () => {
  it("allows what two owners have approved", async () => {
    const plan = [credit("lena.fischer", "jonas.weber")];
    assert.deepEqual(await saysOf(requireHumanApproval, plan, { approvals, production: true }), []);
  });

  it("warns outside production and blocks in it", async () => {
    for (const [production, level] of [
      [false, "advisory"],
      [true, "mandatory"],
    ] as const)
      assert.match(
        (await saysOf(requireHumanApproval, [credit("lena.fischer")], { approvals, production })).join(),
        new RegExp(`^${level}: credit is of high risk and has only that of lena\\.fischer; 2 are required`),
      );
  });

  it("asks for as many as the stack config says", async () => {
    const one = { ...approvals, required: 1 };
    assert.deepEqual(
      await saysOf(requireHumanApproval, [credit("lena.fischer")], { approvals: one, production: true }),
      [],
    );
  });

  itFollowsTheStackConfig(requireHumanApproval, {
    plan: [credit()],
    config: { approvals, production: true },
    subject: "credit",
    message:
      "credit is of high risk and has no approval that counts; 2 are required. Two owners approve it with " +
      "`plumbline approve test/credit.yaml --environment test --as <name> --key <file>`.",
  });
});
