import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { DirectoryStore } from "../../../attestations/stores/directory-store";
import { MODEL_DIGEST } from "../../support/evidence";

const [OLD, NEW] = ["20251126T090000Z.dsse.json", "20261126T090000Z.dsse.json"] as const;

describe("a folder as a store", () => {
  let folder = "";
  let store: DirectoryStore;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "plumbline-test-"));
    store = new DirectoryStore("evidence", folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const place = (): string => path.join(folder, "a".repeat(64), "dev");

  it("lists the newest first, and none where there is none", async () => {
    assert.deepEqual(await store.list(MODEL_DIGEST, "dev"), []);
    assert.deepEqual(await store.places(), []);
    for (const name of [OLD, NEW])
      assert.equal(await store.write(MODEL_DIGEST, "dev", name, name), "written");
    await store.write(MODEL_DIGEST, "prod", OLD, "x");
    assert.deepEqual(await store.list(MODEL_DIGEST, "dev"), [NEW, OLD]);
    assert.equal(await store.read(MODEL_DIGEST, "dev", NEW), NEW);
    assert.deepEqual(await store.places(), [
      { modelDigest: MODEL_DIGEST, environment: "dev" },
      { modelDigest: MODEL_DIGEST, environment: "prod" },
    ]);
  });

  it("never replaces evidence, and leaves nothing beside it", async () => {
    const written = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.write(MODEL_DIGEST, "dev", NEW, `${at}`.repeat(1000))),
    );
    assert.equal(written.filter((each) => each === "written").length, 1);
    const winner = readFileSync(path.join(place(), NEW), "utf8");
    assert.equal(winner, `${written.indexOf("written")}`.repeat(1000));
    assert.deepEqual(readdirSync(place()), [NEW]);
  });

  it("reads regular files alone, of bounded size", async () => {
    mkdirSync(place(), { recursive: true });
    const secret = path.join(folder, "secret");
    writeFileSync(secret, "secret");
    symlinkSync(secret, path.join(place(), NEW));
    await assert.rejects(store.read(MODEL_DIGEST, "dev", NEW), /is a symbolic link, which is refused/);
    mkdirSync(path.join(place(), OLD));
    await assert.rejects(store.read(MODEL_DIGEST, "dev", OLD), /is no regular file/);
    const [pipe, large] = ["20240101T000000Z.dsse.json", "20230101T000000Z.dsse.json"] as const;
    execFileSync("mkfifo", [path.join(place(), pipe)]);
    await assert.rejects(store.read(MODEL_DIGEST, "dev", pipe), /is no regular file/);
    writeFileSync(path.join(place(), large), "");
    truncateSync(path.join(place(), large), 16 * 1024 * 1024 + 1);
    await assert.rejects(
      store.read(MODEL_DIGEST, "dev", large),
      /has 16,777,217 bytes; evidence has at most 16 MiB/,
    );
  });

  it("keeps a byte order mark and line ends, which are no part of evidence", async () => {
    mkdirSync(place(), { recursive: true });
    writeFileSync(path.join(place(), NEW), "\ufeff{}\r\n");
    assert.equal(await store.read(MODEL_DIGEST, "dev", NEW), "\ufeff{}\r\n");
  });

  it("says where it cannot be read", async () => {
    writeFileSync(path.join(folder, "a".repeat(64)), "a file where a folder should be");
    await assert.rejects(store.list(MODEL_DIGEST, "dev"), /ENOTDIR/);
  });
});
