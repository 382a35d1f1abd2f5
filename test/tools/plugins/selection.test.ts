import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { refuseUpdate } from "../../../tools/plugins/refuse-update";
import { selectPlugins, type SelectionOptions } from "../../../tools/plugins/selection";

const AWS = { AWS_PROFILE: "dev" };
const done = { status: 0, stdout: "", stderr: "" };

/** A Pulumi CLI that has these plugins, and answers an installation so. */
function cli(
  installed: Record<string, string>,
  installation: () => Promise<typeof done | object> = async () => done,
) {
  const calls: string[] = [];
  const pulumi: SelectionOptions["pulumi"] = async (args) => {
    calls.push(args.join(" "));
    if (args[1] !== "ls") return { ...done, ...(await installation()) };
    const plugins = Object.entries(installed).map(([name, version]) => ({ name, kind: "resource", version }));
    return { ...done, stdout: JSON.stringify(plugins) };
  };
  return { calls, pulumi };
}

function select(overrides: Partial<SelectionOptions>) {
  return selectPlugins({
    mode: "auto",
    env: {},
    pulumi: cli({}).pulumi,
    onProgress: () => {},
    fileExists: () => false,
    ...overrides,
  });
}

describe("the selection of plugins", () => {
  it("takes stand-ins without credentials, installed or not, and downloads nothing", async () => {
    const { calls, pulumi } = cli({ aws: "7.48.0", kubernetes: "4.34.2" });
    const { selections, pathFolders, lines } = await select({ pulumi });
    assert.deepEqual(selections, [
      { name: "aws", kind: "stand-in", version: "7.48.0", reason: "no AWS credentials are found here" },
      {
        name: "kubernetes",
        kind: "stand-in",
        version: "4.34.2",
        reason: "the cluster is on AWS, which has a stand-in here",
      },
    ]);
    assert.deepEqual(calls, ["plugin ls --json"]);
    for (const [position, name] of ["aws", "kubernetes"].entries()) {
      assert.ok(existsSync(join(pathFolders[position] ?? "", `pulumi-resource-${name}`)));
    }
    assert.match(
      lines.join("\n"),
      /plugin aws 7\.48\.0: a STAND-IN.*\n.*kubernetes.*STAND-IN.*\nStand-ins do not check:\n/,
    );
  });

  it("takes the vendor's where they are installed and credentials are found", async () => {
    const { calls, pulumi } = cli({ aws: "7.50.1", kubernetes: "4.34.2" });
    const choice = await select({ pulumi, env: AWS });
    assert.deepEqual(
      choice.selections.map(({ kind, version }) => `${kind} ${version}`),
      ["vendor 7.50.1", "vendor 4.34.2"],
    );
    assert.deepEqual(choice.pathFolders, []);
    assert.deepEqual(choice.lines, []);
    assert.deepEqual(calls, ["plugin ls --json"]);
  });

  for (const version of ["7.47.9", "8.0.0"]) {
    it(`does not take version ${version} for the SDK's 7.48.0`, async () => {
      const { calls, pulumi } = cli({ aws: version, kubernetes: "4.34.2" });
      await select({ pulumi, env: AWS });
      assert.deepEqual(calls, ["plugin ls --json", "plugin install resource aws 7.48.0"]);
    });
  }

  it("finds credentials in the home folder's files", async () => {
    const { pulumi } = cli({ aws: "7.48.0", kubernetes: "4.34.2" });
    const fileExists = (path: string) => path === join("/home/me", ".aws/credentials");
    const { selections } = await select({ pulumi, env: { HOME: "/home/me" }, fileExists });
    assert.deepEqual(
      selections.map(({ kind }) => kind),
      ["vendor", "vendor"],
    );
  });

  it("installs the vendor's once, with progress, where the environment could be deployed", async () => {
    const { calls, pulumi } = cli({ kubernetes: "4.34.2" });
    const progress: string[] = [];
    const { selections } = await select({ pulumi, env: AWS, onProgress: (line) => progress.push(line) });
    assert.deepEqual(calls, ["plugin ls --json", "plugin install resource aws 7.48.0"]);
    assert.match(progress.join(), /aws 7\.48\.0 \(up to 120 s\)/);
    assert.equal(selections[0]?.kind, "vendor");
  });

  it("falls back to the stand-ins with the reason, when the vendor's cannot be had", async () => {
    const failing = async () => ({ status: 1, stderr: "warning: retrying\nerror: no such host\n" });
    const { calls, pulumi } = cli({}, failing);
    const { selections } = await select({ pulumi, env: AWS });
    assert.equal(
      selections[0]?.reason,
      "the vendor's is not installed, and it could not be installed (error: no such host)",
    );
    assert.deepEqual(
      selections.map(({ kind }) => kind),
      ["stand-in", "stand-in"],
    );
    assert.deepEqual(calls, ["plugin ls --json", "plugin install resource aws 7.48.0"]);
  });

  it("says so when an installation took too long or could not start", async () => {
    const late = await select({ pulumi: cli({}, async () => ({ status: null })).pulumi, env: AWS });
    assert.match(late.selections[0]?.reason ?? "", /could not be installed within 120 s/);
    const absent = await select({ pulumi: () => Promise.reject(new Error("no pulumi")), env: AWS });
    assert.match(absent.selections[0]?.reason ?? "", /could not be installed \(no pulumi\)/);
  });

  it("puts only the stand-ins that were chosen on the path", async () => {
    const failing = async () => ({ status: 1 });
    const { pulumi } = cli({ aws: "7.48.0" }, failing);
    const { selections, pathFolders } = await select({ pulumi, env: AWS });
    assert.deepEqual(
      selections.map(({ kind }) => kind),
      ["vendor", "stand-in"],
    );
    assert.equal(pathFolders.length, 1);
    assert.ok(pathFolders[0]?.endsWith(join("bin", "kubernetes")));
  });

  describe("of a local cluster", () => {
    const local = (overrides: Partial<SelectionOptions>) =>
      select({ providers: ["kubernetes"], ...overrides });

    it("takes no kubeconfig of this machine for it", async () => {
      const { pulumi } = cli({ kubernetes: "4.34.2" });
      const env = { KUBECONFIG: "/k", HOME: "/home/me" };
      const { selections, lines } = await local({ pulumi, env, fileExists: () => true });
      assert.deepEqual(selections, [
        {
          name: "kubernetes",
          kind: "stand-in",
          version: "4.34.2",
          reason: "no cluster of it is there yet; plumbline up makes one",
        },
      ]);
      assert.equal(lines[1], "Stand-ins do not check:");
    });

    it("takes the vendor's where it is installed", async () => {
      const { pulumi } = cli({ kubernetes: "4.34.2" });
      const { selections, lines } = await local({ pulumi, kubeconfig: "/cluster/kubeconfig" });
      assert.equal(selections[0]?.kind, "vendor");
      assert.deepEqual(lines, []);
    });

    it("else takes a stand-in that deploys, waits for no download, and says what is left open", async () => {
      const { calls, pulumi } = cli({});
      const { selections, lines } = await local({ pulumi, kubeconfig: "/cluster/kubeconfig" });
      assert.deepEqual(selections, [
        {
          name: "kubernetes",
          kind: "stand-in",
          version: "4.34.2",
          reason: "the vendor's is not installed",
          deploys: true,
        },
      ]);
      assert.deepEqual(calls, ["plugin ls --json"]);
      assert.equal(
        lines[0],
        "plugin kubernetes 4.34.2: a STAND-IN, which asks the cluster's API server (the vendor's is not installed)",
      );
      assert.match(
        lines.join("\n"),
        /\nThe stand-in leaves open:\n.*admission rules.*\n.*\n.*Helm charts are recorded, not rendered/,
      );
      assert.doesNotThrow(() => refuseUpdate(selections));
    });

    it("has a stand-in that deploys on --plugins stand-in too", async () => {
      const { selections } = await local({ mode: "stand-in", kubeconfig: "/cluster/kubeconfig" });
      assert.equal(selections[0]?.deploys, true);
    });
  });

  it("takes stand-ins always on --plugins stand-in, and asks Pulumi nothing", async () => {
    const { calls, pulumi } = cli({ aws: "7.48.0", kubernetes: "4.34.2" });
    const { selections } = await select({ mode: "stand-in", pulumi, env: AWS });
    assert.deepEqual(
      selections.map(({ kind }) => kind),
      ["stand-in", "stand-in"],
    );
    assert.deepEqual(calls, []);
  });

  it("fails on --plugins vendor with the command to run, when they cannot be had", async () => {
    const { pulumi } = cli({}, async () => ({ status: 1 }));
    await assert.rejects(
      select({ mode: "vendor", pulumi }),
      /--plugins vendor: .* run: pulumi plugin install resource aws 7\.48\.0/,
    );
    const installed = cli({ aws: "7.48.0", kubernetes: "4.34.2" });
    assert.equal((await select({ mode: "vendor", pulumi: installed.pulumi })).selections[0]?.kind, "vendor");
  });
});

describe("an update", () => {
  it("is refused with stand-ins, naming them and the way out", async () => {
    const { selections } = await select({ mode: "stand-in" });
    assert.throws(
      () => refuseUpdate(selections),
      /stand-in plugins for aws and kubernetes can only preview.*pulumi plugin install resource aws 7\.48\.0 && pulumi plugin install resource kubernetes 4\.34\.2.*--plugins vendor/,
    );
  });

  it("goes ahead with the vendor's", async () => {
    const { pulumi } = cli({ aws: "7.48.0", kubernetes: "4.34.2" });
    const { selections } = await select({ pulumi, env: AWS });
    assert.doesNotThrow(() => refuseUpdate(selections));
  });
});
