/** GPU node pools of each provisioner for tests. */
import { GpuNodePool, type GpuNodePoolArgs } from "../../components/gpu-node-pool";
import { Karpenter } from "../../components/karpenter";
import type { PlanResource } from "../../governance/plan";
import type { NodePoolConfig } from "../../governance/stack-config/stack-config";
import { CATALOGUE, REGION, awsPlanOf, existingCluster, existingNetwork, localCluster } from "./aws";
import type { RecordedOptions } from "./options";
import { ATTRIBUTION } from "./plan";

const BASE = {
  project: "platform",
  instanceTypes: ["g6.2xlarge"],
  capacity: "on-demand",
  diskGiB: 200,
} as const;
export type Managed = Extract<NodePoolConfig, { provisioner: "managed" }>;
export const MANAGED: Managed = {
  ...BASE,
  instanceTypes: ["g6.2xlarge"],
  provisioner: "managed",
  min: 0,
  desired: 2,
  max: 6,
};
export const FAKE: NodePoolConfig = { ...MANAGED, provisioner: "fake" };
export const KARPENTER: Extract<NodePoolConfig, { provisioner: "karpenter" }> = {
  ...BASE,
  instanceTypes: ["g6.2xlarge", "g6.12xlarge"],
  provisioner: "karpenter",
  limits: { gpus: 10 },
};
export const SCHEDULE: NonNullable<NodePoolConfig["schedule"]> = {
  timezone: "Europe/Berlin",
  days: ["mon", "tue", "wed", "thu", "fri"],
  from: "07:00",
  to: "20:00",
};

export const declare = (args: Partial<GpuNodePoolArgs>, recorded?: RecordedOptions): GpuNodePool =>
  new GpuNodePool(
    "gpu-l4",
    {
      attribution: ATTRIBUTION,
      pool: "gpu-l4",
      settings: MANAGED,
      cluster: existingCluster(),
      region: REGION,
      network: existingNetwork(),
      catalogue: CATALOGUE,
      ...args,
    },
    recorded?.opts,
  );
export const managed = (settings: Partial<Managed> = {}): Promise<PlanResource[]> =>
  awsPlanOf(() => declare({ settings: { ...MANAGED, ...settings } }));
export const karpenter = (settings: NodePoolConfig = KARPENTER): Promise<PlanResource[]> =>
  awsPlanOf(() => {
    const cluster = existingCluster();
    const controller = new Karpenter("karpenter", { attribution: ATTRIBUTION, cluster, region: REGION });
    return declare({ settings, cluster, karpenter: controller });
  });
export const fake = (settings: NodePoolConfig = FAKE): Promise<PlanResource[]> =>
  awsPlanOf(() => declare({ settings, cluster: localCluster(), network: undefined }));
