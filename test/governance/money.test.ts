import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import {
  ZERO,
  addIntervals,
  divideHalfEven,
  formatUsd,
  mapInterval,
  parseUsd,
  scaleMicroUsd,
  showUsd,
} from "../../governance/money";

const MOST = Number.MAX_SAFE_INTEGER;

describe("division half-even", () => {
  it("rounds a tie to the even neighbour, above and below zero", () => {
    const ties: [bigint, bigint, bigint][] = [
      [1n, 2n, 0n],
      [3n, 2n, 2n],
      [5n, 2n, 2n],
      [7n, 2n, 4n],
      [-1n, 2n, 0n],
      [-3n, 2n, -2n],
      [-5n, 2n, -2n],
      [-7n, 2n, -4n],
      [15n, 10n, 2n],
      [25n, 10n, 2n],
      [-25n, 10n, -2n],
    ];
    for (const [numerator, denominator, expected] of ties)
      assert.equal(divideHalfEven(numerator, denominator), expected, `${numerator}/${denominator}`);
  });

  it("rounds anything but a tie to the nearest", () => {
    assert.equal(divideHalfEven(24n, 10n), 2n);
    assert.equal(divideHalfEven(26n, 10n), 3n);
    assert.equal(divideHalfEven(-24n, 10n), -2n);
    assert.equal(divideHalfEven(-26n, 10n), -3n);
    assert.equal(divideHalfEven(2n, 3n), 1n);
    assert.equal(divideHalfEven(1n, 3n), 0n);
    assert.equal(divideHalfEven(0n, 7n), 0n);
  });

  it("is never further off than half, and even where it is exactly half off", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n, max: 10n ** 12n }), (numerator, denominator) => {
        const rounded = divideHalfEven(numerator, denominator);
        const off = numerator - rounded * denominator;
        const twice = (off < 0n ? -off : off) * 2n;
        assert.ok(twice <= denominator, `${numerator}/${denominator} is not ${rounded}`);
        if (twice === denominator) assert.equal(rounded % 2n, 0n);
      }),
    );
  });

  it("meets every tie at random with the even neighbour", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.bigInt({ min: 1n, max: 999n }),
        (half, by) => {
          const odd = 2n * half + 1n;
          const even = half % 2n === 0n ? half : half + 1n;
          assert.equal(divideHalfEven(odd * by, 2n * by), even);
        },
      ),
    );
  });

  it("refuses a denominator that is not positive", () => {
    assert.throws(() => divideHalfEven(1n, 0n), /denominator 0: must be positive/);
    assert.throws(() => divideHalfEven(1n, -2n), /denominator -2: must be positive/);
  });
});

describe("scaling an amount", () => {
  it("rounds once, after multiplying", () => {
    // $0.526 an hour over 730 hours, and over 3,900 of the 10,080 minutes of a week (526,000 × 730 × 3900 ÷ 10,080 = 148,563,690.47…)
    assert.equal(scaleMicroUsd(526_000, 730), 383_980_000);
    assert.equal(scaleMicroUsd(526_000, 730 * 3900, 10_080), 148_563_690);
    assert.equal(scaleMicroUsd(1, 1, 2), 0);
    assert.equal(scaleMicroUsd(3, 1, 2), 2);
    assert.equal(scaleMicroUsd(-5, 1, 2), -2);
    assert.equal(scaleMicroUsd(1, 2, 3), 1);
  });

  it("is exact where floating point is not", () => {
    // 9,007,199,254,740,991 × 9,007,199,254,740,991 ÷ 9,007,199,254,740,991
    assert.equal(scaleMicroUsd(MOST, MOST, MOST), MOST);
    // 94,906,267² = 9,007,199,515,875,289 needs 54 bits; an eighth of it is 1,125,899,939,484,411.125
    assert.equal(scaleMicroUsd(94_906_267, 94_906_267, 8), 1_125_899_939_484_411);
  });

  it("agrees with rational arithmetic for amounts at random", () => {
    const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    const factor = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(amount, factor, fc.integer({ min: 1, max: 1_000_000 }), (a, n, d) => {
        const off = BigInt(a) * BigInt(n) - BigInt(scaleMicroUsd(a, n, d)) * BigInt(d);
        const twice = (off < 0n ? -off : off) * 2n;
        assert.ok(twice < BigInt(d) || (twice === BigInt(d) && scaleMicroUsd(a, n, d) % 2 === 0));
      }),
    );
  });

  it("refuses what is no safe integer, by name", () => {
    assert.throws(() => scaleMicroUsd(0.5, 1), /amount 0\.5: must be a safe integer/);
    assert.throws(() => scaleMicroUsd(1, NaN), /numerator NaN: must be a safe integer/);
    assert.throws(() => scaleMicroUsd(1, Infinity), /numerator Infinity/);
    assert.throws(() => scaleMicroUsd(1, 1, 1.5), /denominator 1\.5: must be a safe integer/);
    assert.throws(() => scaleMicroUsd(MOST + 1, 1), /amount 9007199254740992/);
    assert.throws(() => scaleMicroUsd(1, 1, 0), RangeError);
    assert.throws(() => scaleMicroUsd(1, 1, -1), RangeError);
  });

  it("refuses a result that a safe integer does not hold", () => {
    assert.equal(scaleMicroUsd(MOST, 1), MOST);
    assert.equal(scaleMicroUsd(-MOST, 1), -MOST);
    assert.throws(() => scaleMicroUsd(MOST, 2), /beyond what a bill can hold/);
    assert.throws(() => scaleMicroUsd(-MOST, 2), /beyond what a bill can hold/);
  });
});

describe("reading US dollars", () => {
  it("takes whole dollars and up to six places", () => {
    assert.equal(parseUsd(0), 0);
    assert.equal(parseUsd(-0), 0);
    assert.equal(parseUsd("1250"), 1_250_000_000);
    assert.equal(parseUsd(0.526), 526_000);
    assert.equal(parseUsd("0.000001"), 1);
    assert.equal(parseUsd(" 12.5 "), 12_500_000);
    assert.equal(parseUsd("007.10"), 7_100_000);
    // 0.1 + 0.2 in dollars is 0.30000000000000004 in floating point
    assert.equal(parseUsd(0.1) + parseUsd(0.2), parseUsd("0.3"));
  });

  it("takes zeros beyond the sixth place, as price lists write them", () => {
    assert.equal(parseUsd("0.5260000000"), 526_000);
    assert.equal(parseUsd("1.0000010000"), 1_000_001);
  });

  it("refuses what is no non-negative decimal with six places", () => {
    const refused = [
      "0.0000001",
      "0.1234567",
      "-1",
      -0.5,
      "+1",
      NaN,
      Infinity,
      "",
      " ",
      ".5",
      "5.",
      "1,000",
      "1e3",
      1e-7,
      1e21,
      "$5",
      "5 USD",
      "0x10",
      "1.2.3",
      "١",
    ];
    for (const usd of refused) assert.throws(() => parseUsd(usd), RangeError, String(usd));
    assert.throws(
      () => parseUsd("-1"),
      /^RangeError: -1 USD: must be a non-negative decimal with at most six places$/,
    );
  });

  it("refuses more than a safe integer of micro-dollars holds", () => {
    assert.equal(parseUsd("9007199254.740991"), MOST);
    for (const usd of ["9007199254.740992", "9999999999", "9999999999.999999", "10000000000"])
      assert.throws(() => parseUsd(usd), RangeError, usd);
  });

  it("reads back every amount that is written with six places", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MOST }), (amount) => {
        const digits = String(amount).padStart(7, "0");
        assert.equal(parseUsd(`${digits.slice(0, -6)}.${digits.slice(-6)}`), amount);
      }),
    );
  });
});

describe("writing US dollars", () => {
  it("has two places, rounded half-even", () => {
    assert.equal(formatUsd(0), "0.00");
    assert.equal(formatUsd(1_234_500_000), "1234.50");
    assert.equal(formatUsd(4_999), "0.00");
    assert.equal(formatUsd(5_000), "0.00");
    assert.equal(formatUsd(5_001), "0.01");
    assert.equal(formatUsd(15_000), "0.02");
    assert.equal(formatUsd(25_000), "0.02");
    assert.equal(formatUsd(995_000), "1.00");
    assert.equal(formatUsd(MOST), "9007199254.74");
  });

  it("writes amounts below zero with a sign, but no negative zero", () => {
    assert.equal(formatUsd(-1_500_000), "-1.50");
    assert.equal(formatUsd(-15_000), "-0.02");
    assert.equal(formatUsd(-5_000), "0.00");
    assert.equal(showUsd(-1_234_567_890_000), "-$1,234,567.89");
    assert.equal(showUsd(-15_000), "-$0.02");
  });

  it("groups thousands for people", () => {
    assert.equal(showUsd(0), "$0.00");
    assert.equal(showUsd(999_990_000), "$999.99");
    assert.equal(showUsd(999_995_000), "$1,000.00");
    assert.equal(showUsd(1_234_500_000), "$1,234.50");
    assert.equal(showUsd(123_456_000_000), "$123,456.00");
    assert.equal(showUsd(1_234_567_000_000), "$1,234,567.00");
  });

  it("refuses fractions of a micro-dollar and what is no number", () => {
    for (const amount of [0.5, NaN, Infinity]) assert.throws(() => formatUsd(amount), RangeError);
  });

  it("reads whole cents back as they were", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900_000_000_000 }), (cents) => {
        const amount = cents * 10_000;
        assert.equal(parseUsd(formatUsd(amount)), amount);
        assert.equal(showUsd(amount).replace(/[$,]/g, ""), formatUsd(amount));
      }),
    );
  });
});

describe("an interval of money", () => {
  it("is mapped and added figure by figure, and zero adds nothing", () => {
    const interval = { floor: 1, expected: 20, ceiling: 300 };
    assert.deepEqual(
      mapInterval(interval, (value) => value * 2),
      { floor: 2, expected: 40, ceiling: 600 },
    );
    assert.deepEqual(addIntervals(interval, { floor: 4, expected: 5, ceiling: 6 }), {
      floor: 5,
      expected: 25,
      ceiling: 306,
    });
    assert.deepEqual(addIntervals(ZERO, interval), interval);
  });
});
