/** Puts rules in force in an API server so that a request can ask for their answers in several ways, by its namespace. */
import type { AdmissionObjects } from "../../governance/kubernetes-objects/admission-objects";
import { warnedOf } from "./answers";
import { NAMESPACE } from "./base-objects";
import type { RawApi } from "./raw-api";

const ADMISSION = "admissionregistration.k8s.io/v1";
const POLICIES = `/apis/${ADMISSION}/validatingadmissionpolicies`;
const BINDINGS = `/apis/${ADMISSION}/validatingadmissionpolicybindings`;
const READY_MS = 60_000;
const PAUSE_MS = 200;

/** Where all rules but the probes deny; in {@link NAMESPACE} all of them warn. */
export const DENYING_ALL = `${NAMESPACE}-deny`;
/** Where one rule alone warns, or denies. */
export const warning = (at: number): string => `${NAMESPACE}-warn-${at}`;
export const denying = (at: number): string => `${NAMESPACE}-deny-${at}`;

const among = (values: readonly string[]) => ({
  matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values }],
});

async function makeNamespace(api: RawApi, name: string): Promise<void> {
  const place = `/api/v1/namespaces/${name}`;
  await api.apply(place, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  // A controller would make it, a little later.
  await api.apply(`${place}/serviceaccounts/default`, {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "default", namespace: name },
  });
}

function bind(
  api: RawApi,
  binding: AdmissionObjects["bindings"][number],
  action: "Warn" | "Deny",
  namespaces: readonly string[],
): Promise<void> {
  const name = `${binding.metadata.name}-${action.toLowerCase()}`;
  const matchResources = { ...binding.spec.matchResources, namespaceSelector: among(namespaces) };
  return api.apply(`${BINDINGS}/${name}`, {
    ...binding,
    metadata: { name },
    spec: { ...binding.spec, validationActions: [action], matchResources },
  });
}

/**
 * Deploys what the platform would, but for where its bindings reach and what they do.
 * @param probes Rules that refuse everything.
 */
export async function deployRules(
  api: RawApi,
  objects: AdmissionObjects,
  probes: readonly string[],
): Promise<void> {
  const { namespace, configMaps, policies, bindings } = objects;
  const own = policies.flatMap((_, at) => [warning(at), denying(at)]);
  for (const name of [namespace.metadata.name, NAMESPACE, DENYING_ALL, ...own])
    await makeNamespace(api, name);
  for (const map of configMaps) {
    const { name, namespace: where } = map.metadata;
    await api.apply(`/api/v1/namespaces/${where}/configmaps/${name}`, map);
  }
  for (const policy of policies) await api.apply(`${POLICIES}/${policy.metadata.name}`, policy);
  for (const binding of bindings) {
    const at = policies.findIndex(({ metadata }) => metadata.name === binding.spec.policyName);
    await bind(api, binding, "Warn", [NAMESPACE, warning(at)]);
    const isProbe = probes.includes(binding.spec.policyName);
    await bind(api, binding, "Deny", [...(isProbe ? [] : [DENYING_ALL]), denying(at)]);
  }
  await awaitForce(api);
}

/** What was made before is in force when the last thing made is, for informers keep the order: a rule that always warns. */
async function awaitForce(api: RawApi): Promise<void> {
  // A name of its own each time, for one of an earlier run would be in force already.
  const name = `canary-${process.pid}-${Date.now()}`;
  const resourceRules = [
    { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] },
  ];
  await api.apply(`${POLICIES}/${name}`, {
    apiVersion: ADMISSION,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: { matchConstraints: { resourceRules }, validations: [{ expression: "false", message: "sings" }] },
  });
  await api.apply(`${BINDINGS}/${name}`, {
    apiVersion: ADMISSION,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: {
      policyName: name,
      validationActions: ["Warn"],
      matchResources: { namespaceSelector: among([NAMESPACE]) },
    },
  });
  const path = `/api/v1/namespaces/${NAMESPACE}/configmaps?dryRun=All`;
  const object = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
  const until = performance.now() + READY_MS;
  for (;;) {
    const { warnings } = await api.send("POST", path, "application/json", object);
    if (warnedOf(warnings)[name]) break;
    if (performance.now() > until) throw new Error(`the rules were not in force after ${READY_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await api.send("DELETE", `${BINDINGS}/${name}`, "", "");
  await api.send("DELETE", `${POLICIES}/${name}`, "", "");
}
