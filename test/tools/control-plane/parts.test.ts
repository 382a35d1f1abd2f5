import assert from "node:assert/strict";
import { ControlPlaneFolder } from "../../../tools/control-plane/folder";
import {
  argumentsOf,
  environmentOf,
  isPart,
  logOf,
  PARTS,
  schedulerConfiguration,
} from "../../../tools/control-plane/parts";

const FOLDER = new ControlPlaneFolder("local", "/state/control-planes/local");
const argumentsFor = (part: (typeof PARTS)[number], isDurable = true) =>
  argumentsOf(part, { folder: FOLDER, port: 40123, isDurable });

describe("the parts of a control plane", () => {
  it("are these five", () => {
    assert.deepEqual(PARTS, ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"]);
    assert.ok(isPart("kwok") && !isPart("kubelet") && !isPart("toString"));
  });

  it("listen on nothing but loopback and sockets in their folder", () => {
    const all = PARTS.flatMap((part) => argumentsFor(part));
    const addresses = all.filter((argument) => /address|urls|--secure-port|--server/.test(argument));
    assert.ok(addresses.length > 8);
    for (const argument of addresses)
      assert.match(
        argument,
        /=(unix:\/\/[a-z]+:0|127\.0\.0\.1|0|40123|plumbline=unix:\/\/peer:0)$/,
        argument,
      );
    assert.ok(all.every((argument) => !argument.includes("0.0.0.0")));
  });

  it("know nobody without credentials, and obey Kubernetes' own rights", () => {
    const apiServer = argumentsFor("kube-apiserver");
    for (const wanted of [
      "--anonymous-auth=false",
      "--authorization-mode=Node,RBAC",
      "--client-ca-file=/state/control-planes/local/pki/ca.crt",
      "--tls-private-key-file=/state/control-planes/local/pki/server.key",
    ])
      assert.ok(apiServer.includes(wanted), wanted);
    assert.ok(!apiServer.some((argument) => /token-auth|AlwaysAllow|disable-admission/.test(argument)));
  });

  it("write to the disk for good, unless a test says that it need not last", () => {
    assert.ok(!argumentsFor("etcd").includes("--unsafe-no-fsync"));
    assert.ok(argumentsFor("etcd", false).includes("--unsafe-no-fsync"));
  });

  it("all name the folder in a way that tells whose they are", () => {
    for (const part of PARTS)
      assert.ok(
        argumentsFor(part).some((argument) => argument.includes("=/state/control-planes/local/")),
        part,
      );
  });

  it("keep the life cycle of nodes, without which nothing is ever scheduled", () => {
    const controllers = argumentsFor("kube-controller-manager")
      .find((each) => each.startsWith("--controllers=*,"))
      ?.split(",");
    assert.ok(controllers && controllers.length > 10);
    const needed = [
      "node-lifecycle",
      "taint-eviction",
      "job",
      "cronjob",
      "resourcequota",
      "garbage-collector",
    ];
    for (const name of [...needed, "validatingadmissionpolicy-status"])
      assert.ok(!controllers.includes(`-${name}-controller`), name);
  });

  it("have an environment of their own", () => {
    const env = environmentOf("kube-apiserver", FOLDER);
    assert.deepEqual(Object.keys(env).sort(), ["GOGC", "HOME", "PATH", "TMPDIR"]);
    assert.equal(env["HOME"], FOLDER.path);
    assert.equal(logOf("etcd", FOLDER), "/state/control-planes/local/logs/etcd.log");
  });

  it("let the scheduler look again soon at what did not fit", () => {
    const config = JSON.parse(schedulerConfiguration(FOLDER)) as Record<string, unknown>;
    assert.equal(config["podMaxBackoffSeconds"], 5);
    assert.deepEqual(config["clientConnection"], {
      kubeconfig: "/state/control-planes/local/kube-scheduler.kubeconfig",
      qps: 500,
      burst: 1000,
    });
  });
});
