/** Why evidence or an approval does not count: a code for programs, a clause for people, without a full stop. */
export type RejectionCode =
  | "missing"
  | "too-large"
  | "malformed-envelope"
  | "other-payload-type"
  | "revoked-evidence"
  | "unknown-key"
  | "revoked-key"
  | "key-not-allowed"
  | "repeated-key"
  | "invalid-signature"
  | "too-few-signatures"
  | "malformed-statement"
  | "other-predicate-type"
  | "invalid-counts"
  | "other-model"
  | "other-environment"
  | "other-data-set"
  | "from-the-future"
  | "expired"
  | "lapsed"
  | "own-change"
  | "other-author"
  | "repeated-approver";

export interface Rejection {
  readonly code: RejectionCode;
  /** What was found, what is allowed, what to do. */
  readonly reason: string;
}

/** Ends a verification; those that verify turn it into a {@link Rejection}. */
export class Rejected extends Error {
  constructor(
    readonly code: RejectionCode,
    reason: string,
  ) {
    super(reason);
    this.name = "Rejected";
  }
}

/** What `verify` gives, or its rejection. */
export function orRejection<T extends object>(verify: () => T): T | { readonly rejection: Rejection } {
  try {
    return verify();
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    return { rejection: { code: error.code, reason: error.message } };
  }
}
