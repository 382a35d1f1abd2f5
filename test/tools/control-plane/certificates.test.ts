import assert from "node:assert/strict";
import { createPublicKey, X509Certificate } from "node:crypto";
import { mkdir, readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { makeCredentials } from "../../../tools/control-plane/certificates";
import { ControlPlaneFolder, type Identity } from "../../../tools/control-plane/folder";
import { useFolder } from "../../support/executable";

const NOW = new Date("2026-11-26T12:00:00Z");

describe("the credentials of a control plane", () => {
  const temporary = useFolder();
  const make = async (name: string) => {
    const folder = new ControlPlaneFolder(name, join(temporary(), name));
    await mkdir(folder.path);
    await makeCredentials(folder, NOW);
    return folder;
  };
  const read = async (folder: ControlPlaneFolder, of: Identity) =>
    new X509Certificate(await readFile(folder.certificate(of)));

  it("are files that their owner alone may read", async () => {
    const folder = await make("one");
    assert.equal((await stat(folder.pki)).mode & 0o777, 0o700);
    const names = await readdir(folder.pki);
    assert.equal(names.length, 14);
    for (const name of names) assert.equal((await stat(join(folder.pki, name))).mode & 0o777, 0o600, name);
    assert.deepEqual(await readdir(folder.path), ["pki"]);
  });

  it("give everybody the identity that Kubernetes knows them by, and no more", async () => {
    const folder = await make("one");
    const ca = await read(folder, "ca");
    assert.ok(ca.ca);
    const subjects = {
      admin: "CN=plumbline-admin\nO=system:masters",
      "kube-controller-manager": "CN=system:kube-controller-manager",
      "kube-scheduler": "CN=system:kube-scheduler",
      kwok: "CN=plumbline:kwok",
    } as const;
    for (const [identity, subject] of Object.entries(subjects)) {
      const certificate = await read(folder, identity as Identity);
      assert.equal(certificate.subject, subject);
      assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"], "client authentication alone");
      assert.ok(certificate.checkIssued(ca) && certificate.verify(ca.publicKey));
      assert.ok(!certificate.ca);
    }
  });

  it("let clients verify the server at its loopback address, for ten years and from a day before", async () => {
    const folder = await make("one");
    const server = await read(folder, "server");
    assert.equal(server.checkIP("127.0.0.1"), "127.0.0.1");
    assert.equal(server.checkHost("kubernetes.default.svc"), "kubernetes.default.svc");
    assert.equal(server.checkIP("192.168.0.1"), undefined);
    assert.deepEqual(server.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
    assert.equal(new Date(server.validFrom).toISOString(), "2026-11-25T12:00:00.000Z");
    assert.equal(new Date(server.validTo).getUTCFullYear(), 2036);
  });

  it("have keys of P-256, a pair for service accounts' tokens among them", async () => {
    const folder = await make("one");
    const server = await read(folder, "server");
    assert.equal(server.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
    const inPrivate = createPublicKey(await readFile(folder.key("service-account"), "utf8"));
    const written = createPublicKey(await readFile(folder.serviceAccountPublicKey, "utf8"));
    assert.ok(inPrivate.equals(written));
  });

  it("are worth nothing to another control plane", async () => {
    const [one, two] = [await make("one"), await make("two")];
    const admin = await read(one, "admin");
    assert.equal(admin.verify((await read(two, "ca")).publicKey), false);
  });

  it("replace what was left of an attempt that was killed", async () => {
    const folder = new ControlPlaneFolder("one", join(temporary(), "one"));
    await mkdir(join(folder.path, "pki.tmp", "half"), { recursive: true });
    await makeCredentials(folder, NOW);
    assert.deepEqual(await readdir(folder.path), ["pki"]);
  });
});
