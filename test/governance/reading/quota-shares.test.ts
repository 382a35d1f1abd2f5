import assert from "node:assert/strict";
import fc from "fast-check";
import { divideQuota } from "../../../governance/reading/quota-shares";

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

  it("divides what it gave: plain bytes of more than a tebibyte too", () => {
    const [share] = divideQuota({ gpus: 0, cpu: "9", memory: "6Ti" }, 3);
    assert.ok(share);
    assert.deepEqual(divideQuota(share, 2), [
      { gpus: 0, cpu: "1500m", memory: "1099511627776" },
      { gpus: 0, cpu: "1500m", memory: "1099511627776" },
    ]);
  });

  it("refuses no parts", () =>
    assert.throws(() => divideQuota({ gpus: 0, cpu: "1", memory: "1Gi" }, 0), /0 parts/));

  it("refuses what is no quantity, with what was probably meant", () => {
    const quota = { gpus: 0, cpu: "1", memory: "1Gi" };
    assert.throws(() => divideQuota({ ...quota, cpu: "16Gi" }, 1), /^RangeError: 16Gi: must be CPU cores/);
    assert.throws(
      () => divideQuota({ ...quota, memory: "16GB" }, 1),
      /^RangeError: 16GB: use a binary unit such as 16Gi$/,
    );
  });
});
