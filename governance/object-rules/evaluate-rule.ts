/** One rule's answer about one object: what the API server says of it, word for word. */
import { COST_LIMIT, toCel, trimSpace, type CelProgram, type Evaluation } from "../cel";
import { UNKNOWN } from "../plan";
import { matches } from "./matching";
import type { ObjectToJudge } from "./object-to-judge";
import { PolicyVariables } from "./policy-variables";
import { namespaceFor, requestFor } from "./request";
import type { ObjectRule } from "./rule-file";
import type { CompiledValidation } from "./rule-program";

export { prepare, prepareWith, type ObjectToJudge } from "./object-to-judge";

export interface RuleAnswer {
  readonly outcome: "pass" | "fail" | "inconclusive";
  /** In the order of the validations, in the API server's words; empty when it passes. */
  readonly messages: readonly string[];
  readonly cause?: "unknown" | "error";
}

/** What all validations of a policy may cost together, and all its match conditions (k8s.io/apiserver, pkg/apis/cel/config.go). */
export const MOST_PER_POLICY = 10_000_000;
export const MOST_FOR_CONDITIONS = 2_500_000;
const OUT_OF_BUDGET =
  "validation failed due to running out of cost budget, no further validation rules will be run";
const NO_PARAMETERS =
  "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction";
const NOT_KNOWN = "depends on a value that is not known before the update";
/** Bytes of UTF-8. */
const LONGEST_MESSAGE = 5 * 1024;

const PASS: RuleAnswer = { outcome: "pass", messages: [] };

/** The rule's answer; null where it does not cover the object. */
export function evaluateRule(
  rule: ObjectRule,
  subject: ObjectToJudge,
  params: Readonly<Record<string, string>> | null,
): RuleAnswer | null {
  const covered = matches(rule, subject);
  if (covered === false) return null;
  const answer = new Judging(rule, subject, params).answer();
  // Whether it is covered hangs on labels that are not known: only a pass is certain.
  if (covered === "unknown" && answer && answer.outcome !== "pass") return inconclusive();
  return answer;
}

function inconclusive(): RuleAnswer {
  return { outcome: "inconclusive", messages: [NOT_KNOWN], cause: "unknown" };
}

/** The validations' budget is spent. */
class OutOfBudget extends Error {}

class Judging {
  private budget = MOST_PER_POLICY;
  private readonly variables: PolicyVariables;
  private readonly activation: Activation;
  /** What message expressions came to: the API server evaluates each once. */
  private readonly told = new Map<CelProgram, Omit<Evaluation, "cost">>();

  constructor(
    private readonly rule: ObjectRule,
    private readonly subject: ObjectToJudge,
    private readonly params: Readonly<Record<string, string>> | null,
  ) {
    this.variables = new PolicyVariables(rule.program.variables, () => this.activation);
    this.activation = new Activation(subject, this.variables, this.parameters());
  }

  answer(): RuleAnswer | null {
    const { policy } = this.rule;
    if (policy.spec.paramKind !== undefined && this.params === null) return this.failed(NO_PARAMETERS);
    try {
      return this.unmatched() ?? this.validated();
    } catch (error) {
      if (error instanceof OutOfBudget) return this.failed(OUT_OF_BUDGET);
      if (error === NOT_MATCHED) return null;
      throw error;
    }
  }

  /** `failurePolicy` says what an error means. */
  private failed(message: string): RuleAnswer {
    if (this.rule.policy.spec.failurePolicy === "Ignore") return PASS;
    return { outcome: "fail", messages: [message], cause: "error" };
  }

  private parameters(): unknown {
    const { paramKind } = this.rule.policy.spec;
    return paramKind && this.params ? parametersOf(this.params, this.rule) : null;
  }

  /** The answer where the match conditions give one; throws {@link NOT_MATCHED} where one of them is false. */
  private unmatched(): RuleAnswer | undefined {
    const { conditions } = this.rule.program;
    if (conditions.length === 0) return undefined;
    this.budget = MOST_FOR_CONDITIONS;
    // As in the API server, conditions know nothing of the namespace.
    const activation = new Activation(this.subject, this.variables, this.parameters(), false);
    const results = conditions.map((condition) => this.evaluate(condition, activation));
    this.budget = MOST_PER_POLICY;
    this.variables.newPhase();
    if (results.some(({ value }) => value === false)) throw NOT_MATCHED;
    if (results.some(({ unknown }) => unknown)) return inconclusive();
    const errors = [...new Set(results.flatMap(({ error }) => error ?? []))];
    const [first] = errors;
    if (first === undefined) return undefined;
    if (this.rule.policy.spec.failurePolicy === "Ignore") throw NOT_MATCHED;
    return this.failed(errors.length === 1 ? first : `[${errors.join(", ")}]`);
  }

  private validated(): RuleAnswer {
    const { validations } = this.rule.program;
    const results = validations.map(({ expression }) => this.evaluate(expression));
    if (results.every(({ value }) => value === true) && !this.messagesMayCost()) return PASS;
    this.variables.newPhase();
    const spent = this.messagesCost();
    const messages: string[] = [];
    let failedByRule = false;
    for (const [index, validation] of validations.entries()) {
      const { value, error, unknown } = results[index] ?? {};
      if (unknown) continue;
      const wrong = error ?? spent;
      if (wrong !== undefined) messages.push(...this.failed(wrong).messages);
      else if (value !== true) {
        messages.push(this.messageOf(validation));
        failedByRule = true;
      }
    }
    if (messages.length > 0)
      return { outcome: "fail", messages, ...(!failedByRule && { cause: "error" as const }) };
    return results.some(({ unknown }) => unknown) ? inconclusive() : PASS;
  }

  /** Whether message expressions, from one on, might spend the rest of the budget; the API server evaluates them all. */
  private messagesMayCost(from = 0): boolean {
    const { messages, messageVariables } = this.rule.program;
    let most = (messages.length - from) * COST_LIMIT;
    for (const position of messageVariables) most += this.variables.costOf(position) ?? COST_LIMIT;
    return this.budget < most;
  }

  /** What every validation says once the message expressions have spent the budget. */
  private messagesCost(): string | undefined {
    try {
      for (const [index, message] of this.rule.program.messages.entries()) {
        if (!this.messagesMayCost(index)) break;
        this.told.set(message, this.evaluate(message));
      }
      return undefined;
    } catch (error) {
      if (error instanceof OutOfBudget) return `failed messageExpression: ${OUT_OF_BUDGET}`;
      throw error;
    }
  }

  private evaluate(program: CelProgram, activation = this.activation): Omit<Evaluation, "cost"> {
    const evaluated = program.run(activation);
    if (evaluated.unknown) return evaluated;
    this.spend(evaluated.cost);
    const { error } = evaluated;
    return error === undefined
      ? evaluated
      : { error: `expression '${program.expression}' resulted in error: ${error}` };
  }

  private spend(cost: number): void {
    this.budget -= this.variables.takeCost() + cost;
    if (this.budget < 0) throw new OutOfBudget();
  }

  /** The evaluated message, else the written one, else the expression. */
  private messageOf({ validation, message }: CompiledValidation): string {
    return (
      (message && this.evaluatedMessage(message)) ||
      trimSpace(validation.message ?? "") ||
      `failed expression: ${trimSpace(validation.expression)}`
    );
  }

  private evaluatedMessage(message: CelProgram): string {
    const { value } = this.told.get(message) ?? this.evaluate(message);
    const text = typeof value === "string" ? trimSpace(value) : "";
    return text.includes("\n") || new TextEncoder().encode(text).length > LONGEST_MESSAGE ? "" : text;
  }
}

const NOT_MATCHED = new Error("a match condition is false");

/** What a rule's expressions may name, each made when it is first asked for. */
class Activation {
  readonly oldObject = null;
  readonly authorizer = UNKNOWN;
  readonly "authorizer.requestResource" = UNKNOWN;

  constructor(
    private readonly subject: ObjectToJudge,
    readonly variables: PolicyVariables,
    readonly params: unknown,
    private readonly knowsNamespace = true,
  ) {}

  [name: string]: unknown;

  get object(): unknown {
    return this.subject.cel;
  }

  get request(): unknown {
    return requestFor(this.subject);
  }

  get namespaceObject(): unknown {
    return this.knowsNamespace ? namespaceFor(this.subject) : null;
  }
}

const parameterObjects = new WeakMap<object, Map<string, unknown>>();

/** The ConfigMap that a rule reads. */
function parametersOf(data: Readonly<Record<string, string>>, { parameters }: ObjectRule): unknown {
  const name = parameters ?? "rule-parameters";
  const made = parameterObjects.get(data) ?? new Map<string, unknown>();
  parameterObjects.set(data, made);
  const known = made.get(name);
  if (known !== undefined) return known;
  const object = toCel({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "plumbline-system", uid: UNKNOWN, creationTimestamp: UNKNOWN },
    ...(Object.keys(data).length > 0 && { data: { ...data } }),
  });
  made.set(name, object);
  return object;
}
