/** Values of rule parameters: what they may be, and which of two is stricter. They are texts, as a ConfigMap holds them. */
import { ANY_REGISTRY, RULE_PARAMETERS } from "./rule-parameters";

type Parameter = (typeof RULE_PARAMETERS)[string];

function parameterOf(name: string): Parameter | undefined {
  return Object.hasOwn(RULE_PARAMETERS, name) ? RULE_PARAMETERS[name] : undefined;
}

/** The names of a list such as `a, b`; the order means nothing. */
export function namesOf(value: string): string[] {
  return value
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** A value of a file as a ConfigMap holds it. */
export function parameterText(value: string | number | readonly string[]): string {
  return typeof value === "object" ? value.join(",") : String(value);
}

/** What a value must be and is not; undefined when it may be. */
export function checkParameter(name: string, value: string): string | undefined {
  switch (parameterOf(name)?.kind) {
    case "integer":
      return /^(0|[1-9]\d{0,14})$/.test(value) ? undefined : "must be a whole number, such as 2";
    case "number":
      return /^\d{1,15}(\.\d{1,12})?$/.test(value) ? undefined : "must be a number, such as 0.1";
    case "names":
      return namesOf(value).length > 0 ? undefined : "must have at least one name: nothing would be allowed";
    default:
      return undefined;
  }
}

/** Whether one name allows another: itself, and what is below it, as repositories are below their registry. */
function includes(name: string, other: string): boolean {
  return name === ANY_REGISTRY || other === name || other.startsWith(`${name}/`);
}

/**
 * Whether a value lets through what the one before would not. Of a parameter that a layer brought along nobody knows, so
 * every change of it does.
 */
export function loosensParameter(name: string, from: string, to: string): boolean {
  const [before, after] = [namesOf(from), namesOf(to)];
  switch (parameterOf(name)?.tightens) {
    case "lower":
      return Number(to) > Number(from);
    case "higher":
      return Number(to) < Number(from);
    case "subset":
      return !after.every((each) => before.some((name) => includes(name, each)));
    case "superset":
      return !before.every((each) => after.includes(each));
    default:
      return from !== to;
  }
}

/** `minimum-…` that is more than its `maximum-…`. */
export function parametersPastEachOther(
  parameters: Readonly<Record<string, string>>,
): { least: string; most: string }[] {
  return Object.entries(parameters).flatMap(([least, value]) => {
    const most = least.replace(/^minimum-/, "maximum-");
    const limit = most !== least && Object.hasOwn(parameters, most) ? parameters[most] : undefined;
    return limit !== undefined && Number(value) > Number(limit) ? [{ least, most }] : [];
  });
}

/** `: Fewest replicas …`, or nothing of a parameter that a rule set brought along. */
export function describedParameter(name: string): string {
  const parameter = parameterOf(name);
  return parameter ? `: ${parameter.description}` : "";
}
