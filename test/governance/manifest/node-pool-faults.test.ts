import assert from "node:assert/strict";
import { validateStackConfig } from "../../../governance/manifest/environment";
import { nodePoolFaults, type ConfigFault } from "../../../governance/manifest/node-pool-faults";
import { showPath } from "../../../governance/reading/yaml-document";
import { BOOK, stackValues } from "../../support/written-files";

const sized = { project: "platform", min: 0, desired: 1, max: 2 };

function faultsOf(nodePools: Record<string, unknown>, more: Record<string, unknown> = {}): ConfigFault[] {
  return nodePoolFaults(
    validateStackConfig({ ...stackValues(), nodePools, ...more }, "Pulumi.test.yaml"),
    BOOK,
  );
}
const said = (faults: readonly ConfigFault[]): string[] =>
  faults.map(({ path, rule, found }) => `${showPath(path)}: ${found}: ${rule}`);
const managed = (...instanceTypes: string[]) => ({ ...sized, provisioner: "managed", instanceTypes });
const karpenter = (...instanceTypes: string[]) => ({
  provisioner: "karpenter",
  project: "platform",
  instanceTypes,
  limits: { gpus: 4 },
});

describe("node-pool-faults", () => {
  it("finds none in a sound environment", () => {
    assert.deepEqual(faultsOf({ a: managed("g6.2xlarge", "g4dn.xlarge") }), []);
  });

  it("refuses an instance type that is unknown, in pools, the allow-list and the system pool", () => {
    const cluster = { systemPool: { instanceTypes: ["m6i.xlrge"], min: 1, desired: 1, max: 1 } };
    const faults = faultsOf({ a: managed("g6.2xlarg") }, { cluster, allowedGpuTypes: ["z9.large"] });
    assert.deepEqual(said(faults), [
      'nodePools.a.instanceTypes[0]: "g6.2xlarg": is not an instance type that is known: did you mean g6.2xlarge?',
      'allowedGpuTypes[0]: "z9.large": is not an instance type that is known',
      'cluster.systemPool.instanceTypes[0]: "m6i.xlrge": is not an instance type that is known: did you mean m6i.xlarge?',
    ]);
  });

  it("refuses an instance type without GPU in a GPU pool", () => {
    assert.match(said(faultsOf({ a: managed("m6i.large") })).join(), /"m6i.large": has no GPU/);
  });

  it("refuses mixed architectures, whoever starts the nodes", () => {
    for (const pool of [managed("g4dn.xlarge", "g5g.xlarge"), karpenter("g4dn.xlarge", "g5g.xlarge")])
      assert.deepEqual(said(faultsOf({ a: pool })), [
        "nodePools.a.instanceTypes: g4dn.xlarge x86_64, g5g.xlarge arm64: must not mix architectures: make a node pool of each",
      ]);
  });

  it("refuses mixed numbers of GPUs, except on Karpenter, which starts what a pod needs", () => {
    assert.match(said(faultsOf({ a: managed("g6.2xlarge", "g6.12xlarge") })).join(), /mix numbers of GPUs/);
    assert.deepEqual(faultsOf({ a: karpenter("g6.2xlarge", "g6.12xlarge") }), []);
  });

  it("keeps the name of the system pool", () => {
    assert.match(said(faultsOf({ system: managed("g6.2xlarge") })).join(), /choose another/);
  });
});
