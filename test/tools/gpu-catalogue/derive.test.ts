import assert from "node:assert/strict";
import type { PriceList } from "../../../governance/pricing/pricing";
import { deriveCatalogue } from "../../../tools/gpu-catalogue/derive";

const PRICES: PriceList = {
  provider: "aws",
  region: "us-east-1",
  currency: "USD",
  asOf: "2026-07-06T14:20:29Z",
  source: "a test",
  instances: { "g6.xlarge": 804_800, "m6i.large": 96_000, "g4ad.xlarge": 378_530, "g3.4xlarge": 1_140_000 },
  services: {},
};

const size = (vcpus: number, memoryMiB: number, architecture = "x86_64"): object => ({
  VCpuInfo: { DefaultVCpus: vcpus },
  MemoryInfo: { SizeInMiB: memoryMiB },
  ProcessorInfo: { SupportedArchitectures: [architecture], Manufacturer: "any" },
});
const gpus = (Name: string, Count: number, SizeInMiB: number, Manufacturer = "NVIDIA"): object => ({
  GpuInfo: {
    Gpus: [{ Name, Manufacturer, Count, MemoryInfo: { SizeInMiB } }],
    TotalGpuMemoryInMiB: Count * SizeInMiB,
  },
});

describe("deriveCatalogue", () => {
  it("takes whole GPUs of NVIDIA, leaves out other accelerators with the reason, and sizes every type", () => {
    const { catalogue, shapes } = deriveCatalogue(
      {
        "g6.xlarge": { ...size(4, 16_384), ...gpus("L4", 1, 22_888) },
        "g5g.16xlarge": { ...size(64, 131_072, "arm64"), ...gpus("T4g", 2, 16_384) },
        "g6f.large": { ...size(2, 8192), ...gpus("L4", 0, 2861) },
        "g8a.large": { ...size(2, 8192), ...gpus("Radeon", 1, 8192, "AMD") },
        "inf2.xlarge": { ...size(4, 16_384), NeuronInfo: {} },
        "m6i.large": size(2, 8192),
      },
      PRICES,
      "a test",
    );
    assert.deepEqual(catalogue.types, {
      "g6.xlarge": {
        instanceType: "g6.xlarge",
        gpuModel: "L4",
        gpus: 1,
        gpuMemoryMiB: 22_888,
        vcpus: 4,
        memoryMiB: 16_384,
        architecture: "x86_64",
      },
      "g5g.16xlarge": {
        instanceType: "g5g.16xlarge",
        gpuModel: "T4g",
        gpus: 2,
        gpuMemoryMiB: 16_384,
        vcpus: 64,
        memoryMiB: 131_072,
        architecture: "arm64",
      },
    });
    assert.deepEqual(Object.keys(catalogue.excluded).sort(), [
      "g4ad.xlarge",
      "g6f.large",
      "g8a.large",
      "inf2.xlarge",
    ]);
    assert.equal(catalogue.excluded["g8a.large"], "GPUs of AMD");
    assert.deepEqual(shapes.shapes["m6i.large"], { vcpus: 2, memoryMiB: 8192, gpus: 0 });
    assert.deepEqual(shapes.shapes["g6f.large"], { vcpus: 2, memoryMiB: 8192, gpus: 0 });
    assert.deepEqual(shapes.shapes["g5g.16xlarge"], { vcpus: 64, memoryMiB: 131_072, gpus: 2 });
    assert.deepEqual(catalogue.gaps.unpriced, ["g5g.16xlarge"]);
    assert.deepEqual(catalogue.gaps.uncatalogued, ["g3.4xlarge"]);
    assert.deepEqual(catalogue.gaps.unshaped, ["g3.4xlarge", "g4ad.xlarge"]);
  });

  it("refuses what is not in EC2's form", () => {
    assert.throws(() => deriveCatalogue({ "g6.xlarge": { VCpuInfo: {} } }, PRICES, "a test"), /DefaultVCpus/);
  });
});
