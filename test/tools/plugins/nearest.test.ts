import assert from "node:assert/strict";
import { nearest } from "../../../tools/plugins/nearest";

describe("nearest", () => {
  it("finds the known word that was meant", () => {
    assert.equal(nearest("instanceType", ["instanceTypes", "amiType", "tags"]), "instanceTypes");
    assert.equal(nearest("CIDRBlock", ["cidrBlock", "tags"]), "cidrBlock");
    assert.equal(nearest("tgas", ["tags", "taints"]), "tags");
  });

  it("finds none where none is near", () => {
    assert.equal(nearest("replicas", ["tags", "region"]), undefined);
    assert.equal(nearest("x", []), undefined);
  });
});
