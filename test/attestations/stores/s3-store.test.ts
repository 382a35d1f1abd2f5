/** S3 as moto's server plays it. It is not AWS: who may do what is only checked there. */
import assert from "node:assert/strict";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { newestEvidence, openStore } from "../../../attestations/stores/index";
import { MODEL_DIGEST } from "../../support/evidence";
import { startMoto, type Moto } from "../../support/python";

const [OLD, NEW] = ["20251126T090000Z.dsse.json", "20261126T090000Z.dsse.json"] as const;

describe("S3 as a store", function () {
  this.timeout(60_000);
  let moto: Moto | undefined;
  const s3 = () => ({
    endpoint: moto?.endpoint ?? "",
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
  });
  const store = (address = "s3://plumbline-evidence/of/dev") => openStore(address, "/", { s3: s3() });
  let client: S3Client;
  before(async () => {
    moto = await startMoto();
    client = new S3Client(s3());
    await client.send(new CreateBucketCommand({ Bucket: "plumbline-evidence" }));
  });
  after(async () => {
    client.destroy();
    await moto?.close();
  });

  it("lists the newest first, and none where there is none", async () => {
    assert.deepEqual(await store().list(MODEL_DIGEST, "dev"), []);
    for (const name of [OLD, NEW])
      assert.equal(await store().write?.(MODEL_DIGEST, "dev", name, `of ${name}`), "written");
    assert.deepEqual(await store().list(MODEL_DIGEST, "dev"), [NEW, OLD]);
    assert.equal(await store().read(MODEL_DIGEST, "dev", OLD), `of ${OLD}`);
    assert.deepEqual(await store().places?.(), [{ modelDigest: MODEL_DIGEST, environment: "dev" }]);
    assert.deepEqual(await store("s3://plumbline-evidence").list(MODEL_DIGEST, "dev"), []);
    const expected = { name: NEW, envelope: `of ${NEW}` };
    assert.deepEqual(await newestEvidence(store(), MODEL_DIGEST, "dev"), expected);
  });

  it("never replaces evidence", async () => {
    const written = [];
    for (const text of ["first", "second"])
      written.push(await store().write?.(MODEL_DIGEST, "prod", NEW, text));
    assert.deepEqual(written, ["written", "exists"]);
    assert.equal(await store().read(MODEL_DIGEST, "prod", NEW), "first");
  });

  it("reads lists of many pages", async () => {
    const folder = `many/${MODEL_DIGEST.slice(7)}/dev`;
    const keys = Array.from(
      { length: 1100 },
      (_, at) => `${folder}/2026${String(at).padStart(4, "0")}T000000Z.dsse.json`,
    );
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(
        keys
          .slice(at, at + 50)
          .map((Key) => client.send(new PutObjectCommand({ Bucket: "plumbline-evidence", Key, Body: "x" }))),
      );
    const names = await store("s3://plumbline-evidence/many").list(MODEL_DIGEST, "dev");
    assert.deepEqual([names.length, names[0]], [1100, "20261099T000000Z.dsse.json"]);
  });

  it("refuses what is larger than evidence, before it is read", async () => {
    const Key = `large/${MODEL_DIGEST.slice(7)}/dev/${NEW}`;
    const Body = Buffer.alloc(16 * 1024 * 1024 + 1);
    await client.send(new PutObjectCommand({ Bucket: "plumbline-evidence", Key, Body }));
    const result = await newestEvidence(store("s3://plumbline-evidence/large"), MODEL_DIGEST, "dev");
    assert.match("error" in result ? result.error : "", /has 16777217 bytes; evidence has at most 16 MiB/);
  });

  it("that is not there, or not reached, is a reason", async () => {
    const none = await newestEvidence(store("s3://no-such-bucket"), MODEL_DIGEST, "dev");
    assert.match("error" in none ? none.error : "", /s3:\/\/no-such-bucket could not be read: .*bucket/i);
    const away = openStore("s3://bucket", "/", { s3: { ...s3(), endpoint: "http://127.0.0.1:9" } });
    const unreached = await newestEvidence(away, MODEL_DIGEST, "dev");
    assert.match("error" in unreached ? unreached.error : "", /could not be read: .*ECONNREFUSED/);
  });
});
