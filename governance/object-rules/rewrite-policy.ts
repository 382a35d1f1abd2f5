/** A policy's expressions for another engine: what they read is replaced by syntax, nothing else of them changes. */
import type { SourceRange } from "@marcbachmann/cel-js";
import { freeOccurrences, parseCel, replaceName, replaceRanges, walkCel, type CelNode } from "./cel-tree";
import type { ValidatingAdmissionPolicy } from "./rule-file";

type Spec = ValidatingAdmissionPolicy["spec"];

export interface Rewriting {
  /** Of match conditions, which are evaluated before everything else. */
  readonly condition: (expression: string) => string;
  /** Of everything else. */
  readonly rest: (expression: string) => string;
}

/** The policy's spec with every expression rewritten. */
export function rewriteSpec(spec: Spec, { condition, rest }: Rewriting): Spec {
  const { matchConditions, variables, validations, auditAnnotations } = spec;
  return {
    ...spec,
    ...(matchConditions && {
      matchConditions: matchConditions.map((each) => ({ ...each, expression: condition(each.expression) })),
    }),
    ...(variables && {
      variables: variables.map((each) => ({ ...each, expression: rest(each.expression) })),
    }),
    ...(validations && {
      validations: validations.map(({ messageExpression, ...each }) => ({
        ...each,
        expression: rest(each.expression),
        ...(messageExpression !== undefined && { messageExpression: rest(messageExpression) }),
      })),
    }),
    ...(auditAnnotations && {
      auditAnnotations: auditAnnotations.map((each) => ({
        ...each,
        valueExpression: rest(each.valueExpression),
      })),
    }),
  };
}

/** The CEL text of parameters, as a ConfigMap with nothing but its data. */
export function parameterLiteral(parameters: Readonly<Record<string, string>>): string {
  const entries = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const data = entries.map(([name, value]) => `${celText(name)}: ${celText(value)}`);
  return `dyn({"data": {${data.join(", ")}}})`;
}

/** A text as CEL writes it. */
export function celText(text: string): string {
  return JSON.stringify(text);
}

export function withParameters(expression: string, replacement: string): string {
  return replaceName(expression, "params", replacement);
}

export function readsParams(expression: string): boolean {
  return freeOccurrences(expression, "params").length > 0;
}

/** What a user is said to be where nobody asks. */
const NOBODY: Readonly<Record<string, string>> = { username: '""', uid: '""', groups: "[]", extra: "{}" };

function isPath(node: CelNode, path: readonly string[]): boolean {
  const last = path.at(-1);
  if (path.length === 1) return node.op === "id" && node.args === last;
  return node.op === "." && node.args[1] === last && isPath(node.args[0], path.slice(0, -1));
}

/**
 * Reads who asks only where it is known: an engine that scans what is there already, or a command line, has no request of
 * anybody's.
 */
export function withOptionalUser(expression: string): string {
  return Object.entries(NOBODY).reduce(
    (text, [field, nobody]) =>
      replaceRanges(text, userReads(text, field), `(request.?userInfo.?${field}.orValue(${nobody}))`),
    expression,
  );
}

function userReads(expression: string, field: string): SourceRange[] {
  const ranges: SourceRange[] = [];
  const tested = new Set<CelNode>();
  walkCel(parseCel(expression), (node, bound) => {
    if (node.op === "call" && node.args[0] === "has") for (const each of node.args[1]) tested.add(each);
    if (isPath(node, ["request", "userInfo", field]) && !tested.has(node) && !bound.has("request"))
      ranges.push(node.range);
  });
  return ranges;
}
