/** Checks a resource's inputs against the shape that its SDK's typings give. */
import { nearestName } from "../../governance/reading/nearest-name";
import type { Shape, TypeIndex, ValueType } from "./type-index";
import { isRecord, readWire } from "./wire";

/** One thing wrong with an input. */
export interface InputFailure {
  /** e.g. `scalingConfig.minSize`, `taints[0].key`, `labels["app.kubernetes.io/name"]` */
  readonly path: string;
  /** What was found and what is allowed, in one sentence. Never a secret's value. */
  readonly reason: string;
}

/** Values under such a name are not repeated, marked as secret or not. */
const DISCREET = /password|secret|token|credential|privatekey|accesskey|kubeconfig/i;
/** Longer texts are cut in messages. */
const SHOWN_CHARACTERS = 60;

function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
}

function describe(value: unknown, discreet: boolean): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isRecord(value)) return "an object";
  if (discreet) return `a secret (${typeof value})`;
  const text = JSON.stringify(value);
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return `${shown} (${typeof value})`;
}

/** What a type allows, after "must be". */
function allowed(type: ValueType): string {
  if (type === "string" || type === "number" || type === "boolean") return `a ${type}`;
  if (type === "asset") return "a file or an archive (pulumi.asset)";
  if (type === "any") return "anything";
  if ("list" in type) return "a list";
  if ("literal" in type) return JSON.stringify(type.literal);
  if ("union" in type) return type.union.map(allowed).join(" or ");
  return "an object";
}

/** Collects the failures of one resource. */
class InputCheck {
  readonly failures: InputFailure[] = [];

  constructor(private readonly index: TypeIndex) {}

  shape(value: Readonly<Record<string, unknown>>, shape: Shape, path: string, secret: boolean): void {
    const known = Object.keys(shape.properties);
    for (const [key, property] of Object.entries(shape.properties)) {
      const at = joinPath(path, key);
      const entry = Object.hasOwn(value, key) ? value[key] : undefined;
      if (entry !== undefined && entry !== null) this.value(entry, property.type, at, secret);
      else if (property.required)
        this.fail(at, `found nothing, is required and must be ${allowed(property.type)}`);
    }
    if (shape.open) return;
    for (const key of Object.keys(value)) {
      // `__defaults` and the like are the providers' own notes.
      if (Object.hasOwn(shape.properties, key) || key.startsWith("__")) continue;
      const meant = nearestName(key, known);
      const hint = meant ? `did you mean ${meant}?` : `the keys here are ${known.join(", ")}`;
      this.fail(joinPath(path, key), `is not a key of this object; ${hint}`);
    }
  }

  value(wire: unknown, type: ValueType, path: string, withinSecret: boolean): void {
    const read = readWire(wire, withinSecret);
    if (type === "any" || read.kind === "unknown") return;
    // A resource passed whole stands for its identifier.
    if (read.kind === "resource") return this.require(type === "string", path, "a resource", type);
    if (read.kind === "asset") return this.require(type === "asset", path, "a file or an archive", type);
    const { value, secret } = read;
    if (value === undefined || value === null) return;
    if (typeof type === "object" && "union" in type) return this.union(wire, type.union, path, secret);
    this.plain(value, type, path, secret);
  }

  private plain(value: unknown, type: ValueType, path: string, secret: boolean): void {
    const found = describe(value, secret || DISCREET.test(path));
    if (typeof type === "string") return this.require(typeof value === type, path, found, type);
    if ("literal" in type) return this.require(value === type.literal, path, found, type);
    if ("list" in type) {
      if (!Array.isArray(value)) return this.require(false, path, found, type);
      return value.forEach((entry, position) => this.value(entry, type.list, `${path}[${position}]`, secret));
    }
    if (!isRecord(value)) return this.require(false, path, found, type);
    if ("map" in type) {
      for (const [key, entry] of Object.entries(value)) {
        this.value(entry, type.map, joinPath(path, key), secret);
      }
    } else if ("ref" in type) this.shape(value, this.index.shape(type.ref), path, secret);
    else if ("object" in type) this.shape(value, type.object, path, secret);
  }

  /** The first member that fits; else the failures inside the one of the value's own kind, or what all allow. */
  private union(wire: unknown, members: readonly ValueType[], path: string, secret: boolean): void {
    const attempts = members.map((member) => {
      const attempt = new InputCheck(this.index);
      attempt.value(wire, member, path, secret);
      return attempt.failures;
    });
    if (attempts.some((failures) => failures.length === 0)) return;
    const inside = attempts.find((failures) => failures.every((failure) => failure.path !== path));
    if (inside) this.failures.push(...inside);
    else {
      const read = readWire(wire, secret);
      const found = read.kind === "plain" ? describe(read.value, read.secret) : `a ${read.kind}`;
      this.require(false, path, found, { union: members });
    }
  }

  private require(holds: boolean, path: string, found: string, type: ValueType): void {
    if (!holds) this.fail(path, `found ${found}, must be ${allowed(type)}`);
  }

  fail(path: string, reason: string): void {
    this.failures.push({ path, reason });
  }
}

const CUSTOM_RESOURCE: Shape = {
  properties: {
    apiVersion: { type: "string", required: true },
    kind: { type: "string", required: true },
    metadata: { type: { ref: "meta.v1.ObjectMeta" } },
  },
  open: true,
};

/** Inputs that the API takes and the SDK's arguments leave out: a node comes with what it has room for. */
const BEYOND_ARGUMENTS: Readonly<Record<string, Shape["properties"]>> = {
  "kubernetes:core/v1:Node": { status: { type: { ref: "core.v1.NodeStatus" } } },
};

/**
 * A Kubernetes kind that the SDK does not have but a cluster may: `kubernetes:karpenter.sh/v1:NodePool`. Groups
 * without a dot are Kubernetes' own, and a group and version that the SDK has is known whole.
 */
function isCustomResource(token: string, index: TypeIndex): boolean {
  const [provider, group = "", kind] = token.split(":");
  if (provider !== "kubernetes" || !kind || !/^[^/]+\.[^/]+\/[^/]+$/.test(group)) return false;
  return !index.tokens().some((known) => known.startsWith(`kubernetes:${group}:`));
}

function checkCustomResource(
  check: InputCheck,
  token: string,
  inputs: Readonly<Record<string, unknown>>,
): void {
  check.shape(inputs, CUSTOM_RESOURCE, "", false);
  const [, apiVersion, kind] = token.split(":");
  for (const [key, expected] of Object.entries({ apiVersion, kind })) {
    const found = readWire(inputs[key]);
    if (found.kind === "plain" && typeof found.value === "string" && found.value !== expected) {
      check.fail(
        key,
        `found ${JSON.stringify(found.value)}, must be ${JSON.stringify(expected)} as in ${token}`,
      );
    }
  }
}

function withBeyondArguments(token: string, shape: Shape): Shape {
  const beyond = Object.hasOwn(BEYOND_ARGUMENTS, token) ? BEYOND_ARGUMENTS[token] : undefined;
  return beyond ? { ...shape, properties: { ...shape.properties, ...beyond } } : shape;
}

/** What is wrong with the inputs of a resource of type `token`, as the engine sends them; empty when nothing is. */
export function checkInputs(
  token: string,
  inputs: Readonly<Record<string, unknown>>,
  index: TypeIndex,
): readonly InputFailure[] {
  const check = new InputCheck(index);
  const shape = index.resource(token);
  if (shape) check.shape(inputs, withBeyondArguments(token, shape), "", false);
  else if (isCustomResource(token, index)) checkCustomResource(check, token, inputs);
  else {
    const meant = nearestName(token, index.tokens());
    check.fail(
      "",
      `${token} is not a resource type of @pulumi/${index.provider} ${index.version}${meant ? `; did you mean ${meant}?` : ""}`,
    );
  }
  return check.failures;
}
