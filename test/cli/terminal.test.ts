import assert from "node:assert/strict";
import { TERMINAL } from "../../cli/terminal";

describe("the terminal of a process", () => {
  it("sets the exit code and ends nothing", () => {
    const before = process.exitCode;
    try {
      TERMINAL.exit(2);
      assert.equal(process.exitCode, 2);
    } finally {
      process.exitCode = before;
    }
  });
});
