/** Puts an environment's objects into a cluster, in the order that an update would, and waits for its policies. */
import { accepted, eventually, type ClusterClient, type KubernetesObject } from "./cluster-client";

const POLICY = "ValidatingAdmissionPolicy";
const BINDING = "ValidatingAdmissionPolicyBinding";
const ADMISSION = "admissionregistration.k8s.io/v1";

/** Everything but what `left` is true of. */
export async function installEnvironment(
  client: ClusterClient,
  objects: readonly KubernetesObject[],
  left: (object: KubernetesObject) => boolean = () => false,
): Promise<void> {
  const wanted = objects.filter((object) => !left(object));
  // Workloads come after everything else, as they are judged.
  const isWorkload = ({ kind }: KubernetesObject): boolean => ["Deployment", "CronJob"].includes(kind);
  await client.applied(wanted.filter((object) => !isWorkload(object)));
  await enforced(client);
  await client.applied(wanted.filter(isWorkload));
}

let sentinels = 0;

/**
 * Waits until every policy that is there is enforced. The API server takes policies up about once a second, all that there
 * are: so one more, which comes last, says when. It refuses its own ConfigMap and nothing else.
 */
export async function enforced(client: ClusterClient): Promise<void> {
  const name = `sentinel-${++sentinels}`;
  const probe = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" } };
  const metadata = { name };
  const policy = {
    apiVersion: ADMISSION,
    kind: POLICY,
    metadata,
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] },
        ],
      },
      validations: [{ expression: `object.metadata.name != "${name}"` }],
    },
  };
  const binding = {
    apiVersion: ADMISSION,
    kind: BINDING,
    metadata,
    spec: { policyName: name, validationActions: ["Deny"] },
  };
  await client.applied([policy, binding]);
  await eventually("policies are enforced", async () => {
    const { status } = await client.apply(probe, { dryRun: true });
    return status >= 400;
  });
  for (const object of [binding, policy]) accepted(await client.remove(object), object);
}
