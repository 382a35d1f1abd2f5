import assert from "node:assert/strict";
import { load } from "js-yaml";
import { KUBERNETES_SCHEMA } from "../../../cli/object-reader/kubernetes-schema";

const read = (text: string): unknown => load(text, { schema: KUBERNETES_SCHEMA });

/** Every spelling against kubectl's own answers is in kubernetes-document.test.ts. */
describe("scalars as kubectl reads them", () => {
  it("has YAML 1.1's booleans, and quotes keep text", () => {
    assert.deepEqual(read("[yes, No, on, OFF, y, n, tRUE, 'yes']"), [
      true,
      false,
      true,
      false,
      true,
      false,
      "tRUE",
      "yes",
    ]);
  });

  it("has Go's integers: octal by a leading zero, underscores, at most 64 bits", () => {
    assert.deepEqual(read("[0755, 0o17, 0x1F, 0b11, 1_000, -012, 08]"), [493, 15, 31, 3, 1000, -10, 8]);
    assert.equal(read("0x1FFFFFFFFFFFFFFFF"), "0x1FFFFFFFFFFFFFFFF");
  });

  it("keeps dates, times and versions as text", () => {
    assert.deepEqual(read("[2026-11-21, 12:30:45, 1.2.3, 1e400]"), [
      "2026-11-21",
      "12:30:45",
      "1.2.3",
      "1e400",
    ]);
  });

  it("decodes binary, and passes over tags that it does not know", () => {
    assert.deepEqual(read("[!!binary aGk=, !mine x, !mine {a: 1}, !mine [1]]"), ["hi", "x", { a: 1 }, [1]]);
  });

  it("leaves merge keys as they are written", () => {
    assert.deepEqual(read("{<<: {a: 1}}"), { "<<": { a: 1 } });
  });
});
