import assert from "node:assert/strict";
import { ruffCommands } from "../../tools/run-ruff";

describe("running ruff", () => {
  it("lints and checks the formatting, and changes nothing unless told", () => {
    assert.deepEqual(
      ruffCommands(false).map((args) => args.join(" ")),
      ["-m ruff check --no-cache .", "-m ruff format --no-cache --check ."],
    );
    assert.deepEqual(
      ruffCommands(true).map((args) => args.join(" ")),
      ["-m ruff check --no-cache --fix .", "-m ruff format --no-cache ."],
    );
  });
});
