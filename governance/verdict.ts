/** The one answer every gate gives, in the pack's message, the CLI's table, JSON and Markdown alike. */
export type Outcome = "pass" | "fail" | "inconclusive";
export type Level = "advisory" | "mandatory";
export type SetBy = "manifest" | "environment" | "organisation";
export type Unit =
  "USD/month" | "percent" | "days" | "hours" | "minutes/week" | "count" | "text" | "USD/hour" | "fraction";

/** A value with its unit; money is a decimal string with two places, so that no reader meets a float. */
export interface Quantity {
  readonly value: number | string;
  readonly unit: Unit;
}

/** A change of one declared value that would make the verdict pass, computed by estimating it. */
export interface SuggestedChange {
  /** One sentence for people. */
  readonly summary: string;
  /** The file to edit, relative to the stack file's folder, e.g. `dev/vision-language-model-v2.yaml`. */
  readonly file: string;
  /** Where in the file, e.g. `spec.autoscaling.maxReplicas` or `config.plumbline:nodePools.gpu-l4.capacity`. */
  readonly path: string;
  readonly from: unknown;
  /** The new value; of a mapping, the keys to set, while its other keys stay. */
  readonly to: unknown;
  /** The figure that the verdict is about, once the change is applied. */
  readonly found: Quantity;
}

export interface Verdict {
  /** The rule's name, which is its policy's and its file's name. */
  readonly rule: string;
  /** What was judged: a cost center, a resource's URN, a node pool, a model. */
  readonly subject: string;
  readonly outcome: Outcome;
  readonly cause?: "too-few-samples" | "missing" | "unknown" | "error";
  readonly level: Level;
  readonly found: Quantity | null;
  readonly limit: Quantity | null;
  readonly comparison?: "<" | "<=" | ">=" | ">" | "in" | "present";
  readonly setBy: SetBy;
  /** One sentence: subject, found, limit. */
  readonly reason: string;
  readonly suggestedChange?: SuggestedChange;
  readonly interval?: { readonly low: number; readonly high: number; readonly confidencePercent: number };
  readonly evidence?: { readonly digest: string; readonly ageHours: number; readonly keyId: string };
  /** Set when an exemption of the stack config keeps a failure from blocking. */
  readonly exemption?: { readonly reason: string; readonly owner: string; readonly expires: string };
}

/** How people read an outcome. */
export type Reading = "passes" | "warns" | "blocks";

/** Inconclusive is not a pass: it blocks a mandatory rule like a failure does. */
export function reading(verdict: Verdict): Reading {
  if (verdict.outcome === "pass") return "passes";
  return verdict.level === "mandatory" && !verdict.exemption ? "blocks" : "warns";
}

/** 2 when a mandatory verdict is not a pass, else 0. (1, an error, beats both and is the caller's.) */
export function exitCode(verdicts: readonly Verdict[]): 0 | 2 {
  return verdicts.some((verdict) => reading(verdict) === "blocks") ? 2 : 0;
}
