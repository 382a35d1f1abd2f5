import assert from "node:assert/strict";
import fc from "fast-check";
import { cidrFault, subnetCidrs } from "../../components/subnet-cidrs";

/** First and last address of a block. */
function range(cidr: string): [number, number] {
  const [address = "", prefix] = cidr.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return [first, first + 2 ** (32 - Number(prefix)) - 1];
}

/** A block that begins where its prefix allows it to. */
const block = fc
  .tuple(fc.integer({ min: 16, max: 22 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
  .map(([prefix, address]) => {
    const first = address - (address % 2 ** (32 - prefix));
    return `${[24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256).join(".")}/${prefix}`;
  });

describe("the subnets of a block", () => {
  it("are quarters for nodes, and sixteenths of the last quarter for what faces outside", () => {
    assert.deepEqual(subnetCidrs("10.0.0.0/16", 3), {
      private: ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"],
      public: ["10.0.192.0/22", "10.0.196.0/22", "10.0.200.0/22"],
    });
    assert.deepEqual(subnetCidrs("192.168.4.0/22", 2), {
      private: ["192.168.4.0/24", "192.168.5.0/24"],
      public: ["192.168.7.0/28", "192.168.7.16/28"],
    });
  });

  it("lie inside the block, overlap nowhere and are sizes that AWS allows", () => {
    fc.assert(
      fc.property(block, fc.integer({ min: 1, max: 3 }), (cidr, zones) => {
        const { private: own, public: facing } = subnetCidrs(cidr, zones);
        assert.deepEqual([own.length, facing.length], [zones, zones]);
        const [first, last] = range(cidr);
        const ranges = [...own, ...facing].map(range).sort(([a], [b]) => a - b);
        ranges.forEach(([from, to], index) => {
          assert.ok(from >= first && to <= last, cidr);
          assert.ok(index === 0 || from > (ranges[index - 1]?.[1] ?? Infinity), cidr);
        });
        for (const subnet of [...own, ...facing]) {
          const prefix = Number(subnet.split("/")[1]);
          assert.ok(prefix >= 16 && prefix <= 28 && cidrFault(cidr) === undefined, subnet);
          assert.equal(range(subnet)[0] % 2 ** (32 - prefix), 0, subnet);
        }
      }),
    );
  });

  it("stay where they are when a zone is added", () => {
    fc.assert(
      fc.property(block, (cidr) => {
        const two = subnetCidrs(cidr, 2);
        const three = subnetCidrs(cidr, 3);
        assert.deepEqual(three.private.slice(0, 2), two.private);
        assert.deepEqual(three.public.slice(0, 2), two.public);
      }),
    );
  });

  for (const [cidr, rule] of [
    ["10.0.0.0/15", /must be a \/16 to a \/22/],
    ["10.0.0.0/23", /must be a \/16 to a \/22/],
    ["10.0.1.0/16", /first address: 10\.0\.0\.0\/16/],
    ["10.0.0.256/16", /must be an IPv4 block/],
    ["10.0.0.0/33", /must be an IPv4 block/],
    ["10.0.0.0", /must be an IPv4 block/],
    ["fd00::/16", /must be an IPv4 block/],
  ] as const)
    it(`refuse ${cidr}`, () => {
      assert.match(cidrFault(cidr) ?? "", rule);
      assert.throws(() => subnetCidrs(cidr, 2), RangeError);
    });

  it("refuse a fourth zone, for which there is no quarter", () => {
    for (const zones of [0, 4, 1.5]) assert.throws(() => subnetCidrs("10.0.0.0/16", zones), /zones .*1 to 3/);
  });
});
