/** Rule require-human-approval: a high-risk service is deployed only as named people have approved it (EU AI Act, article 14). */
import { verifyApprovals } from "../evidence/approvals";
import type { Judgement } from "./judgement";
import { judgeServices, type JudgedService } from "./judged-services";
import type { Quantity, Verdict } from "../verdict";

const RULE = "require-human-approval";

const approvalCount = (value: number): Quantity => ({ value, unit: "count" });

/** One verdict for each service: of high risk, with enough approvals of exactly these files. */
export function judgeHumanApproval(judgement: Judgement): Verdict[] {
  const setBy = judgement.config.approvals ? "environment" : "organisation";
  return judgeServices(judgement, { rule: RULE, setBy }, (service) => [judgeService(service, judgement)]);
}

function judgeService({ facts, dossier }: JudgedService, { config, now, crypto }: Judgement): Verdict {
  const { name, attribution, file } = facts;
  const { approvals } = config;
  const base = {
    rule: RULE,
    subject: name,
    level: "mandatory",
    comparison: ">=",
    limit: approvals ? approvalCount(approvals.required) : null,
    setBy: approvals ? "environment" : "organisation",
  } as const;
  if (dossier && dossier.euRiskClass !== "high") {
    const reason = `${name} needs no approval: its risk class is ${dossier.euRiskClass}.`;
    return { ...base, outcome: "pass", found: null, limit: null, reason };
  }
  const how =
    `Two owners approve it with \`plumbline approve ${file} --environment ${attribution.environment} ` +
    "--as <name> --key <file>`.";
  if (!dossier || !approvals)
    return {
      ...base,
      outcome: "inconclusive",
      cause: "missing",
      found: null,
      reason: dossier
        ? `${name} is of high risk, but nobody may approve it: name approvers under plumbline:approvals. ${how}`
        : `${name} cannot be judged: its component registers no dossier.`,
    };
  const { approved, author, rejected } = verifyApprovals(
    dossier.approvals.envelopes.map(({ file: at, read }) => ({ file: at, ...read })),
    { subjects: dossier.approvals.subjects, environment: attribution.environment },
    approvals,
    now,
    crypto,
  );
  const found = approvalCount(approved.length);
  const others = rejected.map(({ file: at, reason }) => `${at}: ${reason}`).join("; ");
  if (approved.length >= approvals.required)
    return {
      ...base,
      outcome: "pass",
      found,
      reason: `${name} is approved by ${approved.join(" and ")}; the change is ${author ?? "another"}'s.`,
    };
  const counted =
    approved.length === 0 ? "no approval that counts" : `only that of ${approved.join(" and ")}`;
  return {
    ...base,
    outcome: "fail",
    found,
    reason:
      `${name} is of high risk and has ${counted}; ${approvals.required} are required` +
      `${others ? ` (${others})` : ""}. ${how}`,
  };
}
