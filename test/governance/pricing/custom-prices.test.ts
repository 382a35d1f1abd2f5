import assert from "node:assert/strict";
import fc from "fast-check";
import { customPrices, hourlyUsd, monthly } from "../../../governance/pricing/custom-prices";
import type { InstanceShape, PriceList } from "../../../governance/pricing/pricing";

const SOURCE = { source: "test", asOf: "2026-07-06T14:20:29Z" };

const list = (instances: Record<string, number>): PriceList => ({
  provider: "aws",
  region: "us-east-1",
  currency: "USD",
  ...SOURCE,
  instances,
  services: { "ebs-gp3": { microUsd: 80_000, unit: "GiB-month", ...SOURCE } },
});

const PRICES = list({ "m5.large": 96_000, "g6.xlarge": 804_800, "g6.12xlarge": 4_601_600 });
const M5_LARGE = { vcpus: 2, memoryMiB: 8192, gpus: 0 };
const G6_XLARGE = { vcpus: 4, memoryMiB: 16_384, gpus: 1 };
const G6_12XLARGE = { vcpus: 48, memoryMiB: 196_608, gpus: 4 };

describe("customPrices", () => {
  // m5.large $0.096: 2 × 31,611 + 8 × 4,237 = 97,118; 96,000 × 31,611 ÷ 97,118 = 31,247.1; × 4,237 ÷ 97,118 = 4,188.2.
  // g6.xlarge $0.8048: 804,800 − 4 × 31,247 − 16 × 4,188 = 612,804.
  it("gives the GPU what is left of a node's price after its vCPUs and memory", () => {
    assert.deepEqual(customPrices(PRICES, { "m5.large": M5_LARGE, "g6.xlarge": G6_XLARGE }, 60), {
      onDemand: { cpu: 31_247, ram: 4_188, gpu: 612_804 },
      spot: { cpu: 18_748, ram: 2_513, gpu: 367_682 },
      storageMonthly: 80_000,
    });
  });

  // g6.12xlarge leaves 4,601,600 − 48 × 31,247 − 192 × 4,188 = 2,297,648; (612,804 + 2,297,648) ÷ 5 GPUs = 582,090.4.
  it("averages GPUs over the types in use", () => {
    const types = { "m5.large": M5_LARGE, "g6.xlarge": G6_XLARGE, "g6.12xlarge": G6_12XLARGE };
    assert.equal(customPrices(PRICES, types, 100).onDemand.gpu, 582_090);
  });

  it("takes vCPU and memory from m5.large where every type has GPUs", () => {
    assert.deepEqual(
      customPrices(PRICES, { "g6.xlarge": G6_XLARGE }, 100).onDemand,
      customPrices(PRICES, { "m5.large": M5_LARGE, "g6.xlarge": G6_XLARGE }, 100).onDemand,
    );
  });

  it("has no GPU price, rather than a free one, where no type has GPUs", () => {
    const { onDemand, spot } = customPrices(PRICES, { "m5.large": M5_LARGE }, 50);
    assert.equal(onDemand.gpu, null);
    assert.equal(spot.gpu, null);
  });

  // 1,100,000 µ$ over (9 × 31,611 + 33 × 4,237 + 950,000) = 1,374,320.
  it("splits all types in one ratio where nothing would be left for the GPU", () => {
    const prices = list({ dear: 1_000_000, cheap: 100_000 });
    const types = {
      dear: { vcpus: 1, memoryMiB: 1024, gpus: 0 },
      cheap: { vcpus: 8, memoryMiB: 32_768, gpus: 1 },
    };
    assert.deepEqual(customPrices(prices, types, 100).onDemand, { cpu: 25_301, ram: 3_391, gpu: 760_376 });
  });

  it("prices the nodes in use together as the list does, but for rounding, and no unit as free", () => {
    const shape = fc.record({
      vcpus: fc.integer({ min: 2, max: 192 }),
      memoryMiB: fc.integer({ min: 4, max: 2048 }).map((gib) => gib * 1024),
      gpus: fc.integer({ min: 0, max: 8 }),
    });
    const types = fc.array(fc.tuple(shape, fc.integer({ min: 50_000, max: 100_000_000 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(types, (drawn) => {
        // A type without GPUs, so that the reference type, which nodes do not run on, stays out of the sum.
        const all: [InstanceShape, number][] = [[{ ...M5_LARGE }, 96_000], ...drawn];
        const instances = Object.fromEntries(all.map(([, price], index) => [`t${index}`, price]));
        const shapes = Object.fromEntries(all.map(([each], index) => [`t${index}`, each]));
        const { cpu, ram, gpu } = customPrices(list(instances), shapes, 100).onDemand;
        assert.ok(cpu > 0 && ram > 0 && gpu !== 0);
        const units = all.reduce((n, [s]) => n + s.vcpus + s.memoryMiB / 1024 + s.gpus, 0);
        const told = all.reduce(
          (total, [s]) => total + s.vcpus * cpu + (s.memoryMiB / 1024) * ram + s.gpus * (gpu ?? 0),
          0,
        );
        const listed = all.reduce((total, [, price]) => total + price, 0);
        assert.ok(Math.abs(told - listed) <= units / 2 + 1, `${told} told, ${listed} listed`);
      }),
    );
  });

  it("refuses a type without price, no types, and a list without storage", () => {
    assert.throws(
      () => customPrices(PRICES, { "p9.huge": G6_XLARGE }, 100),
      /p9\.huge: has no price in the list of 2026-07-06/,
    );
    assert.throws(() => customPrices(PRICES, {}, 100), /no instance types/);
    assert.throws(
      () => customPrices({ ...PRICES, services: {} }, { "m5.large": M5_LARGE }, 100),
      /ebs-gp3: the price list needs a price/,
    );
  });
});

describe("prices of another period", () => {
  it("are by the month at 730 hours", () => {
    assert.equal(monthly(31_247), 22_810_310);
  });

  it("of storage by the hour have twelve places", () => {
    assert.equal(hourlyUsd(80_000), "0.000109589041");
    assert.equal(hourlyUsd(730_000_000), "1.000000000000");
  });
});
