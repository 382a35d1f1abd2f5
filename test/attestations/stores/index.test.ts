import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DirectoryStore } from "../../../attestations/stores/directory-store";
import type { EvidenceStore } from "../../../attestations/stores/evidence-store";
import { HttpsStore } from "../../../attestations/stores/https-store";
import { newestEvidence, openStore } from "../../../attestations/stores/index";
import { S3Store } from "../../../attestations/stores/s3-store";
import { MODEL_DIGEST } from "../../support/evidence";

const [OLD, NEW] = ["20251126T090000Z.dsse.json", "20261126T090000Z.dsse.json"] as const;

/** A store of two windows; `changes` replace what it does. */
const storeOf = (changes: Partial<EvidenceStore> = {}): EvidenceStore => ({
  address: "https://evidence.example.com",
  list: () => Promise.resolve([NEW, OLD]),
  read: (_model, _environment, name) => Promise.resolve(`text of ${name}`),
  ...changes,
});

describe("opening a store", () => {
  it("goes by its address", () => {
    assert.ok(openStore("evidence", "/stacks") instanceof DirectoryStore);
    assert.ok(openStore("s3://bucket/prefix/", "/stacks") instanceof S3Store);
    assert.ok(openStore("https://host/path", "/stacks") instanceof HttpsStore);
    assert.equal(openStore("https://host/path/", "/stacks").address, "https://host/path");
  });

  it("finds a relative folder beside the stack file", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "plumbline-test-"));
    try {
      await openStore("evidence", folder).write?.(MODEL_DIGEST, "dev", NEW, "x");
      const absolute = openStore(path.join(folder, "evidence"), "/elsewhere");
      assert.deepEqual(await absolute.list(MODEL_DIGEST, "dev"), [NEW]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("refuses other addresses, without showing what may be a password in them", () => {
    for (const address of ["ftp://host/x", "https://user:secret@host/", "http://host/", "s3://x"])
      assert.throws(
        () => openStore(address, "/"),
        (error: Error) =>
          /^evidence store: must be a folder/.test(error.message) && !/secret/.test(error.message),
      );
  });

  it("loads no cloud's SDK until it is asked for evidence", () => {
    const script = `
      const { openStore } = require("./attestations/stores/index.ts");
      require("./attestations/signers/kms.ts");
      openStore("s3://bucket/prefix", "/");
      if (Object.keys(require.cache).some((file) => file.includes("@aws-sdk"))) process.exit(3);`;
    execFileSync(process.execPath, ["--import", "tsx", "-e", script], {
      cwd: path.join(__dirname, "../../.."),
    });
  });
});

describe("the newest evidence", () => {
  it("is read by name", async () => {
    const expected = { name: NEW, envelope: `text of ${NEW}` };
    assert.deepEqual(await newestEvidence(storeOf(), MODEL_DIGEST, "dev"), expected);
  });

  it("may be missing, which is a reason", async () => {
    const empty = storeOf({ list: () => Promise.resolve([]) });
    assert.deepEqual(await newestEvidence(empty, MODEL_DIGEST, "dev"), {
      error: `the evidence store https://evidence.example.com has no evidence of model ${MODEL_DIGEST} in dev`,
    });
  });

  it("that cannot be read is a reason, and never an older one instead", async () => {
    const broken = storeOf({ read: () => Promise.reject(new Error("it answered 500")) });
    assert.deepEqual(await newestEvidence(broken, MODEL_DIGEST, "dev"), {
      error: "the evidence store https://evidence.example.com could not be read: it answered 500",
    });
    const named = Object.assign(new Error(""), { name: "NoSuchBucket" });
    const unnamed = storeOf({ list: () => Promise.reject(named) });
    const result = await newestEvidence(unnamed, MODEL_DIGEST, "dev");
    assert.match("error" in result ? result.error : "", /could not be read: NoSuchBucket$/);
  });

  it("of a digest that is none is a reason too", async () => {
    const result = await newestEvidence(openStore("evidence", os.tmpdir()), "latest", "dev");
    assert.match("error" in result ? result.error : "", /model digest latest: must be sha256:/);
  });
});
