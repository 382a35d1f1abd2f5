/** Lets the pods of an inference service on EKS read its weights in S3, and nothing else in AWS. */
import * as pulumi from "@pulumi/pulumi";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import type { Cluster } from "./cluster";
import { namedTags } from "./named-tags";
import { isInS3, s3ObjectArn, s3ObjectAt, type S3Object } from "./s3-object";
import { serviceRole } from "./service-role";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import type { InferenceService } from "../governance/manifest/inference-service";
import { InvalidInput, type Problem } from "../governance/reading/problem";

export interface WeightsAccessArgs {
  /** The service, whose weights are at `s3://…`; it pays for its access. */
  readonly service: InferenceService;
  /** In AWS, with the pod identity agent. */
  readonly cluster: Cluster;
  readonly region: string;
}

/** Whether weights are in S3, so that pods need an identity to fetch them. */
export function areInS3({ uri }: InferenceService["model"]): boolean {
  return isInS3(uri);
}

/**
 * A role for the service's own service account. Pods get it when they are admitted: what deploys them depends on this
 * component. An object that is encrypted with a KMS key of yours needs `kms:Decrypt` on that key besides, which its URI
 * does not tell: add it in the key's policy.
 */
export class WeightsAccess extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:serving:WeightsAccess";

  /** @throws InvalidInput on a local cluster, and on a URI that names no one object in S3. */
  constructor(name: string, args: WeightsAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    const { clusterName, object } = checked(name, args);
    super(WeightsAccess.__pulumiType, name, {}, opts);
    const { service, region } = args;
    const { attribution, namespace } = service;
    const { role } = serviceRole(
      `${name}-role`,
      {
        attribution,
        region,
        service: "pods.eks.amazonaws.com",
        actions: ["sts:AssumeRole", "sts:TagSession"],
      },
      this,
    );
    const child = { parent: this };
    new RolePolicy(
      `${name}-permissions`,
      { role: role.name, policy: JSON.stringify(readingOf(object, region)) },
      child,
    );
    new PodIdentityAssociation(
      `${name}-identity`,
      {
        clusterName,
        namespace,
        // A service's account has its name.
        serviceAccount: service.name,
        roleArn: role.arn,
        tags: namedTags(attribution, `${name}-identity`),
      },
      child,
    );
    const facts: Facts = { version: FACTS_VERSION, kind: "add-on", name, attribution };
    this.registerOutputs({ facts });
  }
}

function checked(
  name: string,
  { service, cluster: { eks } }: WeightsAccessArgs,
): { readonly clusterName: pulumi.Output<string>; readonly object: S3Object } {
  const { uri } = service.model;
  const object = s3ObjectAt(uri);
  const problems: Problem[] = [];
  if (!eks)
    problems.push({
      path: "cluster",
      found: "a local cluster",
      rule: "must be in AWS, which gives pods an identity: fetch the weights over https://",
    });
  if (!object)
    problems.push({
      path: "service.model.uri",
      // A URI of another scheme may be a signed one.
      ...(areInS3(service.model) && { found: `"${uri}"` }),
      rule: `must name one object, such as s3://bucket/model/weights.tar: see the resolved file of ${service.file}`,
    });
  if (!eks || !object) throw new InvalidInput(`WeightsAccess ${name}`, problems);
  return { clusterName: eks.clusterName, object };
}

function readingOf(object: S3Object, region: string): Record<string, unknown> {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowReadingTheWeights",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: s3ObjectArn(object, region),
      },
    ],
  };
}
