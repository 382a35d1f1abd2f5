/** Judges one envelope in a new process: `cold-judge.ts <envelope file> <public key>`. */
import { readFileSync } from "node:fs";
import { answer } from "../child";
import { judgeEnvelope } from "./judging";
import { peakMib } from "./worker";

export interface ColdJudgement {
  readonly outcomes: readonly (string | null)[];
  readonly peakMib: number;
}

const [file = "", publicKey = ""] = process.argv.slice(2);
const { report } = judgeEnvelope(readFileSync(file, "utf8"), publicKey);
answer({
  outcomes: report.results.map(({ outcome }) => outcome),
  peakMib: peakMib(),
} satisfies ColdJudgement);
