/** A team: its namespaces with quota, defaults and closed doors, and its budgets in AWS. */
import * as pulumi from "@pulumi/pulumi";
import type { Topic } from "@pulumi/aws/sns/topic";
import { LimitRange } from "@pulumi/kubernetes/core/v1/limitRange";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { ResourceQuota } from "@pulumi/kubernetes/core/v1/resourceQuota";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy";
import { budgetAlerts, budgetFaults, type CostCenterBudget } from "./budget-alerts";
import { openings, type Opening } from "./team-network-policy";
import { DNS_LABEL, namespaceFault } from "./team-namespaces";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import { InvalidInput, type Problem } from "../governance/reading/problem";
import { divideQuota, type Quota } from "../governance/reading/quota-shares";
import { GPU_RESOURCE, kubernetesLabels, type Attribution } from "../governance/tags";

export interface TeamArgs {
  /** The team, and who answers for it; on every object and AWS resource. */
  readonly attribution: Attribution;
  /** Namespaces of its own, at least one. */
  readonly namespaces: readonly string[];
  /** What all its pods may ask for together. Divided exactly over its namespaces, the first ones getting the remainder. */
  readonly quota: Quota;
  /** Budgets of its cost centers; AWS Budgets only where there is a cloud. */
  readonly budgets: readonly CostCenterBudget[];
  /** Whether the environment is in AWS: without it, no budgets and no pod identity. */
  readonly cloud: boolean;
  /** AWS account, 12 digits: narrows who may publish alerts. Default: any account's Budgets service. */
  readonly accountId?: string;
  /** Doors to other namespaces besides DNS, metrics, the alignment service and stores. */
  readonly openings?: readonly Opening[];
}

/** Kubernetes' "restricted" pod security standard, enforced. */
const RESTRICTED = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/warn": "restricted",
} as const;

/**
 * What a container that asks for nothing is taken to ask for: the quota would refuse its pod otherwise. There is no
 * default limit, because one below what a container requests would refuse it too.
 */
const DEFAULT_REQUEST = { cpu: "100m", memory: "256Mi" } as const;

export class Team extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:tenancy:Team";

  /** By name, for what is deployed into them to depend on. */
  readonly namespaces: Readonly<Record<string, Namespace>>;
  /** Where warn and block alerts are published; undefined without budgets in the cloud. */
  readonly alerts: Topic | undefined;

  /** @throws InvalidInput on namespaces that are the platform's, unreadable quotas and budgets out of order. */
  constructor(name: string, args: TeamArgs, opts?: pulumi.ComponentResourceOptions) {
    const shares = checked(name, args);
    super(Team.__pulumiType, name, {}, opts);
    const { attribution, budgets, cloud, accountId } = args;

    this.namespaces = Object.fromEntries(
      shares.map(({ namespace, quota }) => [namespace, this.furnish(name, namespace, quota, args)]),
    );
    this.alerts =
      cloud && budgets.length > 0
        ? budgetAlerts(name, { attribution, budgets, ...(accountId !== undefined && { accountId }) }, this)
        : undefined;
    const facts: Facts = { version: FACTS_VERSION, kind: "team", name, attribution };
    this.registerOutputs({ facts });
  }

  private furnish(name: string, namespaceName: string, quota: Quota, args: TeamArgs): Namespace {
    const labels = kubernetesLabels(args.attribution);
    const child = { parent: this };
    const prefix = `${name}-${namespaceName}`;
    const created = new Namespace(
      prefix,
      { metadata: { name: namespaceName, labels: { ...labels, ...RESTRICTED } } },
      child,
    );
    const metadata = (
      objectName: string,
    ): { name: string; namespace: pulumi.Output<string>; labels: typeof labels } => ({
      name: objectName,
      namespace: created.metadata.name,
      labels,
    });
    new ResourceQuota(
      `${prefix}-quota`,
      {
        metadata: metadata("team-quota"),
        spec: {
          hard: {
            "requests.cpu": quota.cpu,
            "requests.memory": quota.memory,
            [`requests.${GPU_RESOURCE}`]: `${quota.gpus}`,
          },
        },
      },
      child,
    );
    new LimitRange(
      `${prefix}-limits`,
      {
        metadata: metadata("team-limits"),
        spec: { limits: [{ type: "Container", defaultRequest: DEFAULT_REQUEST }] },
      },
      child,
    );
    new NetworkPolicy(
      `${prefix}-default-deny`,
      { metadata: metadata("default-deny"), spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
      child,
    );
    new NetworkPolicy(
      `${prefix}-openings`,
      { metadata: metadata("openings"), spec: openings(args.cloud, args.openings ?? []) },
      child,
    );
    return created;
  }
}

interface Share {
  readonly namespace: string;
  readonly quota: Quota;
}

function checked(name: string, args: TeamArgs): Share[] {
  const problems: Problem[] = [];
  const { namespaces, quota, accountId } = args;
  if (namespaces.length === 0) problems.push({ path: "namespaces", rule: "needs at least one namespace" });
  for (const [index, namespace] of namespaces.entries()) {
    const rule = namespaces.indexOf(namespace) < index ? "is listed twice" : namespaceFault(namespace);
    if (rule) problems.push({ path: `namespaces[${index}]`, found: `"${namespace}"`, rule });
  }
  if (!Number.isSafeInteger(quota.gpus) || quota.gpus < 0)
    problems.push({ path: "quota.gpus", found: `${quota.gpus}`, rule: "must be a whole number, at least 0" });
  if (accountId !== undefined && !/^\d{12}$/.test(accountId))
    problems.push({ path: "accountId", found: `"${accountId}"`, rule: "must be 12 digits" });
  for (const [index, { namespace, port }] of (args.openings ?? []).entries()) {
    const path = `openings[${index}]`;
    if (!DNS_LABEL.test(namespace))
      problems.push({ path: `${path}.namespace`, found: `"${namespace}"`, rule: "must be a namespace name" });
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      problems.push({ path: `${path}.port`, found: `${port}`, rule: "must be a port, 1 to 65535" });
  }
  problems.push(...budgetFaults(args.budgets));
  if (problems.length > 0) throw new InvalidInput(`Team ${name}`, problems);
  try {
    const quotas = divideQuota(quota, namespaces.length);
    return namespaces.map((namespace, index) => ({ namespace, quota: quotas[index] ?? quota }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidInput(`Team ${name}`, [{ path: "quota", rule: error.message }]);
  }
}
