import assert from "node:assert/strict";
import fc from "fast-check";
import {
  cpuMillis,
  formatCpu,
  formatMemory,
  memoryBytes,
  readCpu,
  readGpus,
  readMemory,
  type ReadQuantity,
} from "../../../governance/reading/quantity";

const valueOf = (quantity: ReadQuantity): number =>
  "value" in quantity ? quantity.value : assert.fail(quantity.rule);
const ruleOf = (quantity: ReadQuantity): string =>
  "rule" in quantity ? quantity.rule : assert.fail(`read as ${quantity.value}`);

describe("quantity", () => {
  it("reads CPU as millicores", () => {
    const cases = { "4": 4000, "0.5": 500, "500m": 500, "1.001": 1001, "1m": 1, "10000": 10_000_000 };
    for (const [text, millis] of Object.entries(cases)) assert.equal(valueOf(readCpu(text)), millis, text);
  });

  it("reads memory as MiB", () => {
    const cases = {
      "16Gi": 16_384,
      "512Mi": 512,
      "1.5Gi": 1536,
      "2Ti": 2_097_152,
      "2048Ki": 2,
      "1048576": 1,
    };
    for (const [text, mebibytes] of Object.entries(cases))
      assert.equal(valueOf(readMemory(text)), mebibytes, text);
  });

  it("names the binary unit that was probably meant", () => {
    assert.equal(ruleOf(readMemory("16GB")), "use a binary unit such as 16Gi");
    assert.equal(ruleOf(readMemory("16G")), "use a binary unit such as 16Gi");
    assert.equal(ruleOf(readMemory("512MB")), "use a binary unit such as 512Mi");
    assert.equal(ruleOf(readMemory("1.5gb")), "use a binary unit such as 1.5Gi");
    assert.match(ruleOf(readMemory("16")), /in bytes .* such as 16Gi/);
  });

  it("refuses what would have to be rounded, zero, and more than any machine has", () => {
    for (const text of ["0.5m", "0.0001", "0", "0m", "10001"]) ruleOf(readCpu(text));
    for (const text of ["1Ki", "0.3Gi", "0Gi", "1025Ki", "100000001Mi", "999999999999Ti"])
      ruleOf(readMemory(text));
  });

  it("reads whole GPUs only", () => {
    assert.equal(valueOf(readGpus("0")), 0);
    assert.equal(valueOf(readGpus("8")), 8);
    assert.equal(ruleOf(readGpus("0.5")), "must be whole GPUs: a GPU is not shared");
    assert.equal(ruleOf(readGpus("500m")), "must be whole GPUs: a GPU is not shared");
    for (const text of ["-1", "1001", "one", "", "1e3"]) ruleOf(readGpus(text));
  });

  it("is exact for every millicore and MiB, however it is written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (millis) => {
        const digits = String(millis).padStart(4, "0");
        const cores = `${digits.slice(0, -3)}.${digits.slice(-3)}`;
        assert.equal(valueOf(readCpu(`${millis}m`)), millis);
        assert.equal(valueOf(readCpu(cores)), millis);
        assert.equal(valueOf(readCpu(formatCpu(millis))), millis);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 97_000 }), (gibibytes) => {
        assert.equal(valueOf(readMemory(`${gibibytes}Gi`)), gibibytes * 1024);
        assert.equal(valueOf(readMemory(`${gibibytes}Mi`)), gibibytes);
        assert.equal(valueOf(readMemory(formatMemory(gibibytes))), gibibytes);
      }),
    );
  });

  it("never reads more as less", () => {
    const cpu = fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.constantFrom("", "m"));
    const size = (text: readonly [number, string], factor: number): number =>
      text[0] * (text[1] === "" ? factor : 1);
    fc.assert(
      fc.property(cpu, cpu, (a, b) => {
        const [less, more] = size(a, 1000) <= size(b, 1000) ? [a, b] : [b, a];
        assert.ok(valueOf(readCpu(less.join(""))) <= valueOf(readCpu(more.join(""))));
      }),
    );
    fc.assert(
      fc.property(fc.nat(90_000), fc.nat(90_000), (a, b) => {
        const [mebi, gibi] = [a + 1, b + 1];
        const ordered = valueOf(readMemory(`${mebi}Mi`)) <= valueOf(readMemory(`${gibi}Gi`));
        assert.equal(ordered, mebi <= gibi * 1024);
      }),
    );
  });

  it("refuses garbage without throwing", () => {
    const wellFormed = /^\d+(\.\d+)?(m|Ki|Mi|Gi|Ti)?$/;
    fc.assert(
      fc.property(
        fc
          .oneof(fc.string(), fc.stringMatching(/^[-+0-9.eEmKMGTPi ]{1,12}$/))
          .filter((t) => !wellFormed.test(t)),
        (text) => {
          for (const read of [readCpu, readMemory, readGpus]) assert.ok(ruleOf(read(text)).length > 0);
        },
      ),
    );
  });
});

describe("exact quantities", () => {
  it("of CPU are thousandths of a core, zero included", () => {
    const cases = { "16": 16_000n, "1.5": 1_500n, "500m": 500n, "0": 0n, "0m": 0n, "20000": 20_000_000n };
    for (const [text, millis] of Object.entries(cases)) assert.equal(cpuMillis(text), millis, text);
  });

  it("of memory are bytes, zero included", () => {
    const cases = {
      "1Gi": 1_073_741_824n,
      "1.5Ki": 1_536n,
      "7": 7n,
      "0": 0n,
      "2Ti": 2_199_023_255_552n,
      "999999999999999999": 999_999_999_999_999_999n,
    };
    for (const [text, bytes] of Object.entries(cases)) assert.equal(memoryBytes(text), bytes, text);
  });

  for (const cpu of ["16Gi", "", "-1", "1e3", "0.0001", "1.5m"])
    it(`refuse "${cpu}" of CPU`, () => assert.throws(() => cpuMillis(cpu), RangeError));

  for (const memory of ["16GB", "500m", "", "-1Gi", "0.1", "1".repeat(19)])
    it(`refuse "${memory}" of memory`, () => assert.throws(() => memoryBytes(memory), RangeError));
});
