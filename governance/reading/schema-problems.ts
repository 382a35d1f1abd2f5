/** What a zod schema finds wrong, as problems for people: each with its path, value, rule, and nearest known name. */
import { z } from "zod";
import type { Problem } from "./problem";
import { nearestName } from "./nearest-name";
import { showPath, type PathPart } from "./yaml-document";

export interface Where {
  readonly file: string;
  /** Line of a path, where the text is known. */
  readonly lineOf?: (path: readonly PathPart[]) => number;
  /** Put before the path that is shown, e.g. `plumbline:`. */
  readonly prefix?: string;
}

type Issue = z.core.$ZodIssue;
export type Checked<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

/** Values of these are not shown: they may be secrets. */
const HIDDEN = new Set(["env"]);

/**
 * zod drops the schema from a finished issue, so the keys that a mapping may have travel in the message of the issue
 * about the unknown ones.
 */
const carryKnownKeys: z.core.$ZodErrorMap = (issue) => {
  if (issue.code !== "unrecognized_keys") return undefined;
  const def = issue.inst?._zod.def as
    { shape?: Record<string, unknown>; keyType?: z.core.$ZodType } | undefined;
  return Object.keys(def?.shape ?? {})
    .concat([...(def?.keyType?._zod.values ?? [])].map(String))
    .join(", ");
};

/** The value as the schema gives it, or every problem at once. */
export function checkSchema<S extends z.ZodType>(
  schema: S,
  input: unknown,
  where: Where,
): Checked<z.output<S>> {
  const result = schema.safeParse(input, { error: carryKnownKeys, reportInput: true });
  if (result.success) return { value: result.data };
  return { problems: result.error.issues.flatMap((issue) => problemsOf(issue, [], where, input)) };
}

/** A problem at a path, with line and prefix. */
export function problemAt(path: readonly PropertyKey[], rule: string, where: Where, found?: string): Problem {
  const parts = path.map((part) => (typeof part === "symbol" ? String(part) : part));
  return {
    path: `${where.prefix ?? ""}${showPath(parts)}`,
    file: where.file,
    rule,
    ...(where.lineOf && { line: where.lineOf(parts) }),
    ...(found !== undefined && { found }),
  };
}

function problemsOf(issue: Issue, above: readonly PropertyKey[], where: Where, root: unknown): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => problemAt([...path, key], unknownKey(key, issue.message), where));
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const literals = issue.errors.map(([only, ...more]) =>
      more.length === 0 ? literalsOf(only) : undefined,
    );
    if (literals.every((values) => values !== undefined))
      return [problemAt(path, `must be one of ${literals.flat().join(", ")}`, where, found(root, path))];
    return nearestOption(issue.errors).flatMap((inner) => problemsOf(inner, path, where, root));
  }
  if (issue.code === "invalid_key") {
    const [reason] = issue.issues;
    return [problemAt(path, `as a name, ${reason?.message ?? "is not allowed"}`, where)];
  }
  if (isMissing(issue, root, path)) return [problemAt(path, `is required${required(issue)}`, where)];
  return [problemAt(path, ruleOf(issue), where, found(root, path, issue.code === "custom"))];
}

/** The values of an issue about a literal of the value itself, such as one option of `7 | 30 | 90`. */
function literalsOf(issue: Issue | undefined): string[] | undefined {
  if (issue?.code !== "invalid_value" || issue.path.length > 0) return undefined;
  return issue.values.map(String);
}

/** The option that needs the fewest changes: unknown keys count one each, the first wins a tie. */
function nearestOption(options: readonly Issue[][]): Issue[] {
  const changes = (issues: readonly Issue[]): number =>
    issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
  return options.reduce((best, option) => (changes(option) < changes(best) ? option : best));
}

function unknownKey(key: string, known: string): string {
  const nearest = nearestName(key, known.split(", "));
  return nearest === undefined ? `is unknown: allowed are ${known}` : `is unknown: did you mean ${nearest}?`;
}

/** Whether nothing is written at the path; a union's inner issues may carry no input, so the root is asked. */
function isMissing(issue: Issue, root: unknown, path: readonly PropertyKey[]): boolean {
  if (issue.code !== "invalid_type" && issue.code !== "invalid_value" && issue.code !== "invalid_union")
    return false;
  return valueAt(root, path) === undefined;
}

/** The value at a path of plain values; undefined where there is none. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, part)
        ? (value as Record<PropertyKey, unknown>)[part]
        : undefined,
    root,
  );
}

const NAMES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a mapping",
  record: "a mapping",
  array: "a list",
};

function required(issue: Issue): string {
  if (issue.code === "invalid_value") return `: ${oneOf(issue.values)}`;
  if (issue.code === "invalid_type") return `: ${NAMES[issue.expected] ?? issue.expected}`;
  return "";
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(", ")}`;
}

/** Sentences of our own for what zod says about types, sizes and choices; a schema's own message wins. */
function ruleOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeRule(issue);
    case "invalid_value":
      return choiceRule(issue);
    case "invalid_union":
      return optionsRule(issue);
    case "too_big":
      return boundRule(issue, "at most", issue.maximum);
    case "too_small":
      return boundRule(issue, "at least", issue.minimum);
    default:
      return issue.message.replace(/^Invalid string: /, "");
  }
}

/** Which variant a mapping is, by a key such as `provisioner`; the typings omit the values that zod lists. */
function optionsRule(issue: z.core.$ZodIssueInvalidUnion): string {
  const options = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
  return options.length > 0 ? `must be one of ${options.map(String).join(", ")}` : issue.message;
}

function typeRule(issue: z.core.$ZodIssueInvalidType): string {
  if (!issue.message.startsWith("Invalid input")) return issue.message;
  if (issue.input === null) return `is empty: must be ${NAMES[issue.expected] ?? issue.expected}`;
  const quote = issue.expected === "string" && typeof issue.input !== "object" ? ": put it in quotes" : "";
  return `must be ${NAMES[issue.expected] ?? issue.expected}${quote}`;
}

function choiceRule(issue: z.core.$ZodIssueInvalidValue): string {
  if (!issue.message.startsWith("Invalid")) return issue.message;
  const nearest =
    typeof issue.input === "string" ? nearestName(issue.input, issue.values.map(String)) : undefined;
  const more = nearest === undefined || issue.values.length === 1 ? "" : `; did you mean ${nearest}?`;
  return `must be ${oneOf(issue.values)}${more}`;
}

type SizeIssue = z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall;

/** A number's own message is of its type ("must be whole dollars"), another's of the bound. */
function boundRule(issue: SizeIssue, bound: "at least" | "at most", limit: number | bigint): string {
  const own = issue.message.startsWith("Too ") ? undefined : issue.message;
  const numeric = issue.origin === "number" || issue.origin === "int";
  if (own !== undefined && !numeric) return own;
  if (!numeric && bound === "at least" && Number(limit) === 1) return "must not be empty";
  const unit = issue.origin === "string" ? " characters" : numeric ? "" : " entries";
  return `${own ?? "must be"}${own ? "," : ""} ${bound} ${limit}${unit}`;
}

/** The value as it was written, shortened; a rule about a whole mapping or list says itself what it found. */
function found(root: unknown, path: readonly PropertyKey[], custom = false): string | undefined {
  if (path.some((part) => HIDDEN.has(String(part)))) return undefined;
  const value = valueAt(root, path);
  return custom && typeof value === "object" ? undefined : showValue(value);
}

/** A value for people: JSON, cut to 60 characters; undefined for what is absent. */
export function showValue(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** In the order of the file. */
export function byLine(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
