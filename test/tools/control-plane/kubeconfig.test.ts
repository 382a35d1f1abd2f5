import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { makeCredentials } from "../../../tools/control-plane/certificates";
import { ControlPlaneFolder } from "../../../tools/control-plane/folder";
import { writeKubeconfig } from "../../../tools/control-plane/kubeconfig";
import { useFolder } from "../../support/executable";

describe("a kubeconfig", () => {
  const temporary = useFolder();

  it("is what the official client needs, whole, in a file that its owner alone may read", async () => {
    const folder = new ControlPlaneFolder("local", join(temporary(), "local"));
    await folder.make();
    await makeCredentials(folder, new Date());
    for (const identity of ["admin", "kwok"] as const) {
      await writeKubeconfig(folder, identity, 40123);
      const file = folder.kubeconfigOf(identity);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      const config = new KubeConfig();
      config.loadFromFile(file);
      assert.equal(config.getCurrentContext(), "plumbline-local");
      const { server, caData, skipTLSVerify } = config.getCurrentCluster() ?? {};
      assert.equal(server, "https://127.0.0.1:40123");
      assert.equal(skipTLSVerify ?? false, false);
      assert.equal(
        Buffer.from(caData ?? "", "base64").toString(),
        await readFile(folder.certificate("ca"), "utf8"),
      );
      const { certData, keyData } = config.getCurrentUser() ?? {};
      assert.equal(
        Buffer.from(certData ?? "", "base64").toString(),
        await readFile(folder.certificate(identity), "utf8"),
      );
      assert.equal(
        Buffer.from(keyData ?? "", "base64").toString(),
        await readFile(folder.key(identity), "utf8"),
      );
    }
    assert.equal(folder.kubeconfigOf("admin"), folder.kubeconfig);
  });
});
