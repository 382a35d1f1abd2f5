/**
 * What an expression may cost, in the API server's units, estimated before anything is deployed: it stops evaluating at a
 * limit, which refuses the object (`failurePolicy: Fail`). The weights are those of cel-go and of Kubernetes' extensions;
 * sizes are assumed, since an object has no bounds that a rule could know.
 */
import { bindingOf, childrenOf, loopOf, parseCel, type CelNode, type Loop } from "./cel-tree";

/** Entries of lists and maps in an object altogether, of a list in a text such as a parameter, and characters of a text and of a part of one. */
export const ASSUMED = { entries: 500, parameterEntries: 20, characters: 60, partCharacters: 30 } as const;

/** Text is read at a tenth of a unit a character; a pattern costs a quarter of a unit a character on top. */
const PER_CHARACTER = 0.1;
const PER_PATTERN_CHARACTER = 0.25;
const NEW_LIST = 10;
const NEW_MAP = 30;
/** Condition, step and result of a macro, for each entry. */
const PER_ENTRY = 3;

interface Size {
  /** Entries of the value and of everything in it. */
  readonly entries: number;
  /** Characters, were it a text. */
  readonly characters: number;
  /** Whether an entry is a text or a number, which has no entries of its own. */
  readonly isFlat: boolean;
}

interface Estimate extends Size {
  readonly cost: number;
}

type Scope = ReadonlyMap<string, Size>;

const SCALAR: Size = { entries: 1, characters: ASSUMED.characters, isFlat: true };
const ROOT: Size = { entries: ASSUMED.entries, characters: ASSUMED.characters, isFlat: false };
const ROOTS: Scope = new Map([
  ["object", ROOT],
  ["oldObject", ROOT],
  ["namespaceObject", { ...ROOT, entries: ASSUMED.parameterEntries }],
  ["params", { ...ROOT, entries: ASSUMED.parameterEntries }],
]);

/** Fields that are maps of texts wherever Kubernetes has them. */
const MAPS_OF_TEXTS = new Set(["labels", "annotations", "matchLabels", "nodeSelector", "data"]);
/** Functions that make a list of a text. */
const PARTS = new Set(["split", "findAll"]);
const PATTERNS = new Set(["matches", "find", "findAll"]);

/** What one expression may cost; `variables` gives the sizes of the policy's variables. */
export function estimateCost(expression: string, variables: Scope = new Map()): number {
  return Math.ceil(estimate(parseCel(expression), new Map([...ROOTS, ...prefixed(variables)])).cost);
}

/** Sizes of a policy's variables, in order: each may read those before it. */
export function variableSizes(
  variables: readonly { readonly name: string; readonly expression: string }[],
): Scope {
  const sizes = new Map<string, Size>();
  for (const { name, expression } of variables)
    sizes.set(name, estimate(parseCel(expression), new Map([...ROOTS, ...prefixed(sizes)])));
  return sizes;
}

function prefixed(variables: Scope): [string, Size][] {
  return [...variables].map(([name, size]) => [`variables.${name}`, size]);
}

function estimate(node: CelNode, scope: Scope): Estimate {
  const loop = loopOf(node);
  if (loop && node.op === "rcall") return loopEstimate(node.args[0], loop, scope);
  const binding = bindingOf(node);
  if (binding) {
    const value = estimate(binding.value, scope);
    const body = estimate(binding.body, new Map([...scope, [binding.name, value]]));
    return { ...body, cost: value.cost + body.cost };
  }
  switch (node.op) {
    case "value":
      return {
        ...SCALAR,
        cost: 0,
        characters: typeof node.args === "string" ? node.args.length : 1,
      };
    case "id":
      return { ...(scope.get(node.args) ?? SCALAR), cost: 1 };
    case ".":
    case ".?":
      return selected(node.args[0], node.args[1], scope);
    case "[]":
    case "[?]": {
      const [from, key] = [estimate(node.args[0], scope), estimate(node.args[1], scope)];
      return { ...from, ...(from.isFlat && { entries: 1 }), cost: from.cost + key.cost + 1 };
    }
    case "?:":
      return branches(node.args, scope);
    default:
      return operation(
        node,
        childrenOf(node).map((child) => estimate(child, scope)),
      );
  }
}

function selected(from: CelNode, member: string, scope: Scope): Estimate {
  const known = from.op === "id" ? scope.get(`${from.args}.${member}`) : undefined;
  const value = estimate(from, scope);
  const isFlat = known?.isFlat ?? (value.isFlat || MAPS_OF_TEXTS.has(member));
  return { ...value, ...known, isFlat, cost: value.cost + 1 };
}

/** The dearer of both, though either may run. */
function branches(nodes: readonly CelNode[], scope: Scope): Estimate {
  const [condition, ...either] = nodes.map((node) => estimate(node, scope));
  return {
    cost: (condition?.cost ?? 0) + Math.max(...either.map(({ cost }) => cost)),
    entries: Math.max(...either.map(({ entries }) => entries)),
    characters: Math.max(...either.map(({ characters }) => characters)),
    isFlat: either.every(({ isFlat }) => isFlat),
  };
}

/** Runs its body for each entry. What is in an entry is its share of what is in the range, so lists within lists add up to one object. */
function loopEstimate(name: string, { range, variables, body }: Loop, scope: Scope): Estimate {
  const over = estimate(range, scope);
  const optional = name === "optMap" || name === "optFlatMap";
  const times = optional ? 1 : over.entries;
  const share = { ...over, entries: Math.max(1, over.entries / times) };
  const inside = new Map([...scope, ...variables.map((variable) => [variable, share] as const)]);
  const bodies = body.map((each) => estimate(each, inside));
  const once = bodies.reduce((sum, { cost }) => sum + cost, 0);
  const makes = name === "map" || name.startsWith("transform") ? NEW_LIST + 1 : 0;
  const collects = makes > 0 || name === "filter" || optional;
  return {
    cost: over.cost + times * (once + PER_ENTRY + makes),
    entries: collects ? Math.max(over.entries, times * (makes > 0 ? (bodies.at(-1)?.entries ?? 1) : 1)) : 1,
    characters: over.characters,
    isFlat: makes > 0 ? (bodies.at(-1)?.isFlat ?? false) : over.isFlat,
  };
}

function operation(node: CelNode, parts: readonly Estimate[]): Estimate {
  const cost = parts.reduce((sum, part) => sum + part.cost, 0);
  const characters = Math.max(1, ...parts.map((part) => part.characters));
  const most = Math.max(1, ...parts.map((part) => part.entries));
  const isFlat = parts.every((part) => part.isFlat);
  switch (node.op) {
    case "list":
      return { ...listed(parts.length, most, isFlat), characters, cost: cost + NEW_LIST };
    case "map":
      return { ...listed(parts.length / 2, most, isFlat), characters, cost: cost + NEW_MAP };
    case "+": {
      // Of lists, the parts stay as long as they are.
      const joined = most > 1 ? characters : parts.reduce((sum, part) => sum + part.characters, 0);
      return { cost: cost + Math.max(1, joined * PER_CHARACTER), entries: most, characters: joined, isFlat };
    }
    case "in": {
      const [wanted, among] = parts;
      // A key that is written out is looked up in a map; anything else may be looked for in a list.
      const looks = node.args[0].op === "value" && node.args[1].op !== "list" ? 1 : (among?.entries ?? 1);
      return { ...SCALAR, cost: cost + looks * Math.max(1, (wanted?.characters ?? 1) * PER_CHARACTER) };
    }
    case "call":
      return {
        ...resultOf(node.args[0], { entries: most, characters, isFlat }),
        cost: cost + called(node.args[0], parts),
      };
    case "rcall": {
      const price = cost + called(node.args[0], parts);
      const [, alternative] = childrenOf(node);
      // What a text stands in for is a text.
      const text = node.args[0] === "orValue" && alternative?.op === "value";
      return {
        ...resultOf(text ? "string" : node.args[0], { entries: most, characters, isFlat }),
        cost: price,
      };
    }
    case "==":
    case "!=":
      return { ...SCALAR, cost: cost + Math.max(1, Math.min(...parts.map(compared))) };
    default:
      return { ...SCALAR, cost: cost + 1 };
  }
}

/** A list or map that is written out. */
function listed(length: number, most: number, isFlat: boolean): Omit<Size, "characters"> {
  return { entries: Math.max(1, length, most), isFlat: isFlat && most === 1 };
}

/** Functions whose result is one text or number, whatever they are given. */
const OF_ONE = new Set(
  "string int uint double size matches startsWith endsWith contains has join replace trim lowerAscii upperAscii format".split(
    " ",
  ),
);

function resultOf(name: string, size: Size): Size {
  if (PARTS.has(name))
    return { entries: ASSUMED.parameterEntries, characters: ASSUMED.partCharacters, isFlat: true };
  if (!OF_ONE.has(name)) return size;
  return { ...SCALAR, ...(name !== "string" && { characters: size.characters }) };
}

function compared({ entries, characters }: Estimate): number {
  return entries * characters * PER_CHARACTER;
}

function called(name: string, parts: readonly Estimate[]): number {
  const [subject, argument] = parts;
  const read = (subject?.characters ?? 1) * PER_CHARACTER;
  if (name === "has" || name === "size" || name === "type" || name === "dyn") return 1;
  if (PATTERNS.has(name))
    return Math.max(1, read) * Math.max(1, (argument?.characters ?? 1) * PER_PATTERN_CHARACTER);
  if (name === "startsWith" || name === "endsWith")
    return Math.max(1, (argument?.characters ?? 1) * PER_CHARACTER);
  if (name === "contains")
    return Math.max(1, read) * Math.max(1, (argument?.characters ?? 1) * PER_CHARACTER);
  return 1 + read;
}
