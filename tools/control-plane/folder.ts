/** The folder of an environment's control plane: everything about it lies in here, readable by its owner alone. */
import { access, mkdir, readFile, realpath, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, stateFolder, type Environment } from "../cache";

/** Who has a key and a certificate. */
export type Identity =
  "ca" | "server" | "admin" | "kube-controller-manager" | "kube-scheduler" | "kwok" | "service-account";

/** What is known of a control plane that is set up. Its file is written last, and removed first. */
export interface ControlPlaneRecord {
  /** Kubernetes' version, `1.34.2`. */
  readonly kubernetes: string;
  /** Which custom resource definitions are in its data. */
  readonly crds: string;
  readonly port: number;
  /** RFC 3339. */
  readonly createdAt: string;
}

export class ControlPlaneFolder {
  constructor(
    readonly name: string,
    readonly path: string,
  ) {}

  /**
   * The folder of a control plane, which need not exist; its parent is made.
   * @throws an error when the user's state folder cannot be written, or the name is none of an environment.
   */
  static async open(name: string, env: Environment): Promise<ControlPlaneFolder> {
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name))
      throw new Error(`"${name}": an environment's name is of letters, digits, dots, dashes and underscores`);
    const parent = await makeFolder(join(stateFolder(env), "control-planes"), "XDG_STATE_HOME");
    // Processes are recognised by this path, so it has one spelling.
    return new ControlPlaneFolder(name, join(await realpath(parent), name));
  }

  get etcd(): string {
    return join(this.path, "etcd");
  }

  get logs(): string {
    return join(this.path, "logs");
  }

  /** How each part that ended did so. */
  get ended(): string {
    return join(this.path, "ended");
  }

  get temporary(): string {
    return join(this.path, "tmp");
  }

  get pki(): string {
    return join(this.path, "pki");
  }

  certificate(of: Identity): string {
    return join(this.pki, `${of}.crt`);
  }

  key(of: Identity): string {
    return join(this.pki, `${of}.key`);
  }

  get serviceAccountPublicKey(): string {
    return join(this.pki, "service-account.pub");
  }

  /** The administrator's, for Pulumi, the tests and people. */
  get kubeconfig(): string {
    return join(this.path, "kubeconfig");
  }

  kubeconfigOf(identity: Identity): string {
    return identity === "admin" ? this.kubeconfig : join(this.path, `${identity}.kubeconfig`);
  }

  get schedulerConfig(): string {
    return join(this.path, "kube-scheduler.json");
  }

  get recordFile(): string {
    return join(this.path, "control-plane.json");
  }

  /** Makes the folders that parts write in. */
  async make(): Promise<void> {
    await makeFolder(this.path, "XDG_STATE_HOME");
    for (const folder of [this.logs, this.ended, this.temporary])
      await mkdir(folder, { recursive: true, mode: 0o700 });
  }

  /** The record; null when the control plane is not set up, only half, or lost its data or credentials. */
  async record(): Promise<ControlPlaneRecord | null> {
    try {
      const record = JSON.parse(await readFile(this.recordFile, "utf8")) as ControlPlaneRecord;
      await Promise.all(
        [join(this.etcd, "member"), this.key("admin"), this.kubeconfig].map((path) => access(path)),
      );
      return Number.isInteger(record.port) ? record : null;
    } catch {
      return null;
    }
  }

  async writeRecord(record: ControlPlaneRecord): Promise<void> {
    await writePrivately(this.recordFile, `${JSON.stringify(record, null, 2)}\n`);
  }
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivately(file: string, text: string): Promise<void> {
  const beside = `${file}.${process.pid}.tmp`;
  await writeFile(beside, text, { mode: 0o600 });
  await rename(beside, file);
}
