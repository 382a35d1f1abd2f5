/** Lets the evaluations of a service on EKS read its model and data, and sign and store its evidence; nothing else in AWS. */
import * as pulumi from "@pulumi/pulumi";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { partitionOf } from "./aws-partition";
import type { Cluster } from "./cluster";
import { evaluationKeyPolicy, evaluationObjectPolicy } from "./evidence-policies";
import type { EvidenceStore } from "./evidence-store";
import { namedTags } from "./named-tags";
import { isInS3, s3ObjectArn, s3ObjectAt } from "./s3-object";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import { evaluationAttribution, evaluationName } from "../governance/kubernetes-objects/evaluation-objects";
import type { InferenceService } from "../governance/manifest/inference-service";
import { InvalidInput, type Problem } from "../governance/reading/problem";

export interface EvaluationAccessArgs {
  /** The service whose model is evaluated; it pays for its evaluations. */
  readonly service: InferenceService;
  /** In AWS, with the pod identity agent. */
  readonly cluster: Cluster;
  readonly region: string;
  readonly store: Pick<EvidenceStore, "bucketArn" | "signingKeyArn" | "encryptionKeyArn">;
}

/** Path of the roles of an environment's evaluations, by which a store knows its writers before they exist. */
function rolePath(environment: string): string {
  return `/plumbline/${environment}/evaluation/`;
}

/**
 * The roles of all evaluations of an environment, as the `writers` of an EvidenceStore.
 * @param accountId default: any account's; what allows a role of another account to write would have to be added first.
 */
export function evaluationRoles(region: string, environment: string, accountId = "*"): string {
  return `arn:${partitionOf(region)}:iam::${accountId}:role${rolePath(environment)}*`;
}

/**
 * A role for the service account of the service's evaluations. Pods get it when they are admitted: the job depends on this
 * component. A model or data that is encrypted with a KMS key of yours needs `kms:Decrypt` on that key besides, which its
 * URI does not tell: add it in the key's policy.
 */
export class EvaluationAccess extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:evaluation:EvaluationAccess";

  /** @throws InvalidInput on a local cluster, and on a URI in S3 that names no one object. */
  constructor(name: string, args: EvaluationAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    const { clusterName, objectArns, modelHex } = checked(name, args);
    super(EvaluationAccess.__pulumiType, name, {}, opts);
    const { service, store } = args;
    const attribution = evaluationAttribution(service);
    const { environment } = attribution;
    const child = { parent: this };
    const role = new Role(
      `${name}-role`,
      {
        path: rolePath(environment),
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "pods.eks.amazonaws.com" },
              Action: ["sts:AssumeRole", "sts:TagSession"],
            },
          ],
        }),
        tags: namedTags(attribution, `${name}-role`),
      },
      child,
    );
    const objects = evaluationObjectPolicy(objectArns, `${store.bucketArn}/${modelHex}/${environment}/*`);
    // Apart from the keys, whose ARNs are not known before the first update: this one every preview shows.
    new RolePolicy(`${name}-objects`, { role: role.name, policy: JSON.stringify(objects) }, child);
    const keys = pulumi
      .all([store.signingKeyArn, store.encryptionKeyArn])
      .apply(([signingKeyArn, encryptionKeyArn]) =>
        evaluationKeyPolicy({ bucketArn: store.bucketArn, signingKeyArn, encryptionKeyArn }),
      );
    new RolePolicy(`${name}-keys`, { role: role.name, policy: keys.apply((p) => JSON.stringify(p)) }, child);
    new PodIdentityAssociation(
      `${name}-identity`,
      {
        clusterName,
        namespace: service.namespace,
        serviceAccount: evaluationName(service.name),
        roleArn: role.arn,
        tags: namedTags(attribution, `${name}-identity`),
      },
      child,
    );
    const facts: Facts = { version: FACTS_VERSION, kind: "add-on", name, attribution };
    this.registerOutputs({ facts });
  }
}

interface Checked {
  readonly clusterName: pulumi.Output<string>;
  /** What the evaluation reads in S3; what it reads elsewhere needs no identity. */
  readonly objectArns: readonly string[];
  readonly modelHex: string;
}

function checked(name: string, { service, cluster: { eks }, region }: EvaluationAccessArgs): Checked {
  const { model, dataSet, file } = service;
  const problems: Problem[] = [];
  if (!eks)
    problems.push({
      path: "cluster",
      found: "a local cluster",
      rule: "must be in AWS, which gives pods an identity: evaluate with `plumbline evaluate` instead",
    });
  const arnOf = (path: string, uri: string): string[] => {
    if (!isInS3(uri)) return [];
    const object = s3ObjectAt(uri);
    if (object) return [s3ObjectArn(object, region)];
    problems.push({
      path,
      found: `"${uri}"`,
      rule: `must name one object, such as s3://bucket/data/evaluation.parquet: see the resolved file of ${file}`,
    });
    return [];
  };
  const objectArns = [
    ...arnOf("service.model.uri", model.uri),
    ...(dataSet ? arnOf("service.dataSet.uri", dataSet.uri) : []),
  ];
  const [, modelHex] = /^sha256:([0-9a-f]{64})$/.exec(model.digest) ?? [];
  if (modelHex === undefined)
    problems.push({
      path: "service.model.digest",
      found: `"${model.digest}"`,
      rule: `must be sha256: and 64 hexadecimal digits: see the resolved file of ${file}`,
    });
  if (!eks || modelHex === undefined || problems.length > 0)
    throw new InvalidInput(`EvaluationAccess ${name}`, problems);
  return { clusterName: eks.clusterName, objectArns, modelHex };
}
