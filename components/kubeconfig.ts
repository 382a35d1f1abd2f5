/** The kubeconfig of an EKS cluster. It holds no secret: a token is asked of AWS each time. */

export interface EksEndpoint {
  readonly clusterName: string;
  readonly region: string;
  /** `https://…` */
  readonly endpoint: string;
  /** Base 64, as AWS gives it. */
  readonly certificateAuthority: string;
  /** Role that tokens are asked as; default: whoever runs kubectl or Pulumi. */
  readonly roleArn?: string | undefined;
}

/** JSON, which is YAML, with the keys in a fixed order: the same cluster gives the same text. */
export function kubeconfig(cluster: EksEndpoint): string {
  const { clusterName: name, region, endpoint, certificateAuthority, roleArn } = cluster;
  const args = ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"];
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: roleArn === undefined ? args : [...args, "--role-arn", roleArn],
            interactiveMode: "Never",
          },
        },
      },
    ],
  });
}
