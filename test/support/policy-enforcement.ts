/** What holds for every policy that judges: the stack config's enforcement and exemptions, and no word about order. */
import assert from "node:assert/strict";
import type { PriceBook } from "../../governance/rules/judgement";
import type { Plan } from "../../governance/plan";
import type { Exemption, StackConfig } from "../../governance/stack-config/stack-config";
import type { PolicyDefinition } from "../../policypacks/policy";
import { judge } from "./judgement";
import { violationsOf, type PolicyEnvironment, type Violation } from "./policy";
import { BOOK } from "./price-book";

/** An environment whose config declares the GPU pools of a plan's facts, judged at the start of 2026-11-21, UTC. */
export function environmentOf(
  plan: Plan,
  more: Partial<StackConfig> = {},
  book: PriceBook = BOOK,
): PolicyEnvironment {
  const { config, now } = judge(plan, more, book);
  return { config, book, now };
}

/** Violations as `level: message`. */
export function said(violations: readonly Violation[]): string[] {
  return violations.map(({ enforcementLevel, message }) => `${enforcementLevel}: ${message}`);
}

/** What one policy says about a plan, as `level: message`. */
export async function saysOf(
  definition: PolicyDefinition,
  plan: Plan,
  more: Partial<StackConfig> = {},
  book: PriceBook = BOOK,
): Promise<string[]> {
  return said(await violationsOf(definition, plan, environmentOf(plan, more, book)));
}

/** An environment that a policy refuses for one reason only. */
export interface Refused {
  readonly plan: Plan;
  readonly config?: Partial<StackConfig>;
  readonly book?: PriceBook;
  /** As an exemption names it. */
  readonly subject: string;
  readonly message: string;
  /** Of the resource that the violation is shown at; none for the environment as a whole. */
  readonly urn?: string;
}

/** Declares the tests of what the stack config makes of a refusal. */
export function itFollowsTheStackConfig(definition: PolicyDefinition, refused: Refused): void {
  const { name } = definition;
  const { plan, config, book, subject, message, urn = "" } = refused;
  const violations = (more: Partial<StackConfig>, resources = plan): Promise<Violation[]> =>
    violationsOf(definition, resources, environmentOf(plan, { ...config, ...more }, book));
  const violation = (enforcementLevel: "advisory" | "mandatory", text = message) => [
    { policyName: name, enforcementLevel, message: text, urn },
  ];
  const exempt = (more: Partial<Exemption> = {}): Partial<StackConfig> => ({
    enforcement: { [name]: "mandatory" },
    exemptions: [
      {
        policy: name,
        resource: subject,
        reason: "agreed until the new year",
        owner: "maya.chen",
        expires: "2026-11-21",
        ...more,
      },
    ],
  });
  const excused = `${message} Exempt until 2026-11-21 (maya.chen: agreed until the new year).`;

  it("blocks where the stack config makes it mandatory", async () => {
    assert.deepEqual(await violations({ enforcement: { [name]: "mandatory" } }), violation("mandatory"));
  });

  it("warns where the stack config makes it advisory", async () => {
    assert.deepEqual(await violations({ enforcement: { [name]: "advisory" } }), violation("advisory"));
  });

  it("says nothing where the stack config disables it", async () => {
    assert.deepEqual(await violations({ enforcement: { [name]: "disabled" } }), []);
  });

  it("warns with reason, owner and end where an exemption covers it, on its last day too", async () => {
    assert.deepEqual(await violations(exempt()), violation("advisory", excused));
  });

  it("blocks once the exemption has ended, and for one of something else", async () => {
    const ended = await violations(exempt({ expires: "2026-11-20" }));
    const ofAnother = await violations(exempt({ resource: `${subject}-2` }));
    const fromAnother = await violations(exempt({ policy: "report-cost" }));
    for (const found of [ended, ofAnother, fromAnother]) assert.deepEqual(found, violation("mandatory"));
  });

  it("says the same in whatever order resources are registered", async () => {
    assert.deepEqual(await violations({}, [...plan].reverse()), await violations({}));
  });
}
