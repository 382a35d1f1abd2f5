/** What an environment declares, as plain data: the engine's program and the estimate's plan are both made of it. */
import { UNKNOWN, type Plan, type PlanResource } from "../governance/plan";
import { awsTags, kubernetesLabels, type Attribution } from "../governance/tags";

/** The identifier of another resource, which nobody knows before the update. */
export class IdOf {
  constructor(readonly name: string) {}
}

export interface Declared {
  readonly type: string;
  /** Unique in the environment. */
  readonly name: string;
  /** Name of the component it belongs to. */
  readonly parent: string | null;
  /** Inputs; of a component, the outputs that it registers. May hold {@link IdOf}. */
  readonly props: Readonly<Record<string, unknown>>;
}

type Props = Readonly<Record<string, unknown>>;

export const isComponent = ({ type }: Declared): boolean => type.startsWith("plumbline:");

export function component(type: string, facts: Props & { readonly name: string }): Declared {
  return { type, name: facts.name, parent: null, props: { facts } };
}

/** `aws("eks", "NodeGroup", …)` is `aws:eks/nodeGroup:NodeGroup`; tagged, unless nobody pays for its kind. */
export function aws(
  module: string,
  kind: string,
  name: string,
  parent: string | null,
  props: Props,
  attribution?: Attribution,
): Declared {
  const type = `aws:${module}/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
  return { type, name, parent, props: attribution ? { ...props, tags: awsTags(attribution) } : props };
}

/** `apiVersion` as Kubernetes writes it; the core group is `v1`. */
export function kubernetes(
  apiVersion: string,
  kind: string,
  name: string,
  parent: string,
  attribution: Attribution,
  { annotations, ...props }: Props & { readonly annotations?: Props },
): Declared {
  const group = apiVersion === "v1" ? "core/v1" : apiVersion;
  const labels = kubernetesLabels(attribution);
  const metadata = { name, namespace: attribution.team, labels, ...(annotations && { annotations }) };
  const type = `kubernetes:${group}:${kind}`;
  return { type, name, parent, props: { apiVersion, kind, metadata, ...props } };
}

/** `value` with every {@link IdOf} replaced. */
export function resolved(value: unknown, replace: (id: IdOf) => unknown): unknown {
  if (value instanceof IdOf) return replace(value);
  if (Array.isArray(value)) return value.map((each) => resolved(each, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, replace)]));
}

/** The plan that a pack sees of the declared resources, on the first preview. */
export function planOf(declared: readonly Declared[], stack: string): Plan {
  const types = new Map(declared.map(({ name, type }) => [name, type]));
  const urn = (name: string, type: string, parent: string | null): string =>
    `urn:pulumi:${stack}::plumbline::${parent === null ? "" : `${types.get(parent)}$`}${type}::${name}`;
  return declared.map(({ type, name, parent, props }): PlanResource => ({
    urn: urn(name, type, parent),
    type,
    name,
    parent: parent === null ? null : urn(parent, types.get(parent) ?? "", null),
    props: resolved(props, () => UNKNOWN) as Record<string, unknown>,
  }));
}
