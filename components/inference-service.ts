/** A model that serves requests, with everything it needs in its namespace. */
import * as pulumi from "@pulumi/pulumi";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import { createDeployment, createService } from "./kubernetesx-pod";
import { FACTS_VERSION, type Dossier, type Facts } from "../governance/facts";
import {
  replicaRequests,
  type InferenceService as ResolvedService,
} from "../governance/manifest/inference-service";
import { inferenceObjects, PROGRESS_MINUTES } from "../governance/kubernetes-objects/inference-objects";
import { serviceFaults } from "../governance/kubernetes-objects/service-faults";
import { InvalidInput } from "../governance/reading/problem";

export interface InferenceServiceArgs {
  /** The service, resolved from its manifest; its namespace must exist (`dependsOn` the team's). */
  readonly service: ResolvedService;
  /** What gates judge it by; without it, nothing about its model is proven. */
  readonly dossier?: Dossier;
}

export class InferenceService extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:serving:InferenceService";

  /** @throws InvalidInput on replicas out of order, a pool that does not suit, and clashes within the pod. */
  constructor(
    name: string,
    { service, dossier }: InferenceServiceArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const faults = serviceFaults(service);
    if (faults.length > 0) throw new InvalidInput(`InferenceService ${name}`, faults);
    super(InferenceService.__pulumiType, name, {}, opts);
    this.create(name, service);
    this.registerOutputs({ facts: factsOf(name, service, dossier) });
  }

  private create(name: string, service: ResolvedService): void {
    const objects = inferenceObjects(service);
    const child = { parent: this };
    const time = `${PROGRESS_MINUTES}m`;
    // Pulumi waits ten minutes for pods unless told otherwise; models load longer.
    const patient = { ...child, customTimeouts: { create: time, update: time } };
    const serviceAccount = new ServiceAccount(`${name}-service-account`, objects.serviceAccount, child);
    const networkPolicy = new NetworkPolicy(`${name}-network-policy`, objects.networkPolicy, child);
    createDeployment(`${name}-deployment`, objects.deployment, {
      ...patient,
      // Pods cannot start without the account, and should not before the doors are closed.
      dependsOn: [serviceAccount, networkPolicy],
    });
    createService(`${name}-service`, objects.service, patient);
    new PodDisruptionBudget(`${name}-disruption-budget`, objects.podDisruptionBudget, child);
    if (objects.horizontalPodAutoscaler)
      new HorizontalPodAutoscaler(`${name}-autoscaler`, objects.horizontalPodAutoscaler, child);
  }
}

function factsOf(name: string, service: ResolvedService, dossier: Dossier | undefined): Facts {
  const { attribution, file, budgetMonthlyUsd, pool, gpus, replicas, model } = service;
  return {
    version: FACTS_VERSION,
    kind: "inference-service",
    name,
    attribution,
    file,
    ...(budgetMonthlyUsd !== undefined && { budgetMonthlyUsd }),
    demand: { pool, gpus, ...replicaRequests(service) },
    replicas: { floor: replicas.min, expected: replicas.expected, ceiling: replicas.max },
    model: { name: model.name, version: model.version, digest: model.digest },
    ...(dossier && { dossier }),
  };
}
