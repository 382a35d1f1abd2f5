import assert from "node:assert/strict";
import type { GpuNodePoolArgs } from "../../components/gpu-node-pool";
import type { NodePoolConfig } from "../../governance/stack-config/stack-config";
import { awsPlanOf } from "../support/aws";
import { FAKE, KARPENTER, MANAGED, SCHEDULE, declare, fake } from "../support/gpu-pool";

describe("GpuNodePool refuses", () => {
  const refused = (
    rule: RegExp,
    settings: NodePoolConfig,
    args: Partial<GpuNodePoolArgs> = {},
  ): Promise<void> =>
    assert.rejects(
      awsPlanOf(() => declare({ settings, ...args })),
      rule,
    );

  for (const [min, desired, max] of [
    [3, 2, 6],
    [0, 7, 6],
    [7, 7, 6],
  ] as const)
    it(`sizes out of order: ${min}, ${desired}, ${max}`, () =>
      refused(new RegExp(`settings.min, desired, max: ${min}, ${desired}, ${max}: must be in order`), {
        ...MANAGED,
        min,
        desired,
        max,
      }));

  it("types that are not in the catalogue, none at all, and names of an object's own", async () => {
    await refused(/instanceTypes: "m6i.large": is not in the GPU catalogue/, {
      ...MANAGED,
      instanceTypes: ["m6i.large"],
    });
    await refused(/instanceTypes: needs at least one/, { ...MANAGED, instanceTypes: [] });
    await refused(/"constructor": is not in the GPU catalogue/, {
      ...MANAGED,
      instanceTypes: ["constructor"],
    });
  });

  it("mixed architectures and, unless Karpenter chooses, mixed numbers of GPUs", async () => {
    const mixedArchitectures = ["g6.2xlarge", "g5g.2xlarge"];
    await refused(/g6.2xlarge x86_64, g5g.2xlarge arm64: must not mix architectures/, {
      ...MANAGED,
      instanceTypes: mixedArchitectures,
    });
    await refused(/g6.2xlarge 1, g6.12xlarge 4: must not mix numbers of GPUs/, {
      ...MANAGED,
      instanceTypes: ["g6.2xlarge", "g6.12xlarge"],
    });
  });

  it("a schedule of a Karpenter or fake pool, and one in no time zone", async () => {
    await refused(/settings.schedule: of a karpenter pool: is for managed pools/, {
      ...KARPENTER,
      schedule: SCHEDULE,
    });
    await assert.rejects(fake({ ...FAKE, schedule: SCHEDULE }), /settings.schedule: of a fake pool/);
    await refused(/schedule.timezone: "Europe\/Berln": must be a time zone/, {
      ...MANAGED,
      schedule: { ...SCHEDULE, timezone: "Europe/Berln" },
    });
  });

  it("fake nodes in AWS, and others on a local cluster", async () => {
    await refused(/provisioner: "fake": is for local clusters only/, FAKE);
    await assert.rejects(fake(MANAGED), /provisioner: "managed": must be fake on a local cluster/);
  });

  it("a pool without the network or the Karpenter that it needs", async () => {
    await refused(/network: is required in AWS/, MANAGED, { network: undefined });
    await refused(/karpenter: is required by a Karpenter pool/, KARPENTER);
  });

  it("the system pool's name", () =>
    refused(/pool: "system": is the name of the pool that runs what needs no GPU/, MANAGED, {
      pool: "system",
    }));
});
