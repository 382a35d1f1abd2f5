import assert from "node:assert/strict";
import { refuseBadQuestion, type FairnessQuestion } from "../../../governance/fairness/fairness-question";

const QUESTION: FairnessQuestion = {
  attributes: ["gender"],
  required: [{ metric: "demographic-parity-difference", limit: 0.1, setBy: "manifest" }],
  minimumGroupSize: 30,
  confidencePercent: 95,
  intersections: "judge",
};
const requirement = (metric: string, limit: number): FairnessQuestion["required"][number] =>
  ({ metric, limit, setBy: "manifest" }) as FairnessQuestion["required"][number];

describe("a question", () => {
  const good: readonly [string, Partial<FairnessQuestion>][] = [
    ["limit 0", { required: [requirement("accuracy-difference", 0)] }],
    ["limit 1", { required: [requirement("accuracy-difference", 1)] }],
    ["nothing required", { required: [], report: ["accuracy-difference"] }],
    ["groups of 1", { minimumGroupSize: 1 }],
    ["200 replicates", { replicates: 200 }],
  ];
  for (const [name, change] of good)
    it(`with ${name} is answered`, () =>
      assert.doesNotThrow(() => refuseBadQuestion({ ...QUESTION, ...change })));

  const bad: readonly [string, Partial<FairnessQuestion>, RegExp][] = [
    ["no attributes", { attributes: [] }, /attributes \(none\): must name one/],
    ["an attribute twice", { attributes: ["a", "a"] }, /attributes a, a: .* each once/],
    [
      "an unknown metric",
      { required: [requirement("fairness", 0.1)] },
      /metric fairness: must be one of demographic/,
    ],
    [
      "limit -0.1",
      { required: [requirement("accuracy-difference", -0.1)] },
      /limit of accuracy-difference -0\.1: .* 0 to 1/,
    ],
    ["limit NaN", { required: [requirement("accuracy-difference", NaN)] }, /NaN: must be from 0 to 1/],
    ["limit 1.1", { required: [requirement("accuracy-difference", 1.1)] }, /1\.1: must be from 0 to 1/],
    ["a metric required and reported", { report: ["demographic-parity-difference"] }, /named once each/],
    ["groups of 0", { minimumGroupSize: 0 }, /minimumGroupSize 0: must be a whole number from 1/],
    ["groups of 2.5", { minimumGroupSize: 2.5 }, /2\.5: must be a whole number/],
    ["confidence 100", { confidencePercent: 100 }, /100: must be from 50 to below 100/],
    ["confidence 0.95", { confidencePercent: 0.95 }, /0\.95: must be from 50/],
    ["100 replicates", { replicates: 100 }, /100: must be a multiple of 100 from 200/],
    ["10,001 replicates", { replicates: 10_001 }, /10001: must be a multiple of 100/],
  ];
  for (const [name, change, message] of bad)
    it(`with ${name} is refused`, () =>
      assert.throws(() => refuseBadQuestion({ ...QUESTION, ...change }), message));
});
