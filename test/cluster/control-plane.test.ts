import assert from "node:assert/strict";
import { CoreV1Api, VersionApi } from "@kubernetes/client-node";
import { useControlPlane } from "/work/main/test/support/control-plane";
describe("support", () => {
  const cp = useControlPlane();
  it("works", async () => {
    const v = await cp().client(VersionApi).getCode();
    assert.equal(v.gitVersion, "v1.34.2");
    console.log((await cp().client(CoreV1Api).listNamespace()).items.map((n) => n.metadata?.name));
  });
});
