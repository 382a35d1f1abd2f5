/** Approvals: named people vouch, each with a key of their own, for exactly the files that are to be deployed. */
import type { Crypto } from "./crypto";
import { bytesToSign, readEnvelope } from "./envelope";
import { orRejection, Rejected, type Rejection } from "./rejection";
import { readApproval, type ApprovalStatement } from "./statement";
import { keyIdOf, type ApprovalsConfig } from "./trust";

/** How far ahead of ours an approver's clock may be. */
const CLOCK_SKEW_MINUTES = 5;

export interface ExpectedApproval {
  /** The manifest and the resolved file: names without folders, `sha256:<64 hex>` of their bytes. */
  readonly subjects: readonly { readonly name: string; readonly digest: string }[];
  readonly environment: string;
}

/** One file of the approvals' folder: exactly its text, or why it could not be read. */
export type ApprovalFile = { readonly file: string } & (
  { readonly envelope: string } | { readonly error: string }
);

export interface Approvals {
  /** Names of the approvers whose approval counts, each once, in order. Nothing is required here: count them. */
  readonly approved: readonly string[];
  /** Of the change, as every approval that counts says; undefined where none counts. */
  readonly author: string | undefined;
  readonly rejected: readonly (Rejection & { readonly file: string })[];
}

type Read =
  | { readonly file: string; readonly approval: ApprovalStatement["predicate"] }
  | { readonly file: string; readonly rejection: Rejection };

/** The approvals that count, and why the others do not. One that does not count takes nothing from those that do. */
export function verifyApprovals(
  files: readonly ApprovalFile[],
  expected: ExpectedApproval,
  config: ApprovalsConfig,
  now: Date,
  crypto: Crypto,
): Approvals {
  const read = files.map((file): Read => {
    const result = orRejection(() => ({ approval: verified(file, expected, config, now, crypto) }));
    return { file: file.file, ...result };
  });
  const agreed = onceEach(sameAuthor(read));
  const counted = agreed.flatMap((each) => ("approval" in each ? [each.approval] : []));
  return {
    approved: counted.map(({ approver }) => approver).sort(),
    author: counted[0]?.author,
    rejected: agreed.flatMap((each) => ("rejection" in each ? [{ file: each.file, ...each.rejection }] : [])),
  };
}

function verified(
  file: ApprovalFile,
  expected: ExpectedApproval,
  { approvers }: ApprovalsConfig,
  now: Date,
  crypto: Crypto,
): ApprovalStatement["predicate"] {
  if ("error" in file) throw new Rejected("missing", file.error);
  const { payload, signatures } = readEnvelope(file.envelope);
  const [signature, ...others] = signatures;
  if (!signature || others.length > 0)
    throw new Rejected(
      "malformed-envelope",
      `an approval has one signature, and this has ${signatures.length}`,
    );
  const signer = Object.entries(approvers).find(
    ([, { publicKey }]) => keyIdOf(publicKey, crypto) === signature.keyId,
  );
  if (!signer)
    throw new Rejected(
      "unknown-key",
      `it is signed by ${signature.keyId}, which is no approver's key; approvers are ${Object.keys(approvers).join(", ") || "none"}`,
    );
  const [name, { publicKey }] = signer;
  if (!crypto.verify(publicKey, bytesToSign(payload), signature.signature))
    throw new Rejected(
      "invalid-signature",
      `the signature of ${name} does not fit what the envelope holds: it was changed after it was signed`,
    );
  const statement = readApproval(payload);
  refuseOthers(statement, name, expected, now);
  return statement.predicate;
}

function refuseOthers(
  { subject, predicate }: ApprovalStatement,
  signer: string,
  { subjects, environment }: ExpectedApproval,
  now: Date,
): void {
  const { approver, author, approvedAt } = predicate;
  if (approver !== signer)
    throw new Rejected(
      "key-not-allowed",
      `it approves as ${approver}, but is signed with the key of ${signer}`,
    );
  if (predicate.environment !== environment)
    throw new Rejected(
      "other-environment",
      `it approves for ${predicate.environment}, not for ${environment}`,
    );
  if (Date.parse(approvedAt) > now.getTime() + CLOCK_SKEW_MINUTES * 60_000)
    throw new Rejected("from-the-future", `it was given ${approvedAt}, which is not yet`);
  const lapsed = subjects.find(
    ({ name, digest }) =>
      !subject.some((each) => each.name === name && `sha256:${each.digest.sha256}` === digest),
  );
  if (lapsed)
    throw new Rejected(
      "lapsed",
      `${lapsed.name} is not what ${approver} approved ${approvedAt}: it has changed since, and must be approved again`,
    );
  if (approver === author)
    throw new Rejected("own-change", `${approver} is the change's author: another owner must approve it`);
}

/** Approvals that name different authors leave open whose change it is, so none of them counts. */
function sameAuthor(read: readonly Read[]): readonly Read[] {
  const authors = new Set(read.flatMap((each) => ("approval" in each ? [each.approval.author] : [])));
  if (authors.size <= 1) return read;
  const reason = `the approvals name different authors of one change (${[...authors].sort().join(", ")}): approve it again, agreed on who made it`;
  return read.map((each) =>
    "approval" in each ? { file: each.file, rejection: { code: "other-author", reason } } : each,
  );
}

function onceEach(read: readonly Read[]): readonly Read[] {
  const seen = new Set<string>();
  return read.map((each): Read => {
    if (!("approval" in each)) return each;
    const { approver } = each.approval;
    if (!seen.has(approver)) {
      seen.add(approver);
      return each;
    }
    const reason = `${approver} has approved in another file too: each person counts once`;
    return { file: each.file, rejection: { code: "repeated-approver", reason } };
  });
}
