/** Records the options that a component gives its children, which a plan does not hold. */
import type * as pulumi from "@pulumi/pulumi";

export interface RecordedOptions {
  /** Options of the component under test: give it these. */
  readonly opts: pulumi.ComponentResourceOptions;
  /** By the children's names. */
  readonly of: (name: string) => pulumi.CustomResourceOptions;
  /** Names of the resources that are protected, sorted. */
  readonly protectedNames: () => string[];
}

export function recordOptions(): RecordedOptions {
  const seen = new Map<string, pulumi.CustomResourceOptions>();
  return {
    opts: {
      transformations: [
        ({ name, opts }) => {
          seen.set(name, opts);
          return undefined;
        },
      ],
    },
    of: (name) => {
      const found = seen.get(name);
      if (!found) throw new Error(`no resource ${name}; there are ${[...seen.keys()].join(", ")}`);
      return found;
    },
    protectedNames: () =>
      [...seen]
        .filter(([, opts]) => opts.protect === true)
        .map(([name]) => name)
        .sort(),
  };
}
