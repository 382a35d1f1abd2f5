import assert from "node:assert/strict";
import path from "node:path";
import { NAMESPACE } from "../../../tools/parity/base-objects";
import { realObjects } from "../../../tools/parity/real-objects";

describe("the shipped environments' objects", () => {
  it("are those of every environment that any API server knows, in one namespace", async () => {
    const objects = await realObjects(path.join(__dirname, "..", "..", "..", "stacks"));
    const kinds = new Set(objects.map(({ kind }) => kind));
    for (const kind of ["Deployment", "CronJob", "HorizontalPodAutoscaler", "Service", "ConfigMap"])
      assert.ok(kinds.has(kind), kind);
    for (const kind of ["Namespace", "Application", "Release"]) assert.ok(!kinds.has(kind), kind);
    for (const object of objects)
      assert.equal((object["metadata"] as { namespace: string }).namespace, NAMESPACE);
    const images = JSON.stringify(objects).match(/"image":/g) ?? [];
    assert.ok(images.length >= 20, `${images.length}`);
  }).timeout(60_000);
});
