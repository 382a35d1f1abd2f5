/** A real Kubernetes control plane for a suite: on loopback, in a temporary folder, gone with it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig, type ApiConstructor, type ApiType } from "@kubernetes/client-node";
import { removeControlPlane } from "../../tools/control-plane/remove";
import { startControlPlane, type ControlPlane } from "../../tools/control-plane/start";

/** With the build of its parts, the first time. */
const START_MS = 40 * 60 * 1000;
const END_MS = 60_000;

export interface RunningControlPlane extends ControlPlane {
  /** Variables whose state folder holds it: for commands about the environment of this name. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The official client's configuration, as administrator. */
  readonly config: KubeConfig;
  /** A client of the official library. */
  readonly client: <T extends ApiType>(type: ApiConstructor<T>) => T;
}

/**
 * Starts a control plane before the tests of the surrounding `describe`, and removes it after them.
 * @param name the environment's, `test` unless told
 */
export function useControlPlane(name = "test"): () => RunningControlPlane {
  let running: RunningControlPlane | undefined;
  let folder: string | undefined;
  const options = () => ({
    name,
    env: { ...process.env, XDG_STATE_HOME: folder },
    progress: (line: string) => void (/build|prepar/.test(line) && console.error(line)),
    // Tests need not wait for the disk.
    isDurable: false,
  });
  before(async function () {
    this.timeout(START_MS);
    folder = await mkdtemp(join(tmpdir(), "plumbline-test-"));
    const controlPlane = await startControlPlane(options());
    const config = new KubeConfig();
    config.loadFromFile(controlPlane.kubeconfig);
    const { env } = options();
    running = { ...controlPlane, env, config, client: (type) => config.makeApiClient(type) };
  });
  after(async function () {
    this.timeout(END_MS);
    if (folder === undefined) return;
    await removeControlPlane(options());
    await rm(folder, { recursive: true, force: true });
  });
  return () => {
    if (!running) throw new Error("the control plane runs during tests only");
    return running;
  };
}
