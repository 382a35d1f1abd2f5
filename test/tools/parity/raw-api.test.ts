import assert from "node:assert/strict";
import { warningsOf } from "../../../tools/parity/raw-api";

describe("the warnings of an answer", () => {
  /** As Node gives a header that came in UTF-8. */
  const header = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

  it("are told apart, unescaped, in UTF-8", () => {
    const text = '299 - "label \\"team\\" is \\\\ odd, or 299 - not", 299 - "ünïcode ☃"';
    assert.deepEqual(warningsOf(header(text)), ['label "team" is \\ odd, or 299 - not', "ünïcode ☃"]);
  });

  it("are none without a header", () => {
    assert.deepEqual(warningsOf(undefined), []);
  });
});
