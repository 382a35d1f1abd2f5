/** Kubeconfigs of a control plane's identities. */
import { readFile } from "node:fs/promises";
import { stringify } from "yaml";
import { writePrivately, type ControlPlaneFolder, type Identity } from "./folder";

/** Writes the kubeconfig of one identity: where the API server is, how it is known, and as whom to speak to it. */
export async function writeKubeconfig(
  folder: ControlPlaneFolder,
  identity: Identity,
  port: number,
): Promise<void> {
  const encoded = async (file: string): Promise<string> => (await readFile(file)).toString("base64");
  const name = `plumbline-${folder.name}`;
  const [authority, certificate, key] = await Promise.all([
    encoded(folder.certificate("ca")),
    encoded(folder.certificate(identity)),
    encoded(folder.key(identity)),
  ]);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [
      {
        name,
        cluster: { server: `https://127.0.0.1:${port}`, "certificate-authority-data": authority },
      },
    ],
    users: [{ name, user: { "client-certificate-data": certificate, "client-key-data": key } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
  await writePrivately(folder.kubeconfigOf(identity), stringify(config, { lineWidth: 0 }));
}
