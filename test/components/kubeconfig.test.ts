import assert from "node:assert/strict";
import { kubeconfig } from "../../components/kubeconfig";

const CLUSTER = {
  clusterName: "c",
  region: "eu-central-1",
  endpoint: "https://c.invalid",
  certificateAuthority: "Y2E=",
};

interface Config {
  clusters: { name: string; cluster: Record<string, string> }[];
  users: { user: { exec: { command: string; args: string[] } } }[];
  contexts: { name: string; context: Record<string, string> }[];
  "current-context": string;
}
const read = (text: string): Config => JSON.parse(text) as Config;

describe("the kubeconfig of an EKS cluster", () => {
  it("names server and certificate authority, and asks AWS for a token", () => {
    const { clusters, users, contexts, ...rest } = read(kubeconfig(CLUSTER));
    assert.deepEqual(clusters, [
      { name: "c", cluster: { server: "https://c.invalid", "certificate-authority-data": "Y2E=" } },
    ]);
    assert.equal(users[0]?.user.exec.command, "aws");
    assert.equal(
      users[0].user.exec.args.join(" "),
      "--region eu-central-1 eks get-token --cluster-name c --output json",
    );
    assert.deepEqual(contexts[0], { name: "c", context: { cluster: "c", user: "c" } });
    assert.equal(rest["current-context"], "c");
  });

  it("asks as a role when there is one", () => {
    const { users } = read(kubeconfig({ ...CLUSTER, roleArn: "arn:aws:iam::123456789012:role/r" }));
    assert.deepEqual(users[0]?.user.exec.args.slice(-2), ["--role-arn", "arn:aws:iam::123456789012:role/r"]);
  });
});
