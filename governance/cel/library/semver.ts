/** Kubernetes' semantic versions. */
import { compareText } from "../compare";
import { traversal } from "../cost";
import { fault } from "../fault";
import { declare, type FunctionDeclaration } from "../functions";
import { MAX_UINT, Opaque } from "../values";
import { goQuote } from "./go-quote";

export class SemverValue extends Opaque {
  readonly typeName = "kubernetes.Semver";

  constructor(
    /** Major, minor, patch. */
    readonly numbers: readonly [bigint, bigint, bigint],
    readonly prerelease: readonly (bigint | string)[],
  ) {
    super();
  }

  override equals(other: SemverValue): boolean {
    return this.compare(other) === 0;
  }

  compare(other: SemverValue): number {
    for (const [index, number] of this.numbers.entries()) {
      const against = other.numbers[index] ?? 0n;
      if (number !== against) return number > against ? 1 : -1;
    }
    if (this.prerelease.length === 0 || other.prerelease.length === 0)
      return Math.sign(other.prerelease.length - this.prerelease.length);
    for (const [index, part] of this.prerelease.entries()) {
      const against = other.prerelease[index];
      if (against === undefined) return 1;
      const order = compareParts(part, against);
      if (order !== 0) return order;
    }
    return this.prerelease.length < other.prerelease.length ? -1 : 0;
  }
}

/** Numbers come before words. */
function compareParts(a: bigint | string, b: bigint | string): number {
  if (typeof a === "bigint") return typeof b === "bigint" ? Number(a > b) - Number(a < b) : -1;
  return typeof b === "bigint" ? 1 : compareText(a, b);
}

class VersionFault extends Error {}

function refuse(message: string): never {
  throw new VersionFault(message);
}

function number(text: string, name: string): bigint {
  if (!/^\d*$/.test(text))
    refuse(`Invalid character(s) found in ${name.toLowerCase()} number ${goQuote(text)}`);
  if (text.length > 1 && text.startsWith("0"))
    refuse(`${name} number must not contain leading zeroes ${goQuote(text)}`);
  return unsigned(text);
}

function unsigned(text: string): bigint {
  if (text === "") refuse('strconv.ParseUint: parsing "": invalid syntax');
  const value = BigInt(text);
  return value <= MAX_UINT
    ? value
    : refuse(`strconv.ParseUint: parsing ${goQuote(text)}: value out of range`);
}

function prereleasePart(text: string): bigint | string {
  if (text === "") return refuse("Prerelease is empty");
  if (/^\d+$/.test(text)) {
    if (text.length > 1 && text.startsWith("0"))
      refuse(`Numeric PreRelease version must not contain leading zeroes ${goQuote(text)}`);
    return unsigned(text);
  }
  return /^[0-9A-Za-z-]+$/.test(text)
    ? text
    : refuse(`Invalid character(s) found in prerelease ${goQuote(text)}`);
}

/** At most three parts: major, minor, and the rest. */
function splitVersion(text: string): string[] {
  const [major = "", minor, ...rest] = text.split(".");
  if (minor === undefined) return [major];
  return rest.length === 0 ? [major, minor] : [major, minor, rest.join(".")];
}

function parse(text: string): SemverValue {
  if (text === "") refuse("Version string empty");
  const parts = splitVersion(text);
  const [majorText = "", minorText = "", rest] = parts;
  if (rest === undefined) return refuse("No Major.Minor.Patch elements found");
  const major = number(majorText, "Major");
  const minor = number(minorText, "Minor");
  const [withoutBuild = "", ...build] = cut(rest, "+");
  const [patchText = "", ...prerelease] = cut(withoutBuild, "-");
  const patch = number(patchText, "Patch");
  const before = prerelease.flatMap((part) => part.split(".")).map(prereleasePart);
  for (const part of build.flatMap((whole) => whole.split("."))) {
    if (part === "") refuse("Build meta data is empty");
    if (!/^[0-9A-Za-z-]+$/.test(part))
      refuse(`Invalid character(s) found in build meta data ${goQuote(part)}`);
  }
  return new SemverValue([major, minor, patch], before);
}

function cut(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** `v1.02` is read as `1.2.0`. */
function normalized(text: string): string {
  const parts = splitVersion(text.replace(/^v/, "")).map((part) => {
    if (part.length <= 1) return part;
    const stripped = part.replace(/^0+/, "");
    return /^\d/.test(stripped) ? stripped : `0${stripped}`;
  });
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) ?? ""))
    refuse("short version cannot contain PreRelease/Build meta data");
  while (parts.length < 3) parts.push("0");
  return parts.join(".");
}

/** A version, or what is wrong with the text. */
function read(text: string, normalize: boolean): SemverValue | string {
  try {
    return parse(normalize ? normalized(text) : text);
  } catch (error) {
    if (error instanceof VersionFault) return error.message;
    throw error;
  }
}

function semver(text: string, normalize = false): SemverValue {
  const value = read(text, normalize);
  return typeof value === "string" ? fault(value) : value;
}

function isSemver(text: string, normalize = false): boolean {
  return typeof read(text, normalize) !== "string";
}

type Version = SemverValue;
const TYPE = "kubernetes.Semver";

function comparisonOf(name: string, result: string, run: (order: number) => unknown): FunctionDeclaration {
  return declare(name, {
    [`${TYPE}.${name}(${TYPE}) -> ${result}`]: (a: Version, b: Version) => run(a.compare(b)),
  });
}

function part(name: string, index: 0 | 1 | 2): FunctionDeclaration {
  return declare(name, { [`${TYPE}.${name}() -> int`]: ({ numbers }: Version) => numbers[index] });
}

export const SEMVER_FUNCTIONS: readonly FunctionDeclaration[] = [
  declare(
    "semver",
    { [`semver(string) -> ${TYPE}`]: semver, [`semver(string, bool) -> ${TYPE}`]: semver },
    { cost: () => traversal() },
  ),
  declare(
    "isSemver",
    { "isSemver(string) -> bool": isSemver, "isSemver(string, bool) -> bool": isSemver },
    { cost: () => traversal() },
  ),
  comparisonOf("isGreaterThan", "bool", (order) => order === 1),
  comparisonOf("isLessThan", "bool", (order) => order === -1),
  comparisonOf("compareTo", "int", (order) => BigInt(order)),
  part("major", 0),
  part("minor", 1),
  part("patch", 2),
];
