/** What the API server checks of an expression whose types are right: literals that can never work. */
import { partsOf, walk, type Call, type Expression, type ListLiteral, type MapLiteral } from "./expression";
import { Fault, type CelIssue } from "./fault";
import { clauseFault, readFormat, type Clause } from "./library/format-string";
import { patternFault } from "./library/regex";
import { parseDuration, parseTimestamp } from "./library/time";
import { describeType, DYN, sameType, type CelType, type Kind } from "./types";

/** Every fault of the kinds that cel-go's validators find. */
export function validate(expression: Expression): CelIssue[] {
  const issues: CelIssue[] = [];
  for (const node of walk(expression)) {
    if (node.kind !== "call") continue;
    literalFault(node, issues);
    if (node.name === "format" && node.target) formatFault(node, issues);
  }
  mixedLiterals(expression, issues);
  return issues.sort((a, b) => a.offset - b.offset);
}

/** Members of one list or mapping have one type, `dyn` being another than any; what is formatted may be mixed. */
function mixedLiterals(node: Expression, issues: CelIssue[]): void {
  if (node.kind === "call" && node.name === "format") return;
  if (node.kind === "list") {
    const [first, ...others] = node.elements;
    const other = others.find((element) => !sameType(first?.type ?? DYN, element.type ?? DYN));
    if (first && other) issues.push(mixed(first, other));
  }
  if (node.kind === "map") {
    const [first, ...others] = node.entries;
    for (const entry of others)
      for (const [index, part] of entry.entries()) {
        const expected = first?.[index];
        if (expected && !sameType(expected.type ?? DYN, part.type ?? DYN)) issues.push(mixed(expected, part));
      }
  }
  for (const part of partsOf(node)) mixedLiterals(part, issues);
}

function mixed({ type: expected = DYN }: Expression, { type: found = DYN, at }: Expression): CelIssue {
  return {
    message: `expected type '${describeType(expected)}' but found '${describeType(found)}'`,
    offset: at,
  };
}

const LITERALS: Readonly<Partial<Record<string, (value: unknown) => boolean>>> = {
  duration: (value) => typeof value === "string" && parseDuration(value) !== undefined,
  timestamp: (value) =>
    typeof value === "string" ? parseTimestamp(value) !== undefined : typeof value === "bigint",
  matches: (value) => typeof value === "string" && patternFault(value) === undefined,
};

function literalFault({ name, target, args }: Call, issues: CelIssue[]): void {
  const valid = LITERALS[name];
  const argument = name === "matches" && !target ? args[1] : args[0];
  if (!valid || argument?.kind !== "literal") return;
  if (!valid(argument.value)) issues.push({ message: `invalid ${name} argument`, offset: argument.at });
}

function formatFault({ at, target, args: [list] }: Call, issues: CelIssue[]): void {
  if (target?.kind !== "literal" || typeof target.value !== "string" || list?.kind !== "list") return;
  try {
    const clauses = readFormat(target.value, list.elements.length).filter((part) => typeof part !== "string");
    for (const clause of clauses) checkClause(clause, list, at, issues);
    if (issues.length === 0 && clauses.length < list.elements.length)
      issues.push({
        message: `too many arguments supplied to string.format (expected ${clauses.length}, got ${list.elements.length})`,
        offset: at,
      });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    issues.push({ message: error.message, offset: at });
  }
}

const KINDS: Readonly<Record<Clause["verb"], readonly Kind[]>> = {
  s: [
    "list",
    "map",
    "int",
    "uint",
    "double",
    "bool",
    "string",
    "timestamp",
    "bytes",
    "duration",
    "type",
    "null",
  ],
  d: ["int", "uint"],
  f: ["double", "string"],
  e: ["double", "string"],
  b: ["bool", "int", "uint"],
  x: ["string", "bytes", "int", "uint"],
  X: ["string", "bytes", "int", "uint"],
  o: ["int", "uint"],
};

function checkClause(
  { verb, argument }: Clause,
  { elements }: ListLiteral,
  at: number,
  issues: CelIssue[],
): void {
  const element = elements[argument];
  const wrong = element && refused(element, KINDS[verb], verb === "s");
  if (!wrong) return;
  const type: CelType = wrong.type ?? DYN;
  issues.push({
    message: `error during formatting: ${clauseFault(verb, type.parameters.length > 0 ? type.name : describeName(type))}`,
    offset: wrong.at || at,
  });
}

function describeName(type: CelType): string {
  return type.kind === "null" || type.kind === "timestamp" || type.kind === "duration"
    ? type.name
    : describeType(type);
}

/** The first part that a clause does not take: of lists and mappings, each member is shown like itself. */
function refused(node: Expression, kinds: readonly Kind[], deep: boolean): Expression | undefined {
  const kind = node.type?.kind ?? "dyn";
  if (kind !== "dyn" && !kinds.includes(kind)) return node;
  if (!deep) return undefined;
  return members(node)
    .map((member) => refused(member, kinds, deep))
    .find((wrong) => wrong !== undefined);
}

function members(node: Expression): readonly Expression[] {
  if (node.kind === "list") return node.elements;
  return node.kind === "map" ? (node satisfies MapLiteral).entries.flat() : [];
}
