import { describeRule } from "../../../support/object-rules";

const SHA = "2".repeat(64);
const image = (value: unknown) => ({ "spec.containers.0.image": value });
const unpinned = (names: string) =>
  `names images without their digest (name@sha256:<64 hexadecimal digits>) in ${names}`;
const latest = "names images by the tag latest in server";

describeRule("require-image-digest", {
  broken: image("registry.example.com/team/server:1.2.3"),
  message: unpinned("server"),
  allowed: {
    "a digest beside a tag": ["Deployment", image(`registry.example.com:5000/team/server:1.2@sha256:${SHA}`)],
    "a name that begins with latest": ["Deployment", image(`registry.example.com/latest@sha256:${SHA}`)],
  },
  refused: {
    "a tag, in an init container and a container": [
      "Deployment",
      { ...image("nginx:1.27"), "spec.initContainers": [{ name: "wait", image: "busybox" }] },
      unpinned("server, wait"),
    ],
    "an ephemeral container's tag": [
      "Pod",
      { "spec.ephemeralContainers": [{ name: "debug", image: "busybox:1" }] },
      unpinned("debug"),
    ],
    "no image at all": ["CronJob", image(undefined), unpinned("server")],
    "the tag latest": ["Job", image("nginx:latest"), unpinned("server"), latest],
    "the tag latest beside a digest": ["Job", image(`nginx:latest@sha256:${SHA}`), latest],
    "a digest that is too short": ["Pod", image("nginx@sha256:abc"), unpinned("server")],
    "a digest in capitals": ["Pod", image(`nginx@sha256:${"A".repeat(64)}`), unpinned("server")],
    "what only looks like a digest": ["Pod", image(`nginx@sha256:${SHA}@x`), unpinned("server")],
  },
  unknown: [
    ["Deployment", "spec.containers.0.image"],
    ["CronJob", "spec.containers"],
    ["Pod", "/spec"],
  ],
});
