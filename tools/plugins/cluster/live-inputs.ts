/** What the inputs of an object would have to be for the cluster to hold what it holds now. */
import { isRecord, readWire, secretOf } from "../wire";
import type { Properties } from "./kubernetes-object";
import { isControllers, type FieldPath } from "./managed-fields";

/** An object in the cluster, and the same after our inputs are applied to it again. */
export interface Comparison {
  readonly type: string;
  readonly inputs: Properties;
  readonly live: Properties;
  readonly applied: Properties;
}

const SAME = JSON.stringify;

/** Equal as JSON: both come from the same API server, which orders keys. */
function same(a: unknown, b: unknown): boolean {
  return a === b || SAME(a) === SAME(b);
}

/** By what the elements of the API's lists are told apart, most telling first. */
const ELEMENT_KEYS = ["name", "mountPath", "containerPort", "port", "ip", "key", "type", "topologyKey"];

/** Where an element of the inputs' list stands in the cluster's; -1 when it is not there, undefined when nothing tells. */
function positionIn(list: readonly unknown[], element: unknown): number | undefined {
  if (!isRecord(element)) return undefined;
  const key = ELEMENT_KEYS.find((each) => ["string", "number"].includes(typeof element[each]));
  if (key === undefined) return undefined;
  const matches = list.filter((each) => isRecord(each) && each[key] === element[key]);
  if (matches.length > 1) return undefined;
  return list.indexOf(matches[0]);
}

class Overlay {
  constructor(private readonly root: Properties) {}

  /** The input as the cluster has it; undefined when the cluster does not have it any more. */
  value(input: unknown, live: unknown, applied: unknown, path: FieldPath): unknown {
    if (same(live, applied)) return input;
    const read = readWire(input);
    if (read.kind !== "plain") return input;
    const inside = this.inside(read.value, live, applied, path);
    return read.secret && inside !== undefined ? secretOf(inside) : inside;
  }

  private inside(input: unknown, live: unknown, applied: unknown, path: FieldPath): unknown {
    if (isRecord(input) && isRecord(live) && isRecord(applied)) {
      const entries = Object.entries(input).map(
        ([key, value]) => [key, this.value(value, live[key], applied[key], [...path, key])] as const,
      );
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    }
    if (Array.isArray(input) && Array.isArray(live) && Array.isArray(applied))
      return this.list(input, live, applied, path) ?? (isControllers(this.root, path) ? input : live);
    return isControllers(this.root, path) ? input : live;
  }

  /** Element by element; undefined where these cannot be told apart. */
  private list(
    input: readonly unknown[],
    live: readonly unknown[],
    applied: readonly unknown[],
    path: FieldPath,
  ): unknown[] | undefined {
    const overlaid: unknown[] = [];
    for (const element of input) {
      const wire = readWire(element);
      const plain = wire.kind === "plain" ? wire.value : undefined;
      const [inLive, inApplied] = [positionIn(live, plain), positionIn(applied, plain)];
      if (inLive === undefined || inApplied === undefined || inApplied < 0) return undefined;
      if (inLive >= 0)
        overlaid.push(this.value(element, live[inLive], applied[inApplied], [...path, inLive]));
    }
    return overlaid;
  }
}

/** A Secret's texts, which the API keeps in base 64 under another key. */
function withTexts(object: Properties): Properties {
  const data = isRecord(object["data"]) ? object["data"] : {};
  const texts = Object.entries(data).map(([key, value]) => [
    key,
    Buffer.from(String(value), "base64").toString("utf8"),
  ]);
  return { ...object, stringData: Object.fromEntries(texts) as Properties };
}

/** What tells nothing about what was declared. */
function comparable(type: string, object: Properties): Properties {
  const { status: _, ...declared } = object;
  return type === "kubernetes:core/v1:Secret" ? withTexts(declared) : declared;
}

/**
 * The inputs, with what others changed of them in the cluster. Fields that the inputs do not set are nobody's drift, and
 * neither is what controllers such as autoscalers set.
 */
export function liveInputs({ type, inputs, live, applied }: Comparison): Properties {
  const { status, ...declared } = inputs;
  const overlay = new Overlay(live).value(declared, comparable(type, live), comparable(type, applied), []);
  return { ...(overlay as Properties), ...(status !== undefined && { status }) };
}
