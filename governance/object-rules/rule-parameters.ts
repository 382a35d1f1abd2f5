/** What rules about Kubernetes objects read from the ConfigMap `rule-parameters`: every value is text there. */
import { z } from "zod";

/** The name of a rule about objects, and of a parameter. */
export const ruleName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/, "must be a name such as require-probes");

/** Parameters as people write them: numbers and lists become the texts that rules read. */
export const ruleParametersSchema = z.record(
  ruleName,
  z.union([z.string(), z.number(), z.array(z.string().min(1))]),
);

export interface RuleParameter {
  /** One sentence for people. */
  readonly description: string;
  readonly default: string;
  readonly kind: "integer" | "number" | "names";
  /** What makes a value stricter than another. */
  readonly tightens: "lower" | "higher" | "subset" | "superset";
}

/** Stands for every registry in `allowed-registries`. */
export const ANY_REGISTRY = "*";

/** Parameters of the shipped rules, by name. A rule set may bring more, for rules of its own. */
export const RULE_PARAMETERS: Readonly<Record<string, RuleParameter>> = {
  "allowed-registries": {
    description:
      "Registries, or repositories and what is below them, that images may come from, such as " +
      "ghcr.io or docker.io/curlimages; * allows every registry.",
    default: ANY_REGISTRY,
    kind: "names",
    tightens: "subset",
  },
  "minimum-replicas": {
    description: "Fewest replicas that a Deployment, StatefulSet, ReplicaSet or autoscaler may ask for.",
    default: "1",
    kind: "integer",
    tightens: "higher",
  },
  "maximum-replicas": {
    description:
      "Most replicas that a Deployment, StatefulSet, ReplicaSet or autoscaler may ask for, and most pods of a Job at a time.",
    default: "100",
    kind: "integer",
    tightens: "lower",
  },
  "maximum-deadline-seconds": {
    description: "Longest time that a Job may run, retries included, in seconds.",
    default: "86400",
    kind: "integer",
    tightens: "lower",
  },
  "system-pools": {
    description: "Node pools that are the platform's own: nothing with a GPU runs there.",
    default: "system",
    kind: "names",
    tightens: "superset",
  },
};

/** The defaults, as the ConfigMap holds them. */
export function defaultParameters(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(RULE_PARAMETERS).map(([name, parameter]) => [name, parameter.default]),
  );
}
