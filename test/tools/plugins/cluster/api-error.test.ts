import assert from "node:assert/strict";
import {
  ApiError,
  apiError,
  isNotFound,
  isTransient,
  lacksNamespace,
  saysImmutable,
  Unreachable,
} from "../../../../tools/plugins/cluster/api-error";

/** As kube-apiserver 1.34 answers. */
const NO_NAMESPACE = {
  kind: "Status",
  status: "Failure",
  message: 'namespaces "team" not found',
  reason: "NotFound",
  details: { name: "team", kind: "namespaces" },
  code: 404,
};
const IMMUTABLE = {
  kind: "Status",
  message:
    'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{}}: field is immutable',
  reason: "Invalid",
  details: {
    kind: "Deployment",
    causes: [{ reason: "FieldValueInvalid", message: "field is immutable", field: "spec.selector" }],
  },
};

describe("an API server's refusal", () => {
  it("keeps the message, the kind that it is about and where the fault is", () => {
    const error = apiError(422, IMMUTABLE);
    assert.equal(error.message, IMMUTABLE.message);
    assert.deepEqual(error.causes, [{ field: "spec.selector", message: "field is immutable" }]);
    assert.equal(apiError(404, NO_NAMESPACE).about, "namespaces");
  });

  it("says something also where no API server answered", () => {
    assert.equal(apiError(502, "<html>Bad Gateway</html>").message, "HTTP 502: <html>Bad Gateway</html>");
    assert.equal(apiError(503, "").message, "HTTP 503");
    assert.equal(apiError(500, {}).message, "HTTP 500");
    assert.ok(apiError(500, "x".repeat(10_000)).message.length < 250);
  });

  it("may pass when it is of the moment: conflicts, overload, faults of the server and of the network", () => {
    for (const status of [409, 429, 500, 502, 503, 504])
      assert.ok(isTransient(new ApiError(status, "")), `${status}`);
    for (const status of [400, 401, 403, 404, 405, 415, 422])
      assert.ok(!isTransient(new ApiError(status, "")), `${status}`);
    assert.ok(isTransient(new Unreachable("", true)));
    assert.ok(!isTransient(new Unreachable("", false)));
    assert.ok(!isTransient(new Error("a fault of ours")));
  });

  it("may pass where something new has not settled", () => {
    const settling = [
      'pods "x" is forbidden: error looking up service account team/default: serviceaccount "default" not found',
      "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
      "failed to configure policy: paramKind kind `/v1, Kind=ConfigMap` not yet synced to use for admission",
    ];
    for (const message of settling) assert.ok(isTransient(new ApiError(403, message)), message);
    assert.ok(
      !isTransient(new ApiError(403, "ValidatingAdmissionPolicy 'x' with binding 'x' denied request: no")),
    );
  });

  it("tells a namespace that is not there from an object that is not", () => {
    assert.ok(lacksNamespace(apiError(404, NO_NAMESPACE)));
    const noObject = { ...NO_NAMESPACE, details: { kind: "deployments" } };
    assert.ok(!lacksNamespace(apiError(404, noObject)));
    assert.ok(isNotFound(apiError(404, noObject)));
    assert.ok(!isNotFound(apiError(410, noObject)));
  });

  const wordings = [
    "field is immutable",
    "Value is immutable",
    "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`",
    "roleRef: Invalid value: {}: cannot change roleRef",
    "parameters: Forbidden: updates to parameters are forbidden.",
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden",
  ];
  for (const message of wordings)
    it(`knows that a field cannot be changed from: ${message}`, () => {
      assert.ok(saysImmutable(new ApiError(422, message)));
      assert.ok(!saysImmutable(new ApiError(403, message)));
    });

  it("does not take other faults for it", () => {
    assert.ok(
      !saysImmutable(
        new ApiError(422, "spec.replicas: Invalid value: -1: must be greater than or equal to 0"),
      ),
    );
  });
});
