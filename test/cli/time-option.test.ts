import assert from "node:assert/strict";
import { timeOf } from "../../cli/time-option";

describe("the time of --at", () => {
  it("is an RFC 3339 time", () => {
    assert.equal(timeOf("2026-11-21T00:00:00Z").getTime(), Date.UTC(2026, 10, 21));
    for (const text of ["2026-11-21", "yesterday", "2026-13-01T00:00:00Z"])
      assert.throws(() => timeOf(text), {
        message: `--at ${text}: must be an RFC 3339 time such as 2026-11-21T00:00:00Z`,
      });
  });
});
