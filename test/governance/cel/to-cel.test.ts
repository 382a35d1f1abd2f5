import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalQuantity, toCel } from "../../../governance/cel";
import { UNKNOWN } from "../../../governance/plan";

/** Back to plain JSON. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, member]) => [String(key), plain(member)]));
  return typeof value === "bigint" ? Number(value) : value;
}

describe("plain JSON for CEL", () => {
  it("has whole numbers as int and others as double", () => {
    assert.deepEqual(toCel([1, -1, 1.5, 2 ** 53]), [1n, -1n, 1.5, 2 ** 53]);
    assert.deepEqual(
      toCel({ a: true, b: "x" }),
      new Map<string, unknown>([
        ["a", true],
        ["b", "x"],
      ]),
    );
  });

  it("drops null members, or keeps them", () => {
    assert.deepEqual(toCel({ a: null, b: [null] }), new Map([["b", [null]]]));
    assert.deepEqual(toCel({ a: null }, "keep-null"), new Map([["a", null]]));
  });

  it("keeps what is not known as such, at any depth", () => {
    assert.equal(toCel(UNKNOWN), UNKNOWN);
    assert.deepEqual(toCel({ a: [UNKNOWN] }), new Map([["a", [UNKNOWN]]]));
  });

  it("loses nothing else", () => {
    const json = fc
      .jsonValue({ noUnicodeString: false })
      .filter((value) => !JSON.stringify(value).includes("__proto__"));
    fc.assert(
      fc.property(json, (value) => {
        assert.equal(JSON.stringify(plain(toCel(value, "keep-null"))), JSON.stringify(value));
      }),
    );
  });
});

describe("a quantity of an object", () => {
  it("is written as the API server writes it", () => {
    assert.equal(canonicalQuantity("1000m"), "1");
    assert.equal(canonicalQuantity("0.0005", "milli"), "1m");
    assert.equal(canonicalQuantity("0.0005"), "500u");
    assert.equal(canonicalQuantity("many"), "many");
  });
});
