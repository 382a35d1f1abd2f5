/** From a checked expression to a function that evaluates it, and counts what the API server counts. */
import { UNKNOWN } from "../plan";
import { LIST_COST, MAP_COST } from "./cost";
import type { Expression, ListLiteral, MapLiteral } from "./expression";
import { CelError, Fault, UNKNOWN_FAULT } from "./fault";
import { Frame, type Step } from "./frame";
import type { FunctionDeclaration } from "./functions";
import { planCall } from "./plan-call";
import { planFold } from "./plan-fold";
import { planIndex, planSelect } from "./plan-path";
import { constant, start, type Plan, type Planning } from "./planning";
import { mapKey } from "./values";

export interface Planned {
  readonly step: Step;
  /** Slots that a frame needs. */
  readonly slots: number;
}

/**
 * Plans an expression; constants are the values of names that are types.
 * @throws CelError for what the API server finds out only when it makes the program
 */
export function planExpression(
  expression: Expression,
  functions: ReadonlyMap<string, FunctionDeclaration>,
  constants: ReadonlyMap<string, unknown>,
): Planned {
  const planning: Planning = {
    functions,
    constants,
    scope: [],
    slots: 0,
    plan: (part) => planPart(part, planning),
  };
  try {
    const { step } = planning.plan(expression);
    return { step, slots: planning.slots };
  } catch (error) {
    if (error instanceof Fault) throw new CelError(`program instantiation failed: ${error.message}`);
    throw error;
  }
}

function planPart(node: Expression, planning: Planning): Plan {
  switch (node.kind) {
    case "literal":
      return constant(node.value);
    case "ident": {
      const local = planning.scope.findLast(({ name }) => name === node.name);
      return local ? start(local.read) : planName(node.name, planning);
    }
    case "select":
      return node.variable === undefined ? planSelect(node, planning) : planName(node.variable, planning);
    case "call":
      return node.name === "_[_]" || node.name === "_[?_]"
        ? planIndex(node, planning)
        : planCall(node, planning);
    case "list":
      return planList(node, planning);
    case "map":
      return planMap(node, planning);
    case "fold":
      return { step: planFold(node, planning) };
  }
}

function planName(name: string, { constants }: Planning): Plan {
  return constants.has(name) ? constant(constants.get(name)) : start(readVariable(name));
}

function readVariable(name: string): Step {
  return ({ activation }) => {
    const value = activation[name];
    if (value === UNKNOWN) throw UNKNOWN_FAULT;
    if (value === undefined) throw new Fault(`no such attribute(s): ${name}`);
    return value;
  };
}

function planList({ elements }: ListLiteral, { plan }: Planning): Plan {
  const plans = elements.map(plan);
  if (plans.every((part) => part.constant)) return constant(plans.map((part) => part.constant?.value));
  const steps = plans.map((part) => part.step);
  return {
    step: (frame) => {
      frame.charge(LIST_COST);
      return steps.map((step) => step(frame));
    },
  };
}

function planMap({ entries }: MapLiteral, { plan }: Planning): Plan {
  const plans = entries.map(([key, value]) => [plan(key), plan(value)] as const);
  const steps = plans.map(([key, value]) => [key.step, value.step] as const);
  const step: Step = (frame) => {
    frame.charge(MAP_COST);
    const map = new Map<unknown, unknown>();
    for (const [key, value] of steps) map.set(mapKey(key(frame)), value(frame));
    return map;
  };
  if (!plans.every(([key, value]) => key.constant && value.constant)) return { step };
  return constant(step(new Frame({}, 0)));
}
