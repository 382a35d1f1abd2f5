/** The part of the benchmarks' environment that product teams own: services, evaluations, namespaces, model stores. */
import { aws, component, kubernetes, IdOf, type Declared } from "./declared";
import { dossierOf } from "./evidence";
import { factsOf, ofTeam, pool } from "./organisation";
import { trust } from "./platform";
import { LABEL_DOMAIN, NODE_POOL_LABEL, kubernetesLabels } from "../governance/tags";

const DIGEST = `sha256:${"5f".repeat(32)}`;
const REQUESTS = { cpu: "2", memory: "8Gi", "nvidia.com/gpu": "1" };
const DEMAND = { gpus: 1, cpuMillis: 2000, memoryMiB: 8192 };
const DROP_ALL = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

const PROBE = { httpGet: { path: "/health", port: "http" } };
const CARD = { [`${LABEL_DOMAIN}model-card-uri`]: "https://models.example.com/card" };

const modelOf = (name: string) => ({ name: `${name}-model`, version: "2", digest: DIGEST });
const service = (index: number): string => `service-${index}`;

function podSpec(index: number, account: string) {
  return {
    serviceAccountName: account,
    automountServiceAccountToken: false,
    nodeSelector: { [NODE_POOL_LABEL]: pool(index) },
    tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "server",
        image: `registry.example.com/serving@${DIGEST}`,
        env: [
          { name: "MODEL", value: modelOf(service(index)).name },
          { name: "AI_ALIGNMENT_CHECK_ENDPOINT", value: "http://alignment.platform.svc:8080/check" },
        ],
        ports: [{ name: "http", containerPort: 8080 }],
        readinessProbe: PROBE,
        livenessProbe: PROBE,
        resources: { requests: REQUESTS, limits: REQUESTS },
        securityContext: DROP_ALL,
      },
    ],
  };
}

const REPLICAS = { floor: 1, expected: 2, ceiling: 4 };

/** The service alone, with what it is judged by. */
export function serviceComponent(index: number): Declared {
  const name = service(index);
  const model = modelOf(name);
  const file = `${name}.yaml`;
  return component("plumbline:serving:InferenceService", {
    ...factsOf("inference-service", name, ofTeam(index, name, { modelId: model.name })),
    file,
    demand: { pool: pool(index), ...DEMAND },
    replicas: REPLICAS,
    model,
    dossier: dossierOf(index, name, file, model),
  });
}

/** 11 resources. */
export function inferenceService(index: number): Declared[] {
  const name = service(index);
  const owner = ofTeam(index, name, { modelId: modelOf(name).name });
  const labels = kubernetesLabels(owner);
  const selector = { "app.kubernetes.io/name": name };
  const of = (
    ...[apiVersion, kind, child, props]: [string, string, string, Parameters<typeof kubernetes>[5]]
  ) => kubernetes(apiVersion, kind, `${name}-${child}`, name, owner, props);
  return [
    serviceComponent(index),
    of("apps/v1", "Deployment", "deployment", {
      annotations: { ...CARD, [`${LABEL_DOMAIN}model-digest`]: modelOf(name).digest },
      spec: {
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: { ...labels, ...selector } },
          spec: podSpec(index, `${name}-account`),
        },
      },
    }),
    of("v1", "Service", "service", {
      spec: { selector, ports: [{ name: "http", port: 80, targetPort: "http" }] },
    }),
    of("v1", "ServiceAccount", "account", { automountServiceAccountToken: false }),
    of("v1", "ConfigMap", "card", { data: { "model-card.json": JSON.stringify(modelOf(name)) } }),
    of("autoscaling/v2", "HorizontalPodAutoscaler", "autoscaler", {
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: `${name}-deployment` },
        minReplicas: REPLICAS.floor,
        maxReplicas: REPLICAS.ceiling,
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
          },
        ],
      },
    }),
    of("policy/v1", "PodDisruptionBudget", "disruption", {
      spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
    }),
    of("networking.k8s.io/v1", "NetworkPolicy", "network", {
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress"],
        ingress: [{ ports: [{ port: 8080, protocol: "TCP" }] }],
      },
    }),
    aws("cloudwatch", "LogGroup", `${name}-logs`, name, { retentionInDays: 14 }, owner),
    aws("iam", "Role", `${name}-role`, name, { assumeRolePolicy: trust("pods.eks.amazonaws.com") }, owner),
    aws(
      "eks",
      "PodIdentityAssociation",
      `${name}-identity`,
      name,
      {
        clusterName: new IdOf("eks"),
        namespace: owner.team,
        serviceAccount: `${name}-account`,
        roleArn: new IdOf(`${name}-role`),
      },
      owner,
    ),
  ];
}

/** 3 resources: a daily evaluation of a service's model. */
export function evaluationJob(index: number): Declared[] {
  const name = `${service(index)}-evaluation`;
  const owner = ofTeam(index, service(index), {
    modelId: modelOf(service(index)).name,
    activity: "evaluation",
  });
  const minutes = { floor: 30, expected: 30, ceiling: 60 };
  const template = { metadata: { labels: kubernetesLabels(owner) }, spec: podSpec(index, `${name}-account`) };
  return [
    component("plumbline:evaluation:EvaluationJob", {
      ...factsOf("evaluation-job", name, owner),
      demand: { pool: pool(index), ...DEMAND },
      evaluation: { runsPerMonth: 31, minutes },
      model: modelOf(service(index)),
    }),
    kubernetes("batch/v1", "CronJob", `${name}-job`, name, owner, {
      annotations: CARD,
      spec: {
        schedule: "0 9 * * *",
        concurrencyPolicy: "Forbid",
        jobTemplate: {
          spec: {
            backoffLimit: 1,
            activeDeadlineSeconds: minutes.ceiling * 60,
            template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } },
          },
        },
      },
    }),
    kubernetes("v1", "ServiceAccount", `${name}-account`, name, owner, {
      automountServiceAccountToken: false,
    }),
  ];
}

/** 8 resources. */
export function team(index: number): Declared[] {
  const name = `team-${index}`;
  const owner = ofTeam(index, name);
  const of = (apiVersion: string, kind: string, child: string, props: Record<string, unknown>) =>
    kubernetes(apiVersion, kind, `${name}-${child}`, name, owner, props);
  return [
    component("plumbline:governance:Team", factsOf("team", name, owner)),
    of("v1", "Namespace", "namespace", {}),
    of("v1", "ResourceQuota", "quota", {
      spec: {
        hard: { "requests.cpu": "64", "requests.memory": "256Gi", "requests.nvidia.com/gpu": "16" },
      },
    }),
    of("v1", "LimitRange", "limits", {
      spec: {
        limits: [{ type: "Container", defaultRequest: { cpu: "100m", memory: "128Mi" } }],
      },
    }),
    of("networking.k8s.io/v1", "NetworkPolicy", "deny", {
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    }),
    of("networking.k8s.io/v1", "NetworkPolicy", "dns", {
      spec: {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [{ ports: [{ port: 53, protocol: "UDP" }] }],
      },
    }),
    aws("sns", "Topic", `${name}-alerts`, name, {}, owner),
    aws(
      "budgets",
      "Budget",
      `${name}-budget`,
      name,
      {
        budgetType: "COST",
        limitAmount: "4000",
        limitUnit: "USD",
        timeUnit: "MONTHLY",
        costFilters: [{ name: "TagKeyValue", values: [`user:cost-center$${owner.costCenter}`] }],
        notifications: [
          {
            comparisonOperator: "GREATER_THAN",
            notificationType: "FORECASTED",
            threshold: 80,
            thresholdType: "PERCENTAGE",
            subscriberSnsTopicArns: [new IdOf(`${name}-alerts`)],
          },
        ],
      },
      owner,
    ),
  ];
}

/** 5 resources: where a team keeps its models. */
export function store(index: number): Declared[] {
  const name = `store-${index}`;
  const owner = ofTeam(index, name);
  const bucket = new IdOf(name);
  return [
    aws("s3", "Bucket", name, null, { forceDestroy: false }, owner),
    aws("s3", "BucketPublicAccessBlock", `${name}-private`, null, {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    aws("s3", "BucketVersioning", `${name}-versions`, null, {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    }),
    aws("s3", "BucketLifecycleConfiguration", `${name}-lifecycle`, null, {
      bucket,
      rules: [
        {
          id: "old",
          status: "Enabled",
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          filter: { prefix: "" },
        },
      ],
    }),
    aws("kms", "Key", `${name}-key`, null, { enableKeyRotation: true, deletionWindowInDays: 30 }, owner),
  ];
}
