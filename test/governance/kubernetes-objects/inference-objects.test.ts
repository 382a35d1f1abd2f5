import assert from "node:assert/strict";
import { stringify } from "yaml";
import {
  inferenceObjects,
  MONITORING_NAMESPACE,
} from "../../../governance/kubernetes-objects/inference-objects";
import { kubernetesLabels } from "../../../governance/tags";
import { CPU_SERVICE, GPU_SERVICE, without } from "../../support/service";

const SELECTOR = {
  "app.kubernetes.io/name": "inference-service",
  "app.kubernetes.io/instance": "vision-language-model-v2",
};
const twoReplicas = { ...GPU_SERVICE, replicas: { min: 2, expected: 2, max: 2 } };

describe("inferenceObjects", () => {
  it("names every object after the service, in its namespace, with every mandated label", () => {
    for (const service of [GPU_SERVICE, CPU_SERVICE])
      for (const { kind, metadata } of Object.values(inferenceObjects(service))) {
        assert.equal(metadata.name, service.name, kind);
        assert.equal(metadata.namespace, service.namespace, kind);
        for (const [label, value] of Object.entries(kubernetesLabels(service.attribution)))
          assert.equal(metadata.labels[label], value, `${kind} ${label}`);
      }
  });

  it("labels the pods with all of it too, and finds them by what never changes", () => {
    const { deployment, service, podDisruptionBudget, networkPolicy } = inferenceObjects(GPU_SERVICE);
    const { template, selector } = deployment.spec;
    assert.deepEqual(template.metadata.labels, { ...SELECTOR, ...kubernetesLabels(GPU_SERVICE.attribution) });
    assert.deepEqual(selector.matchLabels, SELECTOR);
    assert.deepEqual(service.spec.selector, SELECTOR);
    assert.deepEqual(podDisruptionBudget.spec.selector.matchLabels, SELECTOR);
    assert.deepEqual(networkPolicy.spec.podSelector.matchLabels, SELECTOR);
  });

  it("leaves the number of replicas to the autoscaler where there is one", () => {
    const { deployment, horizontalPodAutoscaler } = inferenceObjects(GPU_SERVICE);
    assert.ok(!("replicas" in deployment.spec));
    assert.deepEqual(horizontalPodAutoscaler?.spec, {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "vision-language-model-v2" },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
    });
  });

  it("has no autoscaler where min = max", () => {
    const objects = inferenceObjects(without(twoReplicas, "targetCpuPercent"));
    assert.ok(!("horizontalPodAutoscaler" in objects));
    assert.deepEqual(objects.deployment.spec.replicas, 2);
  });

  it("refuses to scale towards nothing", () => {
    const aimless = without(GPU_SERVICE, "targetCpuPercent");
    assert.throws(() => inferenceObjects(aimless), /targetCpuPercent is required/);
  });

  it("replaces a GPU pod before its successor, and any other after", () => {
    assert.deepEqual(inferenceObjects(GPU_SERVICE).deployment.spec.strategy, {
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
    });
    assert.deepEqual(inferenceObjects(CPU_SERVICE).deployment.spec.strategy.rollingUpdate, {
      maxSurge: 1,
      maxUnavailable: 0,
    });
  });

  it("lets a node be drained even of a single replica", () => {
    const single = { ...GPU_SERVICE, replicas: { min: 1, expected: 1, max: 1 } };
    const { spec } = inferenceObjects(single).podDisruptionBudget;
    assert.equal(spec.maxUnavailable, 1);
    assert.ok(!("minAvailable" in spec));
  });

  it("serves at the service's port alone, never at a side car's", () => {
    assert.deepEqual(inferenceObjects(CPU_SERVICE).service.spec.ports, [
      { name: "http", port: 8080, targetPort: "http", protocol: "TCP" },
    ]);
    assert.doesNotMatch(JSON.stringify(inferenceObjects(CPU_SERVICE).networkPolicy), /8081/);
  });

  it("opens the port to its namespace and the metrics to Prometheus", () => {
    assert.deepEqual(inferenceObjects(CPU_SERVICE).networkPolicy.spec.ingress, [
      { from: [{ podSelector: {} }], ports: [{ protocol: "TCP", port: 8080 }] },
      {
        from: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": MONITORING_NAMESPACE } },
            podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
          },
        ],
        ports: [{ protocol: "TCP", port: 9090 }],
      },
    ]);
    const unmonitored = without(GPU_SERVICE, "metrics");
    assert.equal(inferenceObjects(unmonitored).networkPolicy.spec.ingress.length, 1);
  });

  it("opens the way to an alignment service inside the cluster, and to none outside", () => {
    const egress = (alignmentCheckEndpoint: string) =>
      inferenceObjects({ ...GPU_SERVICE, alignmentCheckEndpoint }).networkPolicy.spec.egress;
    const to = (namespace: string) => [
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }],
        ports: [{ protocol: "TCP" }],
      },
    ];
    assert.deepEqual(
      egress("http://alignment-service.ai-governance.svc.cluster.local/check"),
      to("ai-governance"),
    );
    assert.deepEqual(egress("http://align.trust.svc:8080"), to("trust"));
    assert.deepEqual(egress("http://align.trust.svc"), to("trust"));
    assert.deepEqual(egress("https://alignment.example.com/a.b.svc/check"), []);
    assert.deepEqual(egress("https://a.b.service.example.com"), []);
  });

  it("says on the Deployment and its pods which model it is, and where its card is", () => {
    const { deployment } = inferenceObjects(GPU_SERVICE);
    const model = {
      "apexlogic.ai/model-card-uri": "https://example.com/vl_model_v2/card.md",
      "apexlogic.ai/model-digest": `sha256:${"b".repeat(64)}`,
      "apexlogic.ai/model-version": "2.1.0",
    };
    assert.deepEqual(deployment.metadata.annotations, model);
    assert.deepEqual(deployment.spec.template.metadata.annotations, {
      ...model,
      "prometheus.io/scrape": "true",
      "prometheus.io/path": "/metrics",
      "prometheus.io/port": "8080",
    });
    assert.equal(deployment.metadata.labels["apexlogic.ai/model-id"], "vl_model_v2");
  });

  it("is plain JSON, the same every time, in any order of the variables", () => {
    const objects = inferenceObjects(CPU_SERVICE);
    assert.deepEqual(JSON.parse(JSON.stringify(objects)), objects);
    const env = Object.fromEntries(Object.entries(CPU_SERVICE.env).reverse());
    assert.equal(JSON.stringify(inferenceObjects({ ...CPU_SERVICE, env })), JSON.stringify(objects));
  });

  it("repeats no object, so that YAML needs no anchors", () => {
    for (const service of [GPU_SERVICE, CPU_SERVICE])
      assert.doesNotMatch(stringify(inferenceObjects(service)), /(: |- )[&*]/);
  });

  it("gives the token of its account to no pod", () =>
    assert.equal(inferenceObjects(GPU_SERVICE).serviceAccount.automountServiceAccountToken, false));
});
