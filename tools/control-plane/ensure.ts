/** The control plane of a local environment, for the commands that deploy to it or ask it. */
import { ControlPlaneFolder } from "./folder";
import { startControlPlane, type ControlPlane, type ControlPlaneOptions } from "./start";

/**
 * For an update: made where there is none, started again where it does not run. When it `isNew`, nothing of what the
 * engine's state may still speak of is in it.
 * @throws as {@link startControlPlane}
 */
export function ensureControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  return startControlPlane(options);
}

/**
 * For a preview: started again where it does not run, and undefined where none was made.
 * @throws as {@link startControlPlane}
 */
export async function existingControlPlane(options: ControlPlaneOptions): Promise<ControlPlane | undefined> {
  const folder = await ControlPlaneFolder.open(options.name, options.env);
  return (await folder.record()) === null ? undefined : startControlPlane(options);
}

/** Where the administrator's kubeconfig lies; null where no control plane is set up. */
export async function kubeconfigOf(name: string, env: ControlPlaneOptions["env"]): Promise<string | null> {
  const folder = await ControlPlaneFolder.open(name, env);
  return (await folder.record()) === null ? null : folder.kubeconfig;
}
