/** Reads and writes keys of a control plane's etcd, through its JSON gateway on the socket in the folder. */
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ControlPlaneFolder } from "./folder";
import { ETCD_SOCKET } from "./parts";

/** A key and its value as the API server stores them, in base64. */
export interface StoredValue {
  readonly key: string;
  readonly value: string;
}

const TIMEOUT_MS = 10_000;
/** Longest path of a socket, less the final zero (sun_path: 104 bytes on macOS, 108 on Linux). */
const SOCKET_PATH_BYTES = 103;

export class EtcdStore {
  private constructor(
    private readonly socket: string,
    private readonly link: string | null,
  ) {}

  /** Reaches the socket by a link where its own path is too long. */
  static async open(folder: ControlPlaneFolder): Promise<EtcdStore> {
    const path = join(folder.path, ETCD_SOCKET);
    if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES) return new EtcdStore(path, null);
    const link = await mkdtemp(join(tmpdir(), "plumbline-"));
    await symlink(folder.path, join(link, "f"));
    return new EtcdStore(join(link, "f", ETCD_SOCKET), link);
  }

  async close(): Promise<void> {
    if (this.link !== null) await rm(this.link, { recursive: true, force: true });
  }

  /** Whether etcd takes requests. */
  async isReady(): Promise<boolean> {
    const health = await this.ask("GET", "/health").catch(() => null);
    return (health as { health?: string } | null)?.health === "true";
  }

  /** Every key that begins with `prefix`, and its value. */
  async read(prefix: string): Promise<StoredValue[]> {
    const key = Buffer.from(prefix);
    const end = Buffer.from(key);
    end.writeUInt8(end.readUInt8(end.length - 1) + 1, end.length - 1);
    const range = { key: key.toString("base64"), range_end: end.toString("base64") };
    const { kvs = [] } = (await this.ask("POST", "/v3/kv/range", range)) as { kvs?: StoredValue[] };
    return kvs.map((each) => ({ key: each.key, value: each.value }));
  }

  async write(values: readonly StoredValue[]): Promise<void> {
    await Promise.all(values.map((each) => this.ask("POST", "/v3/kv/put", each)));
  }

  private ask(method: string, path: string, body?: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath: this.socket, method, path, timeout: TIMEOUT_MS }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          if (answer.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`etcd: ${path}: HTTP ${answer.statusCode}: ${text.slice(0, 300)}`));
        });
      });
      sent.on("timeout", () => sent.destroy(new Error("etcd gave no answer")));
      sent.on("error", reject);
      sent.end(body && JSON.stringify(body));
    });
  }
}
