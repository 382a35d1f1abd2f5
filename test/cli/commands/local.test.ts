import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { plumbline, useDesk } from "../../support/cli";

describe("the commands about a local cluster", () => {
  const desk = useDesk();

  it("have nothing to say of an environment that is not up, and make none", async () => {
    for (const [command, ...more] of [["status"], ["kubeconfig"], ["logs", "etcd"]] as const) {
      const { status, stdout, stderr } = await plumbline(
        [command, "local", ...more, "--stacks", desk().stacks],
        { XDG_STATE_HOME: desk().state },
      );
      assert.equal(status, 1, command);
      assert.equal(stdout, "");
      assert.match(
        stderr,
        /^error: local has no control plane on this machine; `plumbline up local` makes one$/m,
      );
    }
    assert.deepEqual(readdirSync(path.join(desk().state, "plumbline", "control-planes")), []);
  }).timeout(60_000);

  it("take down what is not up without complaint", async () => {
    const { status, stdout } = await desk().plumbline("down", "local");
    assert.equal(status, 0);
    assert.equal(stdout, "local was not up: there was nothing to remove.\n");
  }).timeout(60_000);

  it("are not about environments in the cloud", async () => {
    for (const command of ["down", "status", "kubeconfig", "logs"]) {
      const { status, stderr } = await desk().plumbline(command, "dev");
      assert.equal(status, 1, command);
      assert.match(stderr, /^error: dev is in the cloud .*there is local$/m);
    }
  }).timeout(60_000);

  it("lead to the cluster that a stack file names, and run none for it", async () => {
    desk().edit("Pulumi.local.yaml", ["config", "plumbline:cluster"], { local: { kubeconfig: "kube.yaml" } });
    const named = path.join(desk().stacks, "kube.yaml");
    assert.equal((await desk().plumbline("kubeconfig", "local")).stdout, `${named}\n`);
    const { stderr } = await desk().plumbline("status", "local");
    assert.match(stderr, /local uses the cluster of .*kube\.yaml .*which this program does not run/);
  }).timeout(60_000);

  it("know the parts and the options that they take", async () => {
    const unknown = await plumbline(["logs", "local", "kubelet"]);
    assert.match(unknown.stderr, /Allowed choices are etcd, kube-apiserver/);
    const lines = await plumbline(["logs", "local", "--lines", "many"]);
    assert.match(lines.stderr, /must be a whole number of lines/);
  }).timeout(60_000);
});
