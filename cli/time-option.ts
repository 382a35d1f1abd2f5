import type { StackConfig } from "../governance/stack-config/stack-config";

/**
 * The time that `--at` names.
 * @throws Error that says how it is written.
 */
export function timeOf(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(time.getTime()))
    throw new Error(`--at ${text}: must be an RFC 3339 time such as 2026-11-21T00:00:00Z`);
  return time;
}

/** The time an environment is judged at: as asked, else its `evaluateAt`, else the clock. */
export function judgedAt(
  { evaluateAt }: StackConfig,
  { at, clock }: { readonly at?: Date; readonly clock: () => Date },
): Date {
  return at ?? (evaluateAt === undefined ? clock() : new Date(evaluateAt));
}
