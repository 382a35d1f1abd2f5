/** Node pools against the GPU catalogue: what the stack config's schema alone cannot see. */
import { SYSTEM_POOL } from "./inference-service";
import type { PriceBook } from "../rules/judgement";
import { nearestName } from "../reading/nearest-name";
import type { StackConfig } from "../stack-config/stack-config";
import type { PathPart } from "../reading/yaml-document";

export interface ConfigFault {
  /** Below the namespace, e.g. `["nodePools", "gpu-l4", "instanceTypes", 0]`. */
  readonly path: readonly PathPart[];
  readonly rule: string;
  readonly found?: string;
}

type Book = Pick<PriceBook, "catalogue" | "shapes">;

/** Instance types that are unknown or have no GPU, pools that mix what one pool cannot, and the reserved name. */
export function nodePoolFaults(
  config: Pick<StackConfig, "nodePools" | "cluster" | "allowedGpuTypes">,
  book: Book,
): ConfigFault[] {
  const faults = Object.entries(config.nodePools).flatMap(([name, pool]) => [
    ...(name === SYSTEM_POOL
      ? [
          {
            path: ["nodePools", name],
            rule: "is the name of the pool that runs what needs no GPU: choose another",
          },
        ]
      : []),
    ...gpuTypeFaults(pool.instanceTypes, ["nodePools", name, "instanceTypes"], book),
    ...mixFaults(name, pool, book),
  ]);
  const system = "systemPool" in config.cluster ? config.cluster.systemPool.instanceTypes : [];
  return [
    ...faults,
    ...gpuTypeFaults(config.allowedGpuTypes ?? [], ["allowedGpuTypes"], book),
    ...system.flatMap((type, index) =>
      book.shapes[type] || book.catalogue[type]
        ? []
        : [unknownType(type, ["cluster", "systemPool", "instanceTypes", index], Object.keys(book.shapes))],
    ),
  ];
}

function gpuTypeFaults(types: readonly string[], path: readonly PathPart[], book: Book): ConfigFault[] {
  return types.flatMap((type, index): ConfigFault[] => {
    if (Object.hasOwn(book.catalogue, type)) return [];
    const at = [...path, index];
    if (book.shapes[type]?.gpus === 0)
      return [
        {
          path: at,
          found: JSON.stringify(type),
          rule: "has no GPU: use a GPU instance type such as g6.xlarge",
        },
      ];
    return [unknownType(type, at, Object.keys(book.catalogue))];
  });
}

function unknownType(type: string, path: readonly PathPart[], known: readonly string[]): ConfigFault {
  const nearest = nearestName(type, known);
  const hint = nearest === undefined ? "" : `: did you mean ${nearest}?`;
  return { path, found: JSON.stringify(type), rule: `is not an instance type that is known${hint}` };
}

/**
 * One machine image serves a pool, so its types share an architecture. Karpenter picks a type for each pod; in a managed
 * or fake pool any type may come, so there they also have equally many GPUs.
 */
function mixFaults(name: string, pool: StackConfig["nodePools"][string], book: Book): ConfigFault[] {
  const types = pool.instanceTypes.flatMap((type) => book.catalogue[type] ?? []);
  const path = ["nodePools", name, "instanceTypes"];
  const mixed = (what: string, of: (type: (typeof types)[number]) => string | number): ConfigFault[] => {
    const values = [...new Set(types.map(of))];
    if (values.length <= 1) return [];
    const found = types.map((type) => `${type.instanceType} ${of(type)}`).join(", ");
    return [{ path, found, rule: `must not mix ${what}: make a node pool of each` }];
  };
  return [
    ...mixed("architectures", (type) => type.architecture),
    ...(pool.provisioner === "karpenter" ? [] : mixed("numbers of GPUs", (type) => type.gpus)),
  ];
}
