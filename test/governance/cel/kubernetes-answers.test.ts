/**
 * What Kubernetes 1.34.2 itself answers to thousands of expressions, recorded by its own packages (cel-go with the
 * libraries of k8s.io/apiserver), and what this engine answers to them.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { CelError, compile, policyNames, toCel } from "../../../governance/cel";
import { shownValue } from "../../support/shown-value";

interface Recorded {
  readonly object: unknown;
  /** Expression, and `<type> = <value>`, `<type> ! <error>` or `refused`. */
  readonly answers: readonly (readonly [string, string])[];
}

const FILE = path.join(__dirname, "..", "..", "fixtures", "cel", "kubernetes-1.34-answers.json");
const { object, answers } = JSON.parse(readFileSync(FILE, "utf8")) as Recorded;
const NAMES = policyNames({ params: true, authorizer: true, variables: new Map() });

/** As stored objects have it: null stays. */
function stored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stored);
  if (typeof value !== "object" || value === null) return toCel(value);
  return new Map(Object.entries(value).map(([key, member]) => [key, stored(member)]));
}

function answer(expression: string): string {
  let program;
  try {
    program = compile(expression, NAMES);
  } catch (error) {
    if (error instanceof CelError) return "refused";
    throw error;
  }
  try {
    const value = program.evaluate({
      object: stored(object),
      params: null,
      request: toCel({ operation: "CREATE", name: "n" }),
    });
    return `${program.type} = ${shownValue(value)}`;
  } catch (error) {
    if (error instanceof CelError) return `${program.type} ! ${error.message}`;
    throw error;
  }
}

/** Known to differ, each with its reason. */
const DIFFERENT: Readonly<Record<string, string>> = {
  ".5 + 1.0": "the parser reads no number that begins with its point: the rule is refused, and says where",
};

describe("CEL, as Kubernetes answers", () => {
  it("has the same type, value, error or refusal of every recorded expression", () => {
    assert.ok(answers.length > 5000, `only ${answers.length} answers are recorded`);
    const different = answers
      .map(([expression, theirs]) => ({ expression, theirs, ours: answer(expression) }))
      .filter(({ expression, theirs, ours }) => ours !== theirs && !Object.hasOwn(DIFFERENT, expression));
    assert.deepEqual(different, []);
  });
});
