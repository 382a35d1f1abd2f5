import assert from "node:assert/strict";
import { openings } from "../../components/team-network-policy";

const inNamespace = (name: string): object => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});

describe("openings", () => {
  it("let in only Prometheus", () => {
    assert.deepEqual(openings(true, []).ingress, [
      {
        from: [
          {
            ...inNamespace("monitoring"),
            podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
          },
        ],
        ports: [{ protocol: "TCP" }],
      },
    ]);
  });

  it("let out to DNS, the alignment service, stores over HTTPS and the pod identity agent", () => {
    assert.deepEqual(openings(true, []).egress, [
      {
        to: [{ ...inNamespace("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
      { to: [inNamespace("ai-governance")], ports: [{ protocol: "TCP" }] },
      {
        to: [
          { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } },
          { ipBlock: { cidr: "::/0", except: ["fd00:ec2::254/128"] } },
        ],
        ports: [{ protocol: "TCP", port: 443 }],
      },
      {
        to: [{ ipBlock: { cidr: "169.254.170.23/32" } }, { ipBlock: { cidr: "fd00:ec2::23/128" } }],
        ports: [{ protocol: "TCP", port: 80 }],
      },
    ]);
  });

  it("know no pod identity agent outside the cloud", () => {
    assert.doesNotMatch(JSON.stringify(openings(false, [])), /169\.254\.170\.23|fd00:ec2::23\//);
  });

  it("add one port of one namespace for each further door", () => {
    const { ingress, egress } = openings(false, [
      { direction: "ingress", namespace: "gateway", port: 8080 },
      { direction: "egress", namespace: "feature-store", port: 6566 },
    ]) as { ingress: unknown[]; egress: unknown[] };
    assert.equal(ingress.length, 2);
    assert.equal(egress.length, 4);
    assert.deepEqual(ingress.at(-1), {
      from: [inNamespace("gateway")],
      ports: [{ protocol: "TCP", port: 8080 }],
    });
    assert.deepEqual(egress.at(-1), {
      to: [inNamespace("feature-store")],
      ports: [{ protocol: "TCP", port: 6566 }],
    });
  });
});
