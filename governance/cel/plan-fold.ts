/** Comprehensions: what `all`, `exists`, `map`, `filter` and their like become. */
import { UNKNOWN } from "../plan";
import { LIST_COST, SELECT_COST } from "./cost";
import type { Expression, Fold } from "./expression";
import { Fault, NO_SUCH_OVERLOAD, Unknown, UNKNOWN_FAULT } from "./fault";
import type { Frame, Step } from "./frame";
import type { Planning } from "./planning";
import { undecided } from "./plan-call";
import { attempt } from "./plan-invoke";
import { goType } from "./show";

/** The accumulator before its first reading. */
const NOT_YET = Symbol("not yet");

interface Slots {
  readonly accu: number;
  readonly first: number;
  readonly second: number;
}

export function planFold(node: Fold, planning: Planning): Step {
  const range = planning.plan(node.range).step;
  const init = planning.plan(node.init);
  const slots: Slots = { accu: planning.slots++, first: planning.slots++, second: planning.slots++ };
  const { scope } = planning;
  scope.push({ name: node.accuVar, read: readAccumulator(slots.accu, init.step) });
  const depth = scope.length;
  scope.push({ name: node.iterVar, read: readSlot(slots.first) });
  if (node.iterVar2 !== undefined) scope.push({ name: node.iterVar2, read: readSlot(slots.second) });
  const loop =
    quantifierLoop(node, planning, slots) ??
    listLoop(node, planning, slots) ??
    plainLoop(node, planning, slots, init.constant ? () => init.constant?.value : () => NOT_YET);
  scope.length = depth;
  const result = loop.ownResult ? undefined : planning.plan(node.result).step;
  scope.length = depth - 1;
  const pairs = node.iterVar2 !== undefined;
  return (frame) => {
    const value = loop.run(frame, elementsOf(range(frame), pairs));
    return result ? result(frame) : value;
  };
}

function readSlot(slot: number): Step {
  return ({ slots }) => {
    const value = slots[slot];
    if (value === UNKNOWN) throw UNKNOWN_FAULT;
    return value;
  };
}

function readAccumulator(slot: number, init: Step): Step {
  return (frame) => {
    let value = frame.slots[slot];
    if (value === NOT_YET) value = frame.slots[slot] = attempt(init, frame);
    if (value instanceof Fault || value instanceof Unknown) throw value;
    return value;
  };
}

/** What is iterated over: elements or keys; with two variables, the second ones too. */
interface Elements {
  readonly first: readonly unknown[];
  readonly second?: readonly unknown[];
}

function elementsOf(range: unknown, pairs: boolean): Elements {
  if (Array.isArray(range))
    return pairs ? { first: range.map((_, index) => BigInt(index)), second: range } : { first: range };
  if (range instanceof Map)
    return pairs ? { first: [...range.keys()], second: [...range.values()] } : { first: [...range.keys()] };
  throw new Fault(
    pairs
      ? `unsupported comprehension range type: ${goType(range)}`
      : `got '${goType(range)}', expected iterable type`,
  );
}

interface Loop {
  /** Leaves the accumulator in its slot, or answers with the fold's value itself. */
  readonly run: (frame: Frame, elements: Elements) => unknown;
  readonly ownResult?: true;
}

function setElement({ slots }: Frame, { first, second }: Slots, elements: Elements, index: number): void {
  slots[first] = elements.first[index];
  if (elements.second) slots[second] = elements.second[index];
}

/** `all` and `exists`, whose loops are most of what rules do. */
function quantifierLoop(node: Fold, planning: Planning, slots: Slots): Loop | undefined {
  const { condition, step } = node;
  if (condition.kind !== "call" || condition.name !== "@not_strictly_false" || step.kind !== "call")
    return undefined;
  const exists = step.name === "_||_";
  const predicateNode = step.args[1];
  if (!predicateNode) return undefined;
  const predicate = planning.plan(predicateNode).step;
  const conditionCost = exists ? 2 + SELECT_COST : 1 + SELECT_COST;
  return {
    ownResult: true,
    run: (frame, elements) => {
      let accu: unknown = !exists;
      const { length } = elements.first;
      for (let i = 0; i < length; i++) {
        frame.charge(conditionCost);
        if (accu === exists) break;
        setElement(frame, slots, elements, i);
        frame.charge(SELECT_COST);
        const value = attempt(predicate, frame);
        if (value === exists) accu = exists;
        else if (value !== !exists || accu !== !exists) accu = undecided(accu, value);
      }
      frame.charge(SELECT_COST);
      if (accu instanceof Fault || accu instanceof Unknown) throw accu;
      return accu;
    },
  };
}

/** `map`, `filter` and `transformList`: a list grows by one element a step. */
function listLoop(node: Fold, planning: Planning, slots: Slots): Loop | undefined {
  const [filterNode, add] =
    node.step.kind === "call" && node.step.name === "_?_:_"
      ? [node.step.args[0], node.step.args[1]]
      : [undefined, node.step];
  const element = appendedElement(node, add);
  if (!element) return undefined;
  const filter = filterNode && planning.plan(filterNode).step;
  const plan = planning.plan(element);
  const cost = SELECT_COST + 1 + (plan.constant ? 0 : LIST_COST);
  return {
    ownResult: true,
    run: (frame, elements) => {
      const list: unknown[] = [];
      let failed: Fault | Unknown | undefined;
      const { length } = elements.first;
      for (let i = 0; i < length; i++) {
        setElement(frame, slots, elements, i);
        const wanted = filter ? attempt(filter, frame) : true;
        if (wanted === true) {
          frame.charge(cost);
          const value = attempt(plan.step, frame);
          if (!(value instanceof Fault || value instanceof Unknown)) list.push(value);
          else failed ??= value;
        } else if (typeof wanted !== "boolean") failed = refusal(wanted);
      }
      frame.charge(SELECT_COST);
      if (failed) throw failed;
      return list;
    },
  };
}

function refusal(value: unknown): Fault | Unknown {
  return value instanceof Fault || value instanceof Unknown ? value : NO_SUCH_OVERLOAD;
}

/** The element that `@result + [element]` adds. */
function appendedElement(node: Fold, add: Expression | undefined): Expression | undefined {
  if (add?.kind !== "call" || add.name !== "_+_" || node.init.kind !== "list") return undefined;
  const [accu, list] = add.args;
  if (accu?.kind !== "ident" || accu.name !== node.accuVar || list?.kind !== "list") return undefined;
  return list.elements[0];
}

/** Any other fold, step by step. An error in the accumulator is a value like others: a later step may absorb it. */
function plainLoop(node: Fold, planning: Planning, slots: Slots, init: () => unknown): Loop {
  const condition = planning.plan(node.condition).step;
  const step = planning.plan(node.step).step;
  return {
    run: (frame, elements) => {
      frame.slots[slots.accu] = init();
      const { length } = elements.first;
      for (let i = 0; i < length; i++) {
        setElement(frame, slots, elements, i);
        if (attempt(condition, frame) === false) break;
        frame.slots[slots.accu] = attempt(step, frame);
      }
      return undefined;
    },
  };
}
