import assert from "node:assert/strict";
import { answerOf, describeRule, workload } from "../../../support/object-rules";

const SHA = "3".repeat(64);
const image = (value: unknown) => ({ "spec.containers.0.image": value });
const refused = (shown: string) =>
  `has images from registries that are not allowed: ${shown}; ` +
  "allowed: registry.example.com, ghcr.io/plumbline, docker.io/library";

describeRule(
  "restrict-registries",
  {
    parameters: { "allowed-registries": "registry.example.com, ghcr.io/plumbline,docker.io/library" },
    broken: image("quay.io/team/server:1"),
    message: refused("quay.io/team/server:1"),
    allowed: {
      "what is below a repository": ["Deployment", image(`ghcr.io/plumbline/evaluator@sha256:${SHA}`)],
      "a repository itself": ["Deployment", image(`ghcr.io/plumbline@sha256:${SHA}`)],
      "an official image by its short name": ["Pod", image("nginx:1.27")],
      "an official image by its whole name": ["Pod", image("docker.io/library/nginx")],
      "what nobody can pull": ["CronJob", image(`registry.invalid/evaluator@sha256:${SHA}`)],
    },
    refused: {
      "another port of an allowed registry": [
        "Deployment",
        image("registry.example.com:5000/x"),
        refused("registry.example.com:5000/x"),
      ],
      "a registry that begins alike": [
        "Deployment",
        image("registry.example.com.evil.test/x"),
        refused("registry.example.com.evil.test/x"),
      ],
      "a repository that begins alike": [
        "Deployment",
        image("ghcr.io/plumbline-evil/x"),
        refused("ghcr.io/plumbline-evil/x"),
      ],
      "a user's image of Docker Hub": [
        "Job",
        image(`someone/nginx@sha256:${SHA}`),
        refused("docker.io/someone/nginx"),
      ],
      "a local registry": ["Pod", image("localhost/nginx"), refused("localhost/nginx")],
      "a path that only looks like an invalid host": [
        "Pod",
        image("a/b.invalid/c"),
        refused("docker.io/a/b.invalid/c"),
      ],
      "init containers' and ephemeral containers' images": [
        "Pod",
        {
          "spec.initContainers": [{ name: "wait", image: "quay.io/a" }],
          "spec.ephemeralContainers": [{ name: "debug", image: "quay.io/b" }],
        },
        refused("quay.io/a, quay.io/b"),
      ],
    },
    unknown: [
      ["Deployment", "spec.containers.0.image"],
      ["CronJob", "spec.containers"],
    ],
  },
  () => {
    it("allows every registry by default, and none where none is named", () => {
      const outcome = (parameters: Record<string, string>) =>
        answerOf("restrict-registries", workload("Pod", image("quay.io/x")), parameters)?.outcome;
      assert.equal(outcome({}), "pass");
      assert.equal(outcome({ "allowed-registries": " , " }), "fail");
    });
  },
);
