/**
 * Fields that the API server takes away before any rule sees them, because their feature is off by default in Kubernetes 1.34
 * (kubernetes/pkg/features/kube_features.go, pkg/api/pod/util.go; a cluster that turns a feature on keeps its field).
 */
import { mapAt, mapsAt, podContainersOf, type CelMap } from "./typed-object";

/** Takes them from the spec of a pod, or of a pod template. */
export function dropDisabledPodFields(spec: CelMap): void {
  spec.delete("hostnameOverride"); // HostnameOverride
  for (const container of podContainersOf(spec)) dropContainerFields(container);
  // ContainerRestartRules; that an init container always restarts is older.
  for (const container of mapsAt(spec, "initContainers")) dropRestartPolicy(container, "Always");
  for (const key of ["containers", "ephemeralContainers"])
    for (const container of mapsAt(spec, key)) dropRestartPolicy(container);
  dropImageVolumes(spec);
  for (const volume of mapsAt(spec, "volumes")) {
    for (const source of mapsAt(mapAt(volume, "projected"), "sources")) {
      source.delete("clusterTrustBundle"); // ClusterTrustBundleProjection
      source.delete("podCertificate"); // PodCertificateRequest
    }
  }
}

/** Takes them from the spec of a StatefulSet. */
export function dropDisabledStatefulSetFields(spec: CelMap): void {
  mapAt(mapAt(spec, "updateStrategy"), "rollingUpdate")?.delete("maxUnavailable"); // MaxUnavailableStatefulSet
}

function dropContainerFields(container: CelMap): void {
  for (const variable of mapsAt(container, "env")) mapAt(variable, "valueFrom")?.delete("fileKeyRef"); // EnvFiles
  const lifecycle = mapAt(container, "lifecycle");
  // ContainerStopSignals
  if (lifecycle?.delete("stopSignal") && lifecycle.size === 0) container.delete("lifecycle");
}

function dropRestartPolicy(container: CelMap, kept?: string): void {
  container.delete("restartPolicyRules");
  if (kept === undefined || container.get("restartPolicy") !== kept) container.delete("restartPolicy");
}

/** ImageVolume: the volumes go, and with them what mounts them. */
function dropImageVolumes(spec: CelMap): void {
  const dropped = new Set(
    mapsAt(spec, "volumes")
      .filter((volume) => volume.has("image"))
      .map((volume) => volume.get("name")),
  );
  if (dropped.size === 0) return;
  keepElements(spec, "volumes", (volume) => !volume.has("image"));
  for (const container of podContainersOf(spec))
    keepElements(container, "volumeMounts", (mount) => !dropped.has(mount.get("name")));
}

function keepElements(map: CelMap, key: string, keeps: (element: CelMap) => boolean): void {
  const list = map.get(key);
  if (!Array.isArray(list)) return;
  const kept = list.filter((element: unknown) => !(element instanceof Map) || keeps(element as CelMap));
  if (kept.length === 0) map.delete(key);
  else map.set(key, kept);
}
