/** What the benchmarks' services are judged by: evidence and approvals signed by keys made in this process. */
import { DATA_DIGEST, envelopeOf, statementOf, testKey, type TestKey } from "../test/support/evidence";
import { ENVIRONMENT } from "./organisation";
import { CARD_SECTIONS } from "../governance/evaluation/model-card";
import { APPROVAL_TYPE, STATEMENT_TYPE } from "../governance/evidence/statement";
import type { Dossier } from "../governance/facts";
import type { Counts } from "../governance/fairness/counts";

export interface Model {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
}

const EVALUATOR_KEY = testKey();
const APPROVERS: Readonly<Record<string, TestKey>> = { "lena.fischer": testKey(), "maya.chen": testKey() };
const AUTHOR = "omar.haddad";

const GROUPS = { age_group: ["18-29", "30-49", "50+"], gender: ["female", "male"] };
const SCORE_BINS = 20;
const MILLION = 1_000_000;
/** Every so manyth service is of high risk, and so needs approvals. */
const HIGH_RISK_EVERY = 4;

/** `plumbline:evidence` and `plumbline:approvals` that trust the keys of this process. */
export function trustConfig(): Record<string, unknown> {
  const approvers = Object.entries(APPROVERS).map(([name, { publicKey }]) => [name, { publicKey }]);
  return {
    evidence: {
      store: "evidence",
      trustedKeys: { bench: { publicKey: EVALUATOR_KEY.publicKey } },
      maximumAgeHours: 720,
    },
    approvals: { required: 2, approvers: Object.fromEntries(approvers) as object },
  };
}

/** A hash of whole numbers to 0..1, so that everybody has the same counts. */
function noise(...numbers: readonly number[]): number {
  const mixed = numbers.reduce(
    (hash, number) => Math.imul(hash ^ (number + 1), 0x9e3779b1) ^ (hash >>> 15),
    1,
  );
  return (Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b) >>> 8) / 2 ** 24;
}

/** 240 cells: 3 × 2 groups, 20 bins and either label; a fair and calibrated model, each a little different. */
export function countsOf(index: number): Counts {
  const cells: number[][] = [];
  for (const [age] of GROUPS.age_group.entries())
    for (const [gender] of GROUPS.gender.entries())
      for (const label of [0, 1])
        for (let bin = 0; bin < SCORE_BINS; bin += 1) {
          const middle = ((bin + 0.5) * MILLION) / SCORE_BINS;
          const share = label === 1 ? middle / MILLION : 1 - middle / MILLION;
          const n = Math.round(1000 * share * (1 + 0.02 * noise(index, age, gender, label, bin)));
          cells.push([age, gender, label, bin < SCORE_BINS / 2 ? 0 : 1, bin, n, n * middle]);
        }
  const rowsOf = (attribute: number, groups: readonly string[]): number[] =>
    groups.map((_, group) =>
      cells.reduce((sum, cell) => sum + (cell[attribute] === group ? (cell[5] ?? 0) : 0), 0),
    );
  return {
    attributes: Object.entries(GROUPS).map(([name, groups]) => ({ name, groups })),
    scoreBins: SCORE_BINS,
    rows: cells.reduce((sum, cell) => sum + (cell[5] ?? 0), 0),
    cells,
    margins: Object.entries(GROUPS).map(([attribute, groups], at) => ({
      attribute,
      rows: rowsOf(at, groups),
    })),
  };
}

const sha256 = (digest: string): { sha256: string } => ({ sha256: digest.replace("sha256:", "") });

function card({ name, version, digest }: Model): string {
  const sections = CARD_SECTIONS.map((section) => `## ${section}\n\nAs measured.\n`).join("\n");
  return `---\nmodel: ${name}\nversion: "${version}"\ndigest: ${digest}\n---\n# ${name}\n\n${sections}`;
}

function evidenceOf(index: number, service: string, { name, version, digest }: Model): string {
  const counts = countsOf(index);
  const statement = statementOf({ counts, modelDigest: digest, environment: ENVIRONMENT });
  const { predicate } = statement;
  return envelopeOf(
    {
      ...statement,
      subject: [{ name, digest: sha256(digest) }],
      predicate: { ...predicate, service, model: { name, version } },
    },
    EVALUATOR_KEY,
  );
}

/** The files that an approval is of. */
const subjectsOf = (file: string): Dossier["approvals"]["subjects"] =>
  [file, file.replace(".yaml", ".resolved.yaml")].map((name, at) => ({
    name,
    digest: `sha256:${String(at + 1).repeat(64)}`,
  }));

function approvalsOf(file: string): Dossier["approvals"]["envelopes"] {
  return Object.entries(APPROVERS).map(([approver, key]) => {
    const statement = {
      _type: STATEMENT_TYPE,
      subject: subjectsOf(file).map(({ name, digest }) => ({ name, digest: sha256(digest) })),
      predicateType: APPROVAL_TYPE,
      predicate: { environment: ENVIRONMENT, approver, author: AUTHOR, approvedAt: "2026-11-20T10:00:00Z" },
    };
    return { file: `${approver}.dsse.json`, read: { envelope: envelopeOf(statement, key) } };
  });
}

/** Fit in every respect: signed counts of 240 cells, a card, approvals where they are needed. */
export function dossierOf(index: number, service: string, file: string, model: Model): Dossier {
  const high = index % HIGH_RISK_EVERY === 0;
  return {
    euRiskClass: high ? "high" : "limited",
    fairness: {
      protectedAttributes: Object.keys(GROUPS),
      metric: "demographic-parity-difference",
      threshold: 0.05,
    },
    dataSetDigest: DATA_DIGEST,
    evidence: { envelope: evidenceOf(index, service, model) },
    card: { uri: `cards/${model.name}.md`, text: card(model) },
    approvals: { subjects: subjectsOf(file), envelopes: high ? approvalsOf(file) : [] },
  };
}
