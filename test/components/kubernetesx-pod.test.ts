import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createDeployment, createService } from "../../components/kubernetesx-pod";
import { inferenceObjects } from "../../governance/kubernetes-objects/inference-objects";
import { only, planOf } from "../support/plan";
import { CPU_SERVICE, GPU_SERVICE } from "../support/service";

const COMPONENTS = path.join(__dirname, "../../components");

describe("kubernetesx-pod", () => {
  for (const service of [GPU_SERVICE, CPU_SERVICE])
    it(`hands the objects of ${service.name} on unchanged and wholly known, as siblings`, async () => {
      const { deployment, service: clusterService } = inferenceObjects(service);
      const plan = await planOf(() => {
        createDeployment("pods", deployment, {});
        createService("address", clusterService, {});
      });
      const pods = only(plan, "kubernetes:apps/v1:Deployment", "pods");
      const address = only(plan, "kubernetes:core/v1:Service", "address");
      assert.deepEqual(pods.props, deployment);
      assert.deepEqual(address.props, clusterService);
      assert.equal(address.parent, pods.parent);
    });

  it("is the only component that knows kubernetesx", () => {
    const users = readdirSync(COMPONENTS).filter((file) =>
      readFileSync(path.join(COMPONENTS, file), "utf8").includes('"@pulumi/kubernetesx"'),
    );
    assert.deepEqual(users, ["kubernetesx-pod.ts"]);
  });
});
