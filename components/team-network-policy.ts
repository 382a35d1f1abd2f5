/** The openings in a team's closed doors: what its workloads cannot run without, and no more. */
import type { types } from "@pulumi/kubernetes";
import { CHARTS } from "./charts";

type PolicySpec = types.input.networking.v1.NetworkPolicySpec;
type Peer = types.input.networking.v1.NetworkPolicyPeer;

/** A door to pods of another namespace. */
export interface Opening {
  readonly direction: "ingress" | "egress";
  /** The other namespace. */
  readonly namespace: string;
  /** TCP port of the pod that is connected to, 1–65535. */
  readonly port: number;
}

/** Namespace of the alignment service, which every inference service asks. */
export const ALIGNMENT_NAMESPACE = "ai-governance";

/** Gives out the credentials of the node: never a workload's business. */
const INSTANCE_METADATA = ["169.254.169.254/32", "fd00:ec2::254/128"] as const;
/** EKS Pod Identity agent on the node: gives out the credentials of the pod's own service account. */
const POD_IDENTITY_AGENT = ["169.254.170.23/32", "fd00:ec2::23/128"] as const;

function inNamespace(name: string): Peer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

/**
 * Of every pod of a namespace.
 * Stores (weights, data sets, evidence) are reached over HTTPS at any address, since S3 has no fixed ones and a VPC endpoint
 * has a private one.
 * @param cloud whether pods get AWS credentials from the pod identity agent.
 */
export function openings(cloud: boolean, more: readonly Opening[]): PolicySpec {
  const tcp = (port: number): { protocol: string; port: number } => ({ protocol: "TCP", port });
  return {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        // Any port: each service says itself where its metrics are.
        from: [
          {
            ...inNamespace(CHARTS.prometheus.namespace),
            podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
          },
        ],
        ports: [{ protocol: "TCP" }],
      },
      ...more
        .filter(({ direction }) => direction === "ingress")
        .map(({ namespace, port }) => ({ from: [inNamespace(namespace)], ports: [tcp(port)] })),
    ],
    egress: [
      {
        to: [{ ...inNamespace("kube-system"), podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }],
        ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
      },
      // Any port: the seeds name its Service (port 80), whose pods may listen elsewhere.
      { to: [inNamespace(ALIGNMENT_NAMESPACE)], ports: [{ protocol: "TCP" }] },
      {
        to: [
          { ipBlock: { cidr: "0.0.0.0/0", except: [INSTANCE_METADATA[0]] } },
          { ipBlock: { cidr: "::/0", except: [INSTANCE_METADATA[1]] } },
        ],
        ports: [tcp(443)],
      },
      ...(cloud ? [{ to: POD_IDENTITY_AGENT.map((cidr) => ({ ipBlock: { cidr } })), ports: [tcp(80)] }] : []),
      ...more
        .filter(({ direction }) => direction === "egress")
        .map(({ namespace, port }) => ({ to: [inNamespace(namespace)], ports: [tcp(port)] })),
    ],
  };
}
