import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  binariesOf,
  buildControlPlane,
  controlPlaneBuilds,
  ETCD_VERSION,
  isControlPlaneBuilt,
  KUBERNETES_VERSION,
  KWOK_VERSION,
} from "../../../tools/control-plane/build-control-plane";
import { useFolder, writeScript } from "../../support/executable";

const FAKE_GO = `
for last; do :; done; echo "$last" >> "$RECORD/builds"
if [ -e "$RECORD/full" ]; then echo "mkdir /x: no space left on device" >&2; exit 1; fi
while [ "$1" != "-o" ]; do [ "$1" = "-ldflags" ] && echo "$2" >> "$RECORD/flags"; shift; done
printf '#!/bin/sh\\n' > "$2"; chmod 755 "$2"`;

describe("building the control plane", () => {
  const folder = useFolder();
  const env = () => ({ PATH: join(folder(), "bin"), HOME: folder(), RECORD: folder() });
  const said: string[] = [];
  const build = () => buildControlPlane({ env: env(), progress: (line) => void said.push(line), pollMs: 10 });
  beforeEach(() => said.splice(0));
  const cache = () => join(folder(), ".cache", "plumbline", "control-plane");

  it("builds every part once, each in the folder of its version", async () => {
    await writeScript(join(folder(), "bin", "go"), FAKE_GO);
    assert.equal(await isControlPlaneBuilt(env()), false);
    const binaries = await build();
    assert.deepEqual(binaries, binariesOf(env()));
    assert.equal(await isControlPlaneBuilt(env()), true);
    assert.equal(binaries["kube-apiserver"], join(cache(), "kubernetes", "v1.34.2", "bin", "kube-apiserver"));
    assert.equal(binaries.etcd, join(cache(), "etcd", "v3.6.4", "bin", "etcd"));
    await build();
    assert.deepEqual((await readFile(join(folder(), "builds"), "utf8")).trim().split("\n"), [
      "go.etcd.io/etcd/server/v3",
      "sigs.k8s.io/kwok/cmd/kwok",
      "k8s.io/kubernetes/cmd/kube-apiserver",
      "k8s.io/kubernetes/cmd/kube-controller-manager",
      "k8s.io/kubernetes/cmd/kube-scheduler",
    ]);
    assert.match(
      await readFile(join(folder(), "flags"), "utf8"),
      /component-base\/version\.gitVersion=v1\.34\.2/,
    );
  });

  it("builds once for all who want it at once", async () => {
    await writeScript(join(folder(), "bin", "go"), FAKE_GO);
    await Promise.all([build(), build()]);
    assert.equal((await readFile(join(folder(), "builds"), "utf8")).trim().split("\n").length, 5);
  });

  it("says where to make room when the disk is full, and leaves nothing half-built", async () => {
    await writeScript(join(folder(), "bin", "go"), FAKE_GO);
    await writeFile(join(folder(), "full"), "");
    await assert.rejects(
      build(),
      /The disk is full: make room in .*control-plane\/etcd \(XDG_CACHE_HOME moves it\)/,
    );
    assert.deepEqual(await readdir(join(cache(), "etcd")), []);
    assert.equal(await isControlPlaneBuilt(env()), false);
  });

  it("says what a control plane is for, and what goes without, when there is no Go", async () => {
    await assert.rejects(build(), (error: Error) => {
      assert.match(
        error.message,
        /^a local environment needs a Kubernetes control plane, which is not built yet/,
      );
      assert.match(error.message, /install Go 1\.24 or newer \(https:\/\/go\.dev\/doc\/install\)/);
      assert.match(error.message, /`plumbline cost` and `plumbline check`/);
      return true;
    });
  });

  it("locks the versions that it promises, by hash, and names no machine", async () => {
    const modules = {
      kubernetes: `k8s.io/kubernetes v${KUBERNETES_VERSION}`,
      etcd: `go.etcd.io/etcd/server/v3 v${ETCD_VERSION}`,
      kwok: `sigs.k8s.io/kwok v${KWOK_VERSION}`,
    };
    for (const { module } of controlPlaneBuilds(env())) {
      const name = module.split("/").at(-1) as keyof typeof modules;
      const mod = await readFile(join(module, "go.mod"), "utf8");
      assert.match(mod, new RegExp(`^module plumbline\\.local/${name}$`, "m"));
      assert.ok(mod.includes(modules[name]), `${name}: ${modules[name]}`);
      assert.doesNotMatch(mod, /=> \.{0,2}\//);
      assert.ok((await readFile(join(module, "go.sum"), "utf8")).includes(`${modules[name]} h1:`), name);
    }
  });
});
