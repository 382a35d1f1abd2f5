import assert from "node:assert/strict";
import fc from "fast-check";
import { compile } from "../../../../governance/cel";
import { parseQuantity, QuantityValue } from "../../../../governance/cel/library/quantity";

function parsed(text: string): QuantityValue {
  const quantity = parseQuantity(text);
  assert.ok(quantity instanceof QuantityValue, `${text}: ${quantity as string}`);
  return quantity;
}
const answer = (expression: string) => compile(expression, []).evaluate({});
const said = (expression: string) => () => answer(expression);

describe("a quantity", () => {
  // By hand, by the rules of k8s.io/apimachinery/pkg/api/resource: the largest suffix that leaves a whole number, no fraction,
  // nothing finer than a billionth, rounded up.
  it("is written with the largest unit that leaves a whole number", () => {
    for (const [text, canonical] of [
      ["1000m", "1"],
      ["1500m", "1500m"],
      ["0.5", "500m"],
      [".5", "500m"],
      ["1024Mi", "1Gi"],
      ["1536Mi", "1536Mi"],
      ["1.5Gi", "1536Mi"],
      ["1024", "1024"],
      ["1000", "1k"],
      ["1200", "1200"],
      ["12000000", "12M"],
      ["1e3", "1e3"],
      ["1E3", "1E3"],
      ["1E", "1E"],
      ["100n", "100n"],
      ["0.0000000001", "1n"],
      ["-0.5", "-500m"],
      ["+5", "+5"],
      ["0Gi", "0"],
      ["007", "007"],
      ["0.1Ki", "102400m"],
    ] as const)
      assert.equal(String(parsed(text)), canonical, text);
  });

  it("is none without a number and a unit", () => {
    for (const text of ["", " 1", "1 Gi", "Gi1", "1gi", "1.2.3", "--1", "1e", "1e1.5", "0x10", "1Zi"])
      assert.equal(typeof parseQuantity(text), "string", text);
  });

  it("is the same amount whatever its unit", () => {
    const amount = fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n });
    const unit = fc.constantFrom(
      ["", 1n],
      ["Ki", 1024n],
      ["Mi", 1024n ** 2n],
      ["k", 1000n],
      ["M", 10n ** 6n],
    );
    fc.assert(
      fc.property(amount, unit, (n, [suffix, times]) => {
        assert.equal(parsed(`${n}${suffix}`).compare(parsed(String(n * times))), 0);
        assert.equal(parsed(`${n * times}m`).compare(parsed(`${n}${suffix}`)), -Math.sign(Number(n)) || 0);
      }),
    );
  });

  it("stays the same when it is written and read again", () => {
    const text = fc
      .tuple(
        fc.integer({ min: -99_999, max: 99_999 }),
        fc.constantFrom("", "m", "u", "k", "Ki", "Mi", "Gi", "e3"),
      )
      .map(([n, unit]) => `${n / 100}${unit}`);
    fc.assert(
      fc.property(text, (written) => {
        const canonical = String(parsed(written));
        assert.equal(parsed(canonical).compare(parsed(written)), 0);
        assert.equal(String(parsed(canonical)), canonical);
      }),
    );
  });

  it("is added and compared exactly", () => {
    const thousandths = fc.integer({ min: -(10 ** 9), max: 10 ** 9 });
    fc.assert(
      fc.property(thousandths, thousandths, (a, b) => {
        const [x, y] = [parsed(`${a}m`), parsed(`${b}m`)];
        assert.equal(x.compare(y), Math.sign(a - b));
        assert.equal(x.plus(y, 1n).compare(parsed(`${a + b}m`)), 0);
        assert.equal(x.plus(y, -1n).compare(parsed(`${a - b}m`)), 0);
      }),
    );
  });

  it("answers what Kubernetes documents of it", () => {
    for (const expression of [
      "isQuantity('1.3G')",
      "!isQuantity('1.3GG')",
      "quantity('1M').isInteger() && quantity('1M').asInteger() == 1000000",
      "!quantity('9999999999999999999999999999999999999G').isInteger()",
      "quantity('50k').sub(quantity('20k')) == quantity('30k')",
      "quantity('50k').sub(20000) == quantity('30k')",
      "quantity('50k').add(20) == quantity('50020')",
      "quantity('200M').compareTo(quantity('0.2G')) == 0",
      "quantity('50Mi').compareTo(quantity('50M')) == 1",
      "quantity('150Mi').isGreaterThan(quantity('100Mi')) && !quantity('50M').isGreaterThan(quantity('100M'))",
      "quantity('50M').isLessThan(quantity('100M'))",
      "sign(quantity('-1')) == -1 && sign(quantity('0')) == 0",
      "quantity('50.703k').asApproximateFloat() == 50703.0",
    ])
      assert.equal(answer(expression), true, expression);
    assert.throws(said("quantity('9999999999999999999999999999999999999G').asInteger()"), {
      message: "cannot convert value to integer",
    });
    assert.throws(said("quantity('1.3GG')"), { message: "unable to parse quantity's suffix" });
    assert.throws(said("quantity('1.3 G')"), {
      message: "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    });
  });
});
