import assert from "node:assert/strict";
import { join } from "node:path";
import { BASES } from "../../../tools/parity/base-objects";
import { agrees, kyvernoAnswers, resultsOf } from "../../../tools/parity/kyverno";
import { admissionOf, shippedScenario } from "../../../tools/parity/scenario";
import { useFolder, writeScript } from "../../support/executable";

const result = (policy: string, name: string, outcome: string, message?: string) => ({
  policy,
  result: outcome,
  ...(message !== undefined && { message }),
  resources: [{ kind: "Pod", name }],
});
const report = (...results: readonly object[]): string => JSON.stringify({ kind: "ClusterReport", results });

describe("Kyverno's answers", () => {
  it("are read out of its report, by object and rule", () => {
    const output = `Applying 2 policy rules to 2 resources...\n${report(
      result("a", "one", "pass"),
      result("b", "one", "fail", "has 1"),
      result("a", "two", "error", "no such key: data"),
    )}`;
    assert.deepEqual(
      Object.fromEntries([...resultsOf(output)].map(([name, answers]) => [name, [...answers]])),
      {
        one: [
          ["a", null],
          ["b", "has 1"],
        ],
        two: [["a", "no such key: data"]],
      },
    );
    assert.equal(resultsOf("").size, 0);
  });

  it("agree when the first message is the API server's", () => {
    const answers = new Map([
      ["a", null],
      ["b", "has 1"],
    ]);
    assert.equal(agrees(answers, { b: ["has 1", "and more"] }, "a"), true);
    assert.equal(agrees(answers, { b: ["has 1", "and more"] }, "b"), true);
    assert.equal(agrees(answers, { b: ["has 2"] }, "b"), false);
    assert.equal(agrees(answers, {}, "b"), false);
    assert.equal(agrees(answers, {}, "not covered"), true);
  });

  describe("of its command", () => {
    const folder = useFolder();
    const ask = async (body: string) =>
      kyvernoAnswers(
        await writeScript(join(folder(), "kyverno"), body),
        admissionOf(await shippedScenario()),
        new Map([["object-0", { ...BASES["Pod"]?.() }]]),
      );

    it("are about every rule, exported, and every object by a name of its own", async () => {
      const listed = `ls "$2" > ${folder()}/policies; cat "$4"/* > ${folder()}/resources`;
      const { answers } = await ask(`${listed}; echo '${report(result("a", "object-0", "pass"))}'`);
      assert.deepEqual([...(answers.get("object-0") ?? [])], [["a", null]]);
      const { readFile } = await import("node:fs/promises");
      const { rules } = await shippedScenario();
      const policies = (await readFile(join(folder(), "policies"), "utf8")).trim().split("\n");
      for (const { name } of rules) assert.ok(policies.includes(`${name}.yaml`), name);
      assert.match(await readFile(join(folder(), "resources"), "utf8"), /"name":"object-0"/);
    });

    it("are an error when there is none about an object", async () => {
      await assert.rejects(ask("echo broken >&2; exit 1"), /says nothing of 1 objects: object-0\nbroken/);
    });
  });
});
