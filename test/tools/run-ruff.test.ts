import assert from "node:assert/strict";
import { ruffCommands } from "../../tools/run-ruff";

describe("running ruff", () => {
  const settings = "--no-cache --config pyproject.toml";
  const folders = ". ../../bench ../../tools/fairness-golden";

  it("lints and checks the formatting, and changes nothing unless told", () => {
    assert.deepEqual(
      ruffCommands(false).map((args) => args.join(" ")),
      [`-m ruff check ${settings} ${folders}`, `-m ruff format ${settings} --check ${folders}`],
    );
    assert.deepEqual(
      ruffCommands(true).map((args) => args.join(" ")),
      [`-m ruff check ${settings} --fix ${folders}`, `-m ruff format ${settings} ${folders}`],
    );
  });
});
