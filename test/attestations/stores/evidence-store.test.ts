import assert from "node:assert/strict";
import {
  boundedText,
  evidenceName,
  newestFirst,
  placeOf,
  placeOfPath,
  within,
} from "../../../attestations/stores/evidence-store";
import { MODEL_DIGEST } from "../../support/evidence";

describe("the layout of a store", () => {
  it("names evidence by its window, so that names sort by time", () => {
    assert.equal(evidenceName("2026-11-26T09:00:00Z"), "20261126T090000Z.dsse.json");
    for (const window of ["2026-11-26T09:00:00.5Z", "2026-11-26T09:00:00+01:00", "../x", ""])
      assert.throws(() => evidenceName(window), /must be a time in UTC to the second/);
    const names = [
      "20251126T090000Z.dsse.json",
      "index.json",
      "20261126T090000Z.dsse.json",
      ".x.tmp",
      "x.dsse.json",
    ];
    assert.deepEqual(newestFirst(names), ["20261126T090000Z.dsse.json", "20251126T090000Z.dsse.json"]);
  });

  it("is by model and environment, and nothing leads out of it", () => {
    const place = { modelDigest: MODEL_DIGEST, environment: "dev" };
    assert.equal(placeOf(MODEL_DIGEST, "dev"), `${"a".repeat(64)}/dev`);
    assert.deepEqual(placeOfPath(`${"a".repeat(64)}/dev`), place);
    for (const path of ["a/dev", `${"a".repeat(64)}`, `${"a".repeat(64)}/dev/x`, `${"a".repeat(64)}/..`])
      assert.equal(placeOfPath(path), undefined, path);
    for (const digest of ["", "../..", "a".repeat(64), MODEL_DIGEST.toUpperCase()])
      assert.throws(() => placeOf(digest, "dev"), /model digest .*must be sha256:/);
    for (const environment of ["", "..", "a/b", "."])
      assert.throws(() => placeOf(MODEL_DIGEST, environment), /is no name of an environment/);
  });

  it("has no evidence larger than an envelope may be", async () => {
    async function* chunks(count: number): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < count; at += 1) yield new Uint8Array(1024 * 1024).fill(0x61);
    }
    assert.equal((await boundedText(chunks(16))).length, 16 * 1024 * 1024);
    await assert.rejects(boundedText(chunks(1_000_000)), /larger than 16 MiB/);
  });

  it("is not waited for for ever", async () => {
    assert.equal(await within(1000, Promise.resolve(1)), 1);
    await assert.rejects(within(20, new Promise(() => undefined)), /no answer for 0\.02 s/);
  });
});
