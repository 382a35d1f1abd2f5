/** What goes wrong in CEL: when an expression is compiled, and when it is evaluated. */

/** One fault of an expression, and where in its text. */
export interface CelIssue {
  readonly message: string;
  /** UTF-16 units from the expression's first character. */
  readonly offset: number;
}

/** An expression that does not compile, or whose evaluation ended in an error; the message is the API server's. */
export class CelError extends Error {
  readonly offset: number;

  constructor(
    message: string,
    /** Every fault of an expression that does not compile. */
    readonly issues: readonly CelIssue[] = [{ message, offset: 0 }],
  ) {
    super(message);
    this.name = "CelError";
    this.offset = issues[0]?.offset ?? 0;
  }
}

/** The expression's value depends on a value that is not known before the update. */
export class UnknownValue extends Error {
  constructor() {
    super("depends on a value that is not known before the update");
    this.name = "UnknownValue";
  }
}

/**
 * An error on its way through an evaluation: `||`, `&&` and macros may absorb it. No Error, whose stack would cost more than the
 * evaluation.
 */
export class Fault {
  constructor(readonly message: string) {}
}

/** Thrown in place of a value that is not known; nothing but a deciding `||` or `&&` absorbs it. */
export class Unknown {}
export const UNKNOWN_FAULT = new Unknown();

/** The end of an evaluation that costs more than the API server grants; nothing absorbs it. */
export class CostExceeded {}

export const NO_SUCH_OVERLOAD = new Fault("no such overload");

export function fault(message: string): never {
  throw new Fault(message);
}
