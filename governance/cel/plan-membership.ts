/** `value in [constants]`: the API server makes a set of the list, whose look-up is free. */
import { equal } from "./compare";
import type { Call } from "./expression";
import { constant, type Plan } from "./planning";
import { integerOf, Uint } from "./values";

/** Where it is no list of constant numbers, texts or truth values, it is a call like any other. */
export function planMembership({ overloads }: Call, plans: readonly Plan[]): Plan | undefined {
  const [value, list] = plans;
  const [only, ...more] = overloads ?? [];
  if (!value || !list?.constant || more.length > 0 || only?.parameters[1]?.kind !== "list") return undefined;
  const elements = list.constant.value;
  if (!Array.isArray(elements)) return undefined;
  if (elements.length === 0) return constant(false);
  if (!elements.every(isHashable)) return undefined;
  const texts = new Set<unknown>(elements.filter((element) => typeof element === "string"));
  const others = elements.filter((element) => typeof element !== "string");
  const { step } = value;
  return {
    step: (frame) => {
      const found = step(frame);
      if (typeof found === "string") return texts.has(found);
      return others.some((element) => equal(found, element));
    },
  };
}

function isHashable(element: unknown): boolean {
  return (
    typeof element === "string" ||
    typeof element === "boolean" ||
    typeof element === "number" ||
    element instanceof Uint ||
    integerOf(element) !== undefined
  );
}
