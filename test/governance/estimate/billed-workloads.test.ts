import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readBill } from "../../../governance/estimate/bill";
import { estimate } from "../../../governance/estimate/estimate";
import type { PlanResource } from "../../../governance/plan";
import { USAGE, fixed, managedPool, service, urnOf } from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";

const claim = service("vision", "gpu", { floor: 1, expected: 2, ceiling: 4 });

function child(type: string, props: Record<string, unknown>): PlanResource {
  return { urn: urnOf(type, "vision"), type, name: "vision", parent: claim.urn, props };
}
const container = (gpus: string) => ({
  resources: { requests: { cpu: "1500m", memory: "6Gi" }, limits: { "nvidia.com/gpu": gpus } },
});
const sideCar = { resources: { requests: { cpu: "500m", memory: "2Gi" } } };
const deployment = (gpus: string, more: Record<string, unknown> = {}) =>
  child("kubernetes:apps/v1:Deployment", {
    spec: { template: { spec: { containers: [container(gpus), sideCar] } }, ...more },
  });
const autoscaler = (minReplicas: number, maxReplicas: number) =>
  child("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", { spec: { minReplicas, maxReplicas } });

function read(...children: PlanResource[]) {
  const { disputes, workloads } = readBill([...managedPool("gpu"), claim, ...children], BOOK, USAGE);
  return {
    workload: workloads[0],
    disputes: disputes.map(({ field, claimed, found }) => `${field}: claims ${claimed}, is ${found}`),
  };
}

describe("a workload's facts", () => {
  it("stand while its Kubernetes objects cannot be seen", () => {
    const blind = read(
      child("kubernetes:apps/v1:Deployment", {}),
      child("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {}),
    );
    assert.deepEqual(blind.disputes, []);
    assert.deepEqual(blind.workload?.demand, { gpus: 1, cpuMillis: 2000, memoryMiB: 8192 });
  });

  it("agree with objects that say the same", () => {
    assert.deepEqual(read(deployment("1"), autoscaler(1, 4)).disputes, []);
  });

  it("are disputed by a pod that asks for more, and the dearer is charged", () => {
    const { disputes, workload } = read(deployment("2"), autoscaler(1, 4));
    assert.deepEqual(disputes, ["gpus: claims 1, is 2"]);
    assert.equal(workload?.demand.gpus, 2);
  });

  it("are disputed by an autoscaler that allows more", () => {
    const { disputes, workload } = read(deployment("1"), autoscaler(3, 9));
    assert.deepEqual(disputes, ["replicas.floor: claims 1, is 3", "replicas.ceiling: claims 4, is 9"]);
    assert.deepEqual(workload?.runs, {
      kind: "replicas",
      replicas: { floor: 3, expected: 3, ceiling: 9 },
    });
  });

  it("are compared with the Deployment's replicas where nothing scales it", () => {
    assert.deepEqual(read(deployment("1", { replicas: 6 })).disputes, [
      "replicas.floor: claims 1, is 6",
      "replicas.ceiling: claims 4, is 6",
    ]);
  });

  it("are disputed by a label that names another cost center", () => {
    const other = deployment("1");
    const labels = { "apexlogic.ai/cost-center": "cc-other" };
    const { disputes } = read(
      { ...other, props: { ...other.props, metadata: { labels } } },
      autoscaler(1, 4),
    );
    assert.deepEqual(disputes, ["costCenter: claims cc-vision, is cc-other"]);
  });

  it("are left to nobody else: a second pool of the same name carries none of them", () => {
    const once = [...managedPool("gpu"), service("a", "gpu", fixed(1))];
    const twice = [...once, ...managedPool("gpu").map((each) => ({ ...each, urn: `${each.urn}2` }))];
    const [first, second] = [once, twice].map((plan) => estimate(plan, BOOK, USAGE).byWorkload["a"]);
    assert.deepEqual(second, first);
  });
});
