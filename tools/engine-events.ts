/** What the engine reports while it runs, reduced to what people and gates need. */
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { chartOf } from "./plugins/cluster/recorded-release";
import { isRefusal } from "./plugins/cluster/refusal";

export interface Step {
  /** `create`, `update`, `delete`, `same`, `replace`, `read`, `import`, … as the engine names it. */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent. */
  readonly parent: string | null;
}

/** How many resources; the stack itself and providers are resources too, as in Pulumi's own summary. */
export interface Changes {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly same: number;
}

export interface PolicyViolation {
  readonly policy: string;
  readonly pack: string;
  readonly level: "advisory" | "mandatory";
  readonly message: string;
  /** URN of the resource it is about; the stack's own for a policy about the whole stack. */
  readonly urn: string | null;
}

export interface EngineReport {
  readonly steps: readonly Step[];
  readonly changes: Changes;
  readonly policyEvents: readonly PolicyViolation[];
  /** `warning: …` and `error: …`, each once, in order. */
  readonly diagnostics: readonly string[];
  /** What a cluster would refuse, object by object: said of a preview only, which goes on all the same. */
  readonly refusals: readonly string[];
  /** Charts of Helm releases that are there afterwards, with their versions: `argo-cd 9.1.4`, sorted. */
  readonly charts: readonly string[];
}

/** What a replacement counts as; its own parts (`create-replacement`, `delete-replaced`) are not counted again. */
const COUNTS: Readonly<Record<string, readonly (keyof Changes)[]>> = {
  create: ["create"],
  import: ["create"],
  update: ["update"],
  delete: ["delete"],
  replace: ["create", "delete"],
  same: ["same"],
};
const PARTS_OF_REPLACEMENT = [
  "create-replacement",
  "delete-replaced",
  "discard-replaced",
  "remove-pending-replace",
];

/** Stand-ins and the pack host are said by the run itself. */
const AMBIENT_PLUGIN = /^using pulumi-\S+ from \$PATH at /;
/** The engine's summary of errors that it has reported one by one. */
const SUMMARY = /^((preview|update) failed$|One or more errors occurred: )/;

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The useful lines of an error: no JavaScript stack, no prefix that says that it was thrown. */
export function withoutStack(message: string): string {
  return message
    .replace(/^Unhandled exception: /, "")
    .replace(/^Error: /, "")
    .split("\n")
    .filter((line) => !/^\s+at (\S|async )/.test(line))
    .join("\n")
    .trim();
}

/** Steps that are no change of a resource: parts of a replacement, and asking what is there. */
function isAside(op: string): boolean {
  return op === "refresh" || PARTS_OF_REPLACEMENT.includes(op);
}

/** Collects the events of one preview or update. */
export class EngineLog {
  private readonly refusals = new Set<string>();
  private readonly charts = new Set<string>();
  private readonly steps = new Map<string, Step>();
  private readonly policyEvents = new Map<string, PolicyViolation>();
  private readonly diagnostics = new Set<string>();
  /** Errors other than policy violations, each once. */
  readonly errors = new Set<string>();

  constructor(private readonly operation: "preview" | "up" | "destroy" = "preview") {}

  readonly add = (event: EngineEvent): void => {
    const { resourcePreEvent, policyEvent, diagnosticEvent } = event;
    if (resourcePreEvent) {
      const { op, urn, type, old, new: after } = resourcePreEvent.metadata;
      const parent = (after ?? old)?.parent || null;
      if (!isAside(op)) this.steps.set(`${op} ${urn}`, { op, urn, type, name: nameOf(urn), parent });
      const chart = after && op !== "delete" && chartOf(type, after.inputs);
      if (chart) this.charts.add(chart);
    }
    if (policyEvent) {
      const violation: PolicyViolation = {
        policy: policyEvent.policyName,
        pack: policyEvent.policyPackName,
        level: policyEvent.enforcementLevel === "mandatory" ? "mandatory" : "advisory",
        message: policyEvent.message.trim(),
        urn: policyEvent.resourceUrn || null,
      };
      this.policyEvents.set(JSON.stringify(violation), violation);
    }
    if (diagnosticEvent && !diagnosticEvent.ephemeral) this.diagnose(diagnosticEvent);
  };

  private diagnose(event: NonNullable<EngineEvent["diagnosticEvent"]>): void {
    const message = withoutStack(event.message.trim());
    if (message === "" || AMBIENT_PLUGIN.test(message) || SUMMARY.test(message)) return;
    if (event.severity !== "warning" && event.severity !== "error") return;
    if (this.operation === "preview" && isRefusal(message)) return void this.refusals.add(message);
    const about = event.urn && !event.urn.includes("pulumi:pulumi:Stack::") ? ` (${nameOf(event.urn)})` : "";
    this.diagnostics.add(`${event.severity}: ${message}${about}`);
    if (event.severity === "error") this.errors.add(`${message}${about}`);
  }

  get violatesMandatory(): boolean {
    return [...this.policyEvents.values()].some(({ level }) => level === "mandatory");
  }

  report(): EngineReport {
    const changes = { create: 0, update: 0, delete: 0, same: 0 };
    const steps = [...this.steps.values()];
    for (const { op } of steps) for (const kind of COUNTS[op] ?? []) changes[kind] += 1;
    return {
      steps,
      changes,
      policyEvents: [...this.policyEvents.values()],
      diagnostics: [...this.diagnostics],
      refusals: [...this.refusals].sort(),
      charts: [...this.charts].sort(),
    };
  }
}
