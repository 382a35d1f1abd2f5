/** What is attested: in-toto Statements (v1) about a model's evaluation and about a person's approval. */
import { z } from "zod";
import { checkSchema } from "../reading/schema-problems";
import { describeProblem } from "../reading/problem";
import { tagValue } from "../tags";
import { Rejected } from "./rejection";
import { parseStrictJson, utf8Text } from "./strict-json";
import { DIGEST } from "./trust";

export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
export const EVALUATION_TYPE = "https://apexlogic.ai/attestation/evaluation/v1";
export const APPROVAL_TYPE = "https://apexlogic.ai/attestation/approval/v1";

const name = z.string().min(1).max(256);
const shortName = name.max(64);
const version = z.string().min(1).max(128);
const digest = z.string().regex(DIGEST, "must be sha256: and 64 hexadecimal digits, in lower case");
const TIME_RULE = "must be a time in UTC such as 2026-11-26T09:00:00Z";
const toTheSecond = z.iso.datetime({ precision: 0, error: TIME_RULE });
const time = z.iso.datetime({ error: TIME_RULE });
const count = z.int().min(0);

const subject = z.strictObject({
  name,
  digest: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits") }),
});

/** For readers of the published schema; counts are read by `governance/fairness`, which checks far more. */
const countsSchema = z.strictObject({
  attributes: z
    .array(z.strictObject({ name: shortName, groups: z.array(shortName).min(1).max(50) }))
    .min(1)
    .max(8)
    .describe("Protected attributes in the manifest's order; groups in the order of their code points"),
  scoreBins: count.describe("Bins of equal width between 0 and 1; 0 where there are no scores"),
  rows: count,
  cells: z
    .array(z.array(count).min(6).max(13))
    .max(200_000)
    .describe(
      "Group index of each attribute, label, prediction, bin, rows, sum of scores in millionths; ascending by the indices",
    ),
  margins: z
    .array(z.strictObject({ attribute: shortName, rows: z.array(count).min(1).max(50) }))
    .describe("Rows of each group of each attribute, as the engine rolled them up"),
});

/** Results of later versions of the evaluator; kept, and not judged. */
const result = z.record(z.string(), z.unknown());

const evaluationPredicate = <C extends z.ZodType>(counts: C) =>
  z
    .strictObject({
      environment: tagValue.describe("The one environment that this evaluation counts in"),
      service: tagValue,
      model: z.strictObject({ name, version }),
      dataSet: z.strictObject({ digest: digest.describe("SHA-256 of the data file") }),
      window: toTheSecond.describe("When the evaluation was due: one evidence of a model and window"),
      evaluatedAt: time,
      durationSeconds: z.number().min(0).max(10_000_000),
      scoredBy: z.enum(["model", "prediction-log"]),
      counts,
      drift: result.exactOptional(),
      explanation: result.exactOptional(),
      robustness: result.exactOptional(),
      evaluator: z.strictObject({
        version,
        codeDigest: digest,
        lockDigest: digest,
        libraries: z.record(name, version),
        hardware: z.strictObject({
          cpu: name,
          cores: z.int().min(1).max(100_000),
          accelerator: name.nullable(),
        }),
      }),
    })
    .describe(`Predicate ${EVALUATION_TYPE}`);

/** As published. */
export const evaluationPredicateSchema = evaluationPredicate(countsSchema);
export const approvalPredicateSchema = z
  .strictObject({
    environment: tagValue,
    approver: tagValue,
    author: tagValue.describe("Who made the change; never one of its approvers"),
    approvedAt: time,
  })
  .describe(`Predicate ${APPROVAL_TYPE}`);

const statement = <T extends string, P extends z.ZodType>(predicateType: T, subjects: number, predicate: P) =>
  z.strictObject({
    _type: z.literal(STATEMENT_TYPE),
    subject: z.array(subject).length(subjects, `must have ${subjects} entries`),
    predicateType: z.literal(predicateType),
    predicate,
  });

const evaluationSchema = statement(EVALUATION_TYPE, 1, evaluationPredicate(z.unknown()));
const approvalSchema = statement(APPROVAL_TYPE, 2, approvalPredicateSchema);

/** The counts in it are as they came: `readCounts` of `governance/fairness` reads them. */
export type EvaluationStatement = z.output<typeof evaluationSchema>;
export type ApprovalStatement = z.output<typeof approvalSchema>;

/** @throws Rejected when the payload is anything but one evaluation statement. */
export function readEvaluation(payload: Uint8Array): EvaluationStatement {
  return read(payload, EVALUATION_TYPE, evaluationSchema);
}

/** @throws Rejected when the payload is anything but one approval statement. */
export function readApproval(payload: Uint8Array): ApprovalStatement {
  return read(payload, APPROVAL_TYPE, approvalSchema);
}

/** Problems that are listed: what follows the first few is noise. */
const MOST_PROBLEMS = 3;

function read<S extends z.ZodType>(payload: Uint8Array, type: string, schema: S): z.output<S> {
  let value: unknown;
  try {
    value = parseStrictJson(utf8Text(payload));
  } catch (error) {
    throw new Rejected("malformed-statement", `the statement cannot be read: ${(error as Error).message}`);
  }
  const found = predicateTypeOf(value);
  if (found !== undefined && found !== type)
    throw new Rejected("other-predicate-type", `the statement is a ${found} and must be a ${type}`);
  const checked = checkSchema(schema, value, { file: "statement" });
  if ("value" in checked) return checked.value;
  const { problems } = checked;
  const more = problems.length > MOST_PROBLEMS ? `; and ${problems.length - MOST_PROBLEMS} more` : "";
  throw new Rejected(
    "malformed-statement",
    `${problems.slice(0, MOST_PROBLEMS).map(describeProblem).join("; ")}${more}`,
  );
}

function predicateTypeOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("predicateType" in value)) return undefined;
  return typeof value.predicateType === "string" ? value.predicateType.slice(0, 100) : undefined;
}
