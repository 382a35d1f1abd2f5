import assert from "node:assert/strict";
import fc from "fast-check";
import { cpuMillis, divideQuota, memoryBytes } from "../../governance/quota-shares";

describe("divideQuota", () => {
  it("gives one namespace the quota as written", () => {
    const quota = { gpus: 4, cpu: "32", memory: "128Gi" };
    assert.deepEqual(divideQuota(quota, 1), [quota]);
  });

  it("gives the first namespaces what does not divide", () => {
    assert.deepEqual(divideQuota({ gpus: 5, cpu: "1", memory: "10" }, 3), [
      { gpus: 2, cpu: "334m", memory: "4" },
      { gpus: 2, cpu: "333m", memory: "3" },
      { gpus: 1, cpu: "333m", memory: "3" },
    ]);
  });

  it("gives parts that sum to the whole and differ by one unit at most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 2, max: 40 }),
        (gpus, millis, gib, parts) => {
          const shares = divideQuota({ gpus, cpu: `${millis}m`, memory: `${gib}Gi` }, parts);
          const cpus = shares.map(({ cpu }) => Number(cpu.slice(0, -1)));
          const bytes = shares.map(({ memory }) => BigInt(memory));
          assert.equal(shares.length, parts);
          assert.equal(
            shares.reduce((sum, share) => sum + share.gpus, 0),
            gpus,
          );
          assert.equal(
            cpus.reduce((sum, cpu) => sum + cpu, 0),
            millis,
          );
          assert.equal(
            bytes.reduce((sum, each) => sum + each, 0n),
            BigInt(gib) * 1_073_741_824n,
          );
          assert.ok(Math.max(...cpus) - Math.min(...cpus) <= 1);
        },
      ),
    );
  });

  it("refuses no parts", () =>
    assert.throws(() => divideQuota({ gpus: 0, cpu: "1", memory: "1Gi" }, 0), /0 parts/));
});

describe("quantities", () => {
  it("of CPU are thousandths of a core", () => {
    assert.equal(cpuMillis("16"), 16_000n);
    assert.equal(cpuMillis("1.5"), 1_500n);
    assert.equal(cpuMillis("500m"), 500n);
  });

  it("of memory are bytes", () => {
    assert.equal(memoryBytes("1Gi"), 1_073_741_824n);
    assert.equal(memoryBytes("1.5Ki"), 1_536n);
    assert.equal(memoryBytes("7"), 7n);
    assert.equal(memoryBytes("2Ti"), 2_199_023_255_552n);
  });

  for (const cpu of ["16Gi", "", "-1", "1e3", "0.0001", "1.5m"])
    it(`refuses "${cpu}" of CPU`, () => assert.throws(() => cpuMillis(cpu), RangeError));

  for (const memory of ["16GB", "500m", "", "-1Gi", "0.1"])
    it(`refuses "${memory}" of memory`, () => assert.throws(() => memoryBytes(memory), RangeError));
});
