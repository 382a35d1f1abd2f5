import assert from "node:assert/strict";
import { remaining } from "../../../../tools/plugins/cluster/remaining";

describe("what keeps an object that is being deleted", () => {
  it("are its finalizers", () => {
    assert.equal(
      remaining({ metadata: { finalizers: ["example.com/keep"] } }),
      "its finalizers example.com/keep are not removed; what is to remove them may not be running",
    );
  });

  it("is what a namespace still holds, as the namespace says", () => {
    const conditions = [
      { type: "NamespaceDeletionDiscoveryFailure", status: "False", message: "fine" },
      {
        type: "NamespaceContentRemaining",
        status: "True",
        message: "Some resources are remaining: pods. has 1 resource instances",
      },
      { type: "NamespaceFinalizersRemaining", status: "True", message: "x.io/keep in 1 resource instances" },
    ];
    assert.equal(
      remaining({ metadata: {}, spec: { finalizers: ["kubernetes"] }, status: { conditions } }),
      "Some resources are remaining: pods. has 1 resource instances; x.io/keep in 1 resource instances",
    );
  });

  it("is the API server, where nothing else is known", () => {
    assert.equal(remaining({}), "the API server has not removed it yet");
  });
});
