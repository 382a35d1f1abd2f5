import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  catalogueGaps,
  formatGpuCatalogue,
  formatInstanceShapes,
  parseGpuCatalogue,
  parseInstanceShapes,
} from "../../../governance/pricing/gpu-catalogue";
import { parsePriceList } from "../../../governance/pricing/price-list";
import { InvalidInput } from "../../../governance/reading/problem";

const CATALOGUE = readFileSync("data/catalogue/gpu-instance-types.json", "utf8");
const SHAPES = readFileSync("data/catalogue/instance-shapes.json", "utf8");
const PRICES = readFileSync("data/prices/us-east-1.json", "utf8");

describe("the GPU catalogue", () => {
  const catalogue = parseGpuCatalogue(CATALOGUE, "gpu-instance-types.json");
  const { shapes } = parseInstanceShapes(SHAPES, "instance-shapes.json");
  const prices = parsePriceList(PRICES, "us-east-1.json");

  // From AWS's own pages. "24 GiB" of an A10G or L4 is 22,888 MiB as EC2 reports it, "48 GiB" of an L40S 45,776.
  for (const [type, gpuModel, gpus, gpuMemoryMiB, vcpus, memoryGiB, architecture] of [
    ["g4dn.xlarge", "T4", 1, 16_384, 4, 16, "x86_64"],
    ["g4dn.12xlarge", "T4", 4, 16_384, 48, 192, "x86_64"],
    ["g5.xlarge", "A10G", 1, 22_888, 4, 16, "x86_64"],
    ["g5.48xlarge", "A10G", 8, 22_888, 192, 768, "x86_64"],
    ["g5g.xlarge", "T4g", 1, 16_384, 4, 8, "arm64"],
    ["g6.xlarge", "L4", 1, 22_888, 4, 16, "x86_64"],
    ["g6e.12xlarge", "L40S", 4, 45_776, 48, 384, "x86_64"],
    ["p4d.24xlarge", "A100", 8, 40_960, 96, 1152, "x86_64"],
    ["p4de.24xlarge", "A100", 8, 81_920, 96, 1152, "x86_64"],
    ["p5.48xlarge", "H100", 8, 81_920, 192, 2048, "x86_64"],
    ["p5.4xlarge", "H100", 1, 81_920, 16, 256, "x86_64"],
  ] as const)
    it(`has ${type} with ${gpus} × ${gpuModel}`, () => {
      const memoryMiB = memoryGiB * 1024;
      assert.deepEqual(catalogue.types[type], {
        instanceType: type,
        gpuModel,
        gpus,
        gpuMemoryMiB,
        vcpus,
        memoryMiB,
        architecture,
      });
      assert.deepEqual(shapes[type], { vcpus, memoryMiB, gpus });
    });

  it("has the sizes of what system pools run on", () => {
    assert.deepEqual(shapes["m6i.large"], { vcpus: 2, memoryMiB: 8192, gpus: 0 });
    assert.deepEqual(shapes["m7i.xlarge"], { vcpus: 4, memoryMiB: 16_384, gpus: 0 });
    assert.deepEqual(shapes["t3.medium"], { vcpus: 2, memoryMiB: 4096, gpus: 0 });
  });

  it("leaves out what a pod cannot ask for as a whole GPU of NVIDIA, with the reason", () => {
    assert.equal(catalogue.types["g4ad.xlarge"], undefined);
    assert.equal(catalogue.excluded["g4ad.xlarge"], "GPUs of AMD");
    assert.equal(catalogue.excluded["dl1.24xlarge"], "accelerators of Habana");
    assert.equal(catalogue.excluded["trn1.32xlarge"], "accelerators of AWS (Neuron)");
    assert.match(catalogue.excluded["g6f.xlarge"] ?? "", /fraction of a GPU/);
    assert.deepEqual(
      Object.keys(catalogue.types).filter((type) => Object.hasOwn(catalogue.excluded, type)),
      [],
    );
  });

  it("lists the gaps between itself and the prices as they are", () => {
    assert.deepEqual(catalogue.gaps, catalogueGaps(catalogue, { shapes }, prices));
  });

  it("agrees with the sizes", () => {
    for (const { instanceType, vcpus, memoryMiB, gpus } of Object.values(catalogue.types))
      assert.deepEqual(shapes[instanceType], { vcpus, memoryMiB, gpus }, instanceType);
    const withGpus = Object.keys(shapes).filter((type) => shapes[type]?.gpus !== 0);
    assert.deepEqual(withGpus.sort(), Object.keys(catalogue.types).sort());
  });

  it("is written as it stands", () => {
    assert.equal(formatGpuCatalogue(catalogue), CATALOGUE);
    assert.equal(formatInstanceShapes(parseInstanceShapes(SHAPES, "instance-shapes.json")), SHAPES);
  });
});

describe("catalogueGaps", () => {
  const type = {
    instanceType: "g9.large",
    gpuModel: "X",
    gpus: 1,
    gpuMemoryMiB: 1,
    vcpus: 1,
    memoryMiB: 1,
    architecture: "arm64",
  } as const;
  const shape = { vcpus: 1, memoryMiB: 1, gpus: 0 };

  it("names what is unpriced, uncatalogued and of unknown size, sorted", () => {
    const gaps = catalogueGaps(
      {
        types: { "p9.large": type, "g9.large": type, "g6.xlarge": type },
        excluded: { "g4ad.xlarge": "GPUs of AMD" },
      },
      { shapes: { "g6.xlarge": shape, "m6i.large": shape, "g4ad.xlarge": shape } },
      {
        region: "us-east-1",
        asOf: "2026-07-06T14:20:29Z",
        instances: {
          "p6-b200.48xlarge": 1,
          "gr6.xlarge": 1,
          "g6.xlarge": 1,
          "m6i.large": 1,
          "g4ad.xlarge": 1,
          "i3.large": 1,
        },
      },
    );
    assert.deepEqual(gaps, {
      region: "us-east-1",
      pricesAsOf: "2026-07-06T14:20:29Z",
      unpriced: ["g9.large", "p9.large"],
      uncatalogued: ["gr6.xlarge", "p6-b200.48xlarge"],
      unshaped: ["gr6.xlarge", "i3.large", "p6-b200.48xlarge"],
    });
  });
});

describe("parseGpuCatalogue", () => {
  for (const [what, from, to, place] of [
    ["no GPUs", '"gpus":1', '"gpus":0', "types.g4dn.16xlarge.gpus"],
    ["half a GPU", '"gpus":1', '"gpus":0.5', "types.g4dn.16xlarge.gpus"],
    ["negative memory", '"gpuMemoryMiB":16384', '"gpuMemoryMiB":-1', "types.g4dn.12xlarge.gpuMemoryMiB"],
    ["an unknown architecture", '"x86_64"', '"mips"', "types.g4dn.12xlarge.architecture"],
    ["an unknown field", '"vcpus":48,', '"vcpus":48,"cores":24,', "types.g4dn.12xlarge"],
    ["a type that is none", '"g4dn.12xlarge"', '"g4dn 12xlarge"', "types"],
  ] as const)
    it(`refuses ${what}`, () => {
      assert.ok(CATALOGUE.includes(from));
      assert.throws(
        () => parseGpuCatalogue(CATALOGUE.replace(from, to), "catalogue.json"),
        (error: unknown) =>
          error instanceof InvalidInput && error.message.includes(`catalogue.json ${place}`),
      );
    });

  it("refuses what is not JSON", () => {
    assert.throws(() => parseGpuCatalogue("{", "catalogue.json"), /catalogue\.json: must be JSON/);
    assert.throws(() => parseInstanceShapes("[]", "shapes.json"), InvalidInput);
  });
});
