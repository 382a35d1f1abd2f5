/** The keys and certificates of a control plane: made for it, known to it alone, gone with it. */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { webcrypto } from "node:crypto";
import { join } from "node:path";
import type { ControlPlaneFolder, Identity } from "./folder";

/** Nothing renews them: they live as long as the control plane, which `plumbline down` ends. */
const VALID_YEARS = 10;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A clock that is put back does not make them invalid. */
const BACKDATED_MS = DAY_MS;
const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Who a client is, for Kubernetes' authorisation: its user, and perhaps its group. */
const CLIENTS: Readonly<Partial<Record<Identity, { readonly user: string; readonly group?: string }>>> = {
  admin: { user: "plumbline-admin", group: "system:masters" },
  "kube-controller-manager": { user: "system:kube-controller-manager" },
  "kube-scheduler": { user: "system:kube-scheduler" },
  kwok: { user: "plumbline:kwok" },
};

const SERVER_NAMES = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
];
/** Loopback, and the first address of the services' range. */
const SERVER_ADDRESSES = ["127.0.0.1", "10.96.0.1"];

function pem(label: string, der: ArrayBuffer): string {
  const lines = Buffer.from(der)
    .toString("base64")
    .match(/.{1,64}/g);
  return [`-----BEGIN ${label}-----`, ...(lines ?? []), `-----END ${label}-----`, ""].join("\n");
}

async function privateKeyPem({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  return pem("PRIVATE KEY", await webcrypto.subtle.exportKey("pkcs8", privateKey));
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);

/** Every file of the folder `pki`, by name. */
async function makeFiles(now: Date): Promise<Record<string, string>> {
  // Loading these takes a moment, and a control plane needs them once.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const notBefore = new Date(now.getTime() - BACKDATED_MS);
  const notAfter = new Date(now.getTime() + VALID_YEARS * 365 * DAY_MS);
  const validity = { notBefore, notAfter, signingAlgorithm: EC };
  const authority = await newKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...validity,
      name: "CN=plumbline-local",
      keys: authority,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(authority.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const files: Record<string, string> = {
    "ca.crt": ca.toString("pem"),
    "ca.key": await privateKeyPem(authority),
  };
  const issue = async (of: Identity, subject: string, usage: string, names: string[]): Promise<void> => {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create(
      {
        ...validity,
        subject,
        issuer: ca.subject,
        signingKey: authority.privateKey,
        publicKey: keys.publicKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([usage]),
          await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey, false, webcrypto),
          ...(names.length === 0
            ? []
            : [
                new x509.SubjectAlternativeNameExtension(
                  names.map((value) => ({ type: /^[\d.]+$/.test(value) ? "ip" : "dns", value })),
                ),
              ]),
        ],
      },
      webcrypto,
    );
    files[`${of}.crt`] = certificate.toString("pem");
    files[`${of}.key`] = await privateKeyPem(keys);
  };
  await issue("server", "CN=kube-apiserver", x509.ExtendedKeyUsage.serverAuth, [
    ...SERVER_NAMES,
    ...SERVER_ADDRESSES,
  ]);
  for (const [identity, { user, group }] of Object.entries(CLIENTS)) {
    const subject = group === undefined ? `CN=${user}` : `CN=${user}, O=${group}`;
    await issue(identity as Identity, subject, x509.ExtendedKeyUsage.clientAuth, []);
  }
  const tokens = await newKeys();
  files["service-account.key"] = await privateKeyPem(tokens);
  files["service-account.pub"] = pem(
    "PUBLIC KEY",
    await webcrypto.subtle.exportKey("spki", tokens.publicKey),
  );
  return files;
}

/** Makes the folder `pki`, whole or not at all. */
export async function makeCredentials(folder: ControlPlaneFolder, now: Date): Promise<void> {
  const beside = join(folder.path, "pki.tmp");
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { mode: 0o700 });
  for (const [name, text] of Object.entries(await makeFiles(now)))
    await writeFile(join(beside, name), text, { mode: 0o600 });
  await rename(beside, folder.pki);
}
