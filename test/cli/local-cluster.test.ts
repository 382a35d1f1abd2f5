import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { existingCluster, readyCluster } from "../../cli/local-cluster";
import { useFolder } from "../support/executable";
import { config } from "../support/environment-plan";

describe("the cluster of an environment", () => {
  const folder = useFolder();
  const place = () => ({
    environment: "local",
    stacksFolder: folder(),
    env: { XDG_STATE_HOME: join(folder(), "state"), KUBECONFIG: "/somebody/elses", HOME: folder() },
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  const local = (kubeconfig?: string) =>
    config({ cluster: { local: kubeconfig === undefined ? {} : { kubeconfig } } });

  it("is none of this machine's where it is in the cloud", async () => {
    const cloud = config({ cluster: { existing: { name: "shared" } } });
    assert.equal(await existingCluster(cloud, place()), undefined);
    assert.equal(await readyCluster(cloud, place()), undefined);
  });

  it("is the one that the stack file names, from the stack file's folder", async () => {
    await writeFile(join(folder(), "kubeconfig"), "");
    for (const named of ["kubeconfig", join(folder(), "kubeconfig")])
      for (const find of [existingCluster, readyCluster])
        assert.deepEqual(await find(local(named), place()), { kubeconfig: join(folder(), "kubeconfig") });
  });

  it("has to be there when the stack file names it", async () => {
    await assert.rejects(
      existingCluster(local("gone"), place()),
      /Pulumi\.local\.yaml: plumbline:cluster\.local\.kubeconfig: found gone, but there is no file .*gone; name a kubeconfig/,
    );
  });

  it("is none for a preview while no control plane was made, whatever kubectl would use", async () => {
    assert.equal(await existingCluster(local(), place()), undefined);
  });
});
