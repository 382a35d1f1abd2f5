import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import type { JudgingServer, ServerAnswer, ServerRequest } from "../../../tools/parity/api-server";
import { BASES, type KubernetesObject } from "../../../tools/parity/base-objects";
import { fixtureCases, keep, readFixtures } from "../../../tools/parity/fixtures";
import { checked, previewed } from "../../../tools/parity/gates";
import { shippedScenario } from "../../../tools/parity/scenario";
import { textOf } from "../../../tools/parity/spelling";
import { useFolder } from "../../support/executable";

describe("disagreements that were found once", () => {
  for (const [file, { rule, text, server }] of readFixtures())
    it(`${rule}: ${file}`, async () => {
      const scenario = await shippedScenario();
      const { answer, object } = await checked(scenario, text);
      assert.deepEqual(answer, { messages: server });
      assert.deepEqual(object && previewed(scenario, object), { messages: server });
    });

  it("are cases of every run", () => {
    assert.deepEqual(
      fixtureCases().map(({ id, text }) => [id, text]),
      [...readFixtures()].map(([file, { text }]) => [file, text]),
    );
  });
});

describe("keeping a disagreement", () => {
  const folder = useFolder();
  /** Says that whatever waits for long is refused, which no shipped rule does. */
  const server = {
    judge: ({ text }: ServerRequest): Promise<ServerAnswer> =>
      Promise.resolve({
        kind: "judged",
        messages: text.includes("terminationGracePeriodSeconds") ? { "require-probes": ["waits"] } : {},
        stored: "{}",
      }),
  } as unknown as JudgingServer;

  it("makes the object small and writes it down with what the API server says", async () => {
    const scenario = await shippedScenario();
    const pod = BASES["Pod"]?.() ?? {};
    (pod["spec"] as KubernetesObject)["terminationGracePeriodSeconds"] = 600;
    const found = {
      case: { id: "0", origin: "edge" as const, text: textOf(pod, "yaml"), object: pod },
      rule: "require-probes",
      gate: "preview" as const,
      answered: [],
      server: ["waits"],
    };
    const file = await keep(found, pod, scenario, server, folder());
    assert.deepEqual(readdirSync(folder()), [file.split("/").at(-1)]);
    const [kept] = [...readFixtures(folder()).values()];
    assert.ok(kept);
    assert.deepEqual(
      { ...kept, text: "" },
      {
        rule: "require-probes",
        gate: "preview",
        text: "",
        server: { "require-probes": ["waits"] },
      },
    );
    assert.match(kept.text, /terminationGracePeriodSeconds/);
    assert.ok(kept.text.length < 120, kept.text);
  }).timeout(60_000);
});
