/** Where the engine keeps its state: a private folder of the user's by default, `PULUMI_BACKEND_URL` where it is set. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { makeFolder, stateFolder, type Environment } from "./cache";

export interface Backend {
  readonly url: string;
  /** The folder of a `file://` backend; null for every other kind. */
  readonly folder: string | null;
  /** Variables that make the engine use it. */
  readonly env: Readonly<Record<string, string>>;
}

const FILE_SCHEME = "file://";

/** `file://~/x`, `file://./x`, `file:///x?no_tmp_dir=true` → the absolute folder, as the engine reads them. */
function folderOf(url: string, workingFolder: string): string {
  const path = decodeURIComponent(url.slice(FILE_SCHEME.length).split("?")[0] ?? "");
  if (path === "~" || path.startsWith("~/")) return join(homedir(), path.slice(1));
  return resolve(workingFolder, path);
}

/**
 * `PULUMI_BACKEND_URL` as it is (a relative `file://` is relative to `workingFolder`, although the engine runs in a
 * temporary copy); else a folder of the user's, made readable by its owner alone, whose secrets have an empty passphrase
 * unless `PULUMI_CONFIG_PASSPHRASE` or `PULUMI_CONFIG_PASSPHRASE_FILE` is set.
 * @throws an error naming the folder when it cannot be made or written.
 */
export async function openBackend(env: Environment, workingFolder: string): Promise<Backend> {
  const named = env["PULUMI_BACKEND_URL"];
  if (named?.startsWith(FILE_SCHEME)) {
    const folder = folderOf(named, workingFolder);
    const query = named.includes("?") ? named.slice(named.indexOf("?")) : "";
    const url = `${pathToFileURL(folder).href}${query}`;
    return { url, folder, env: { PULUMI_BACKEND_URL: url } };
  }
  if (named) return { url: named, folder: null, env: { PULUMI_BACKEND_URL: named } };
  const folder = await makeFolder(stateFolder(env), "XDG_STATE_HOME");
  const url = pathToFileURL(folder).href;
  const hasPassphrase =
    env["PULUMI_CONFIG_PASSPHRASE"] !== undefined || env["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined;
  return {
    url,
    folder,
    env: { PULUMI_BACKEND_URL: url, ...(!hasPassphrase && { PULUMI_CONFIG_PASSPHRASE: "" }) },
  };
}
