import assert from "node:assert/strict";
import { groupings, groupRates } from "../../../governance/fairness/grouping";
import { counted } from "../../fixtures/fairness/evaluation";

const COUNTS = counted({ gender: ["female", "male"], age: ["30+", "young"], region: ["north"] }, [
  { groups: ["female", "30+", "north"], tp: 40, fp: 10, tn: 40, fn: 10 },
  { groups: ["female", "young", "north"], tp: 3, fp: 20, tn: 20, fn: 2 },
  { groups: ["male", "30+", "north"], tp: 0, fp: 60, tn: 40, fn: 0 },
]);

describe("groupings", () => {
  it("are single attributes in the order asked for, then pairs, then all", () => {
    const found = groupings(COUNTS, ["region", "gender", "age"]).map(({ attributes }) =>
      attributes.join(" × "),
    );
    assert.deepEqual(found, [
      "region",
      "gender",
      "age",
      "region × gender",
      "region × age",
      "gender × age",
      "region × gender × age",
    ]);
  });
});

describe("group rates", () => {
  const [gender, , both] = groupings(COUNTS, ["gender", "age"]);
  it("leave out groups that are too small, that have too little to divide by, and that have none of it", () => {
    assert.ok(gender && both);
    const { judged, left } = groupRates(both, "true positive rate", 30);
    assert.deepEqual(judged, [0]);
    assert.deepEqual(
      left.map(({ cause, reason }) => [cause, reason]),
      [
        ["too-few-samples", "5 positives in group female × young, fewer than 30"],
        ["unknown", "no positives in group male × 30+"],
        ["too-few-samples", "no rows in group male × young"],
      ],
    );
    assert.deepEqual(groupRates(gender, "selection rate", 30).judged, [0, 1]);
    assert.deepEqual(
      groupRates(gender, "selection rate", 101).left.map(({ reason }) => reason),
      ["100 rows in group male, fewer than 101"],
    );
  });

  it("take a group that just has enough", () => {
    assert.ok(gender);
    assert.deepEqual(groupRates(gender, "selection rate", 100).judged, [0, 1]);
  });
});
