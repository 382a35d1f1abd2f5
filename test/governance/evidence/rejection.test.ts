import assert from "node:assert/strict";
import { orRejection, Rejected } from "../../../governance/evidence/rejection";

describe("a rejection", () => {
  it("is what a verification ends with, code and reason", () => {
    assert.deepEqual(
      orRejection(() => {
        throw new Rejected("expired", "it is too old");
      }),
      { rejection: { code: "expired", reason: "it is too old" } },
    );
    assert.deepEqual(
      orRejection(() => ({ value: 1 })),
      { value: 1 },
    );
  });

  it("is nothing that a fault of the program is taken for", () => {
    assert.throws(
      () =>
        orRejection(() => {
          throw new TypeError("a fault");
        }),
      /TypeError: a fault/,
    );
  });
});
