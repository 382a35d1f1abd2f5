import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { textTable, type Column } from "../../governance/text-table";

const COLUMNS: readonly Column[] = [
  { title: "name", align: "left" },
  { title: "cost", align: "right" },
];

describe("a table of text", () => {
  it("is as wide as its widest cells, two spaces apart", () => {
    const rows = [
      ["vision", "$1,250.00"],
      ["a", "$5.00"],
    ];
    assert.equal(
      textTable(COLUMNS, rows),
      ["name         cost", "──────  ─────────", "vision  $1,250.00", "a           $5.00"].join("\n"),
    );
  });

  it("has its titles even without rows", () => {
    assert.equal(textTable(COLUMNS, []), "name  cost\n────  ────");
  });

  it("ends no line with blanks, where a cell is short, empty or absent", () => {
    const columns: Column[] = [
      { title: "a", align: "left" },
      { title: "b", align: "left" },
    ];
    assert.equal(textTable(columns, [["x", "long"], ["y", ""], ["z"]]), "a  b\n─  ────\nx  long\ny\nz");
  });

  it("counts characters, not their halves", () => {
    assert.equal(textTable(COLUMNS, [["😀😀😀😀", "1"]]), "name  cost\n────  ────\n😀😀😀😀     1");
  });
});
