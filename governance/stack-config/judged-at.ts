import type { StackConfig } from "./stack-config";

/** The time an environment is judged at: as asked, else its `evaluateAt`, else the clock. */
export function judgedAt(
  { evaluateAt }: StackConfig,
  { at, clock }: { readonly at?: Date; readonly clock: () => Date },
): Date {
  return at ?? (evaluateAt === undefined ? clock() : new Date(evaluateAt));
}
