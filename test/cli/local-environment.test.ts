import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { localEnvironment } from "../../cli/local-environment";
import { ControlPlaneFolder } from "../../tools/control-plane/folder";
import { useFolder } from "../support/executable";

const STACKS = path.join(__dirname, "..", "..", "stacks");

describe("an environment on this machine", () => {
  const folder = useFolder();
  const env = () => ({ XDG_STATE_HOME: path.join(folder(), "state") });
  const stacks = () => path.join(folder(), "stacks");
  const find = (name: string) => localEnvironment(name, stacks(), env());
  const write = (name: string, cluster: string) =>
    writeFile(path.join(stacks(), `Pulumi.${name}.yaml`), `config:\n  plumbline:cluster: ${cluster}\n`);
  beforeEach(() => cp(STACKS, stacks(), { recursive: true }));

  it("is told by its stack file, with a control plane of its own or another's cluster", async () => {
    assert.deepEqual(await find("local"), { kubeconfig: null, hasStackFile: true });
    await write("named", "{ local: { kubeconfig: ../kubeconfig } }");
    assert.deepEqual(await find("named"), {
      kubeconfig: path.join(folder(), "kubeconfig"),
      hasStackFile: true,
    });
    await write("home", "{ local: { kubeconfig: ~/.kube/other } }");
    assert.equal((await find("home")).kubeconfig, path.join(homedir(), ".kube", "other"));
  });

  it("is none that is in the cloud, or not at all", async () => {
    await assert.rejects(
      find("dev"),
      /^Error: dev is in the cloud \(Pulumi\.dev\.yaml: plumbline:cluster\), .*; there is local$/,
    );
    await assert.rejects(find("locla"), /environment "locla": .*\n.*there are dev, local, prod, staging/);
    await write("odd", "~");
    await assert.rejects(find("odd"), /odd is in the cloud/);
  });

  it("outlives its stack file, so that it can be taken down", async () => {
    const left = await ControlPlaneFolder.open("gone", env());
    await left.make();
    for (const path_ of [path.join(left.etcd, "member"), left.pki]) await mkdir(path_, { recursive: true });
    for (const file of [left.key("admin"), left.kubeconfig]) await writeFile(file, "");
    await left.writeRecord({ kubernetes: "1.34.2", crds: "x", port: 1, createdAt: "2026-11-26T12:00:00Z" });
    assert.deepEqual(await find("gone"), { kubeconfig: null, hasStackFile: false });
  });

  it("can be faulty in every other way", async () => {
    await writeFile(
      path.join(stacks(), "Pulumi.faulty.yaml"),
      "config:\n  plumbline:cluster: { local: {} }\n  plumbline:nodePools: nonsense\n",
    );
    assert.deepEqual(await find("faulty"), { kubeconfig: null, hasStackFile: true });
  });
});
