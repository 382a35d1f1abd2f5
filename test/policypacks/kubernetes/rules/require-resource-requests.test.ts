import { describeRule, IMAGE } from "../../../support/object-rules";

const R = "spec.containers.0.resources";
const cpu = (names: string) => `asks for no CPU (resources.requests.cpu) in ${names}`;
const memory = (names: string) => `asks for no memory (resources.requests.memory) in ${names}`;
const limit = (names: string) => `has no limit of memory (resources.limits.memory) in ${names}`;

describeRule("require-resource-requests", {
  broken: { [`${R}.requests.cpu`]: undefined },
  message: cpu("server"),
  allowed: {
    "limits alone, which are the requests": ["Deployment", { [R]: { limits: { cpu: "1", memory: "1Gi" } } }],
    "numbers instead of text": [
      "Job",
      { [R]: { requests: { cpu: 0.5, memory: 1024 }, limits: { memory: 2048 } } },
    ],
    "what the pod asks for as a whole": [
      "Deployment",
      {
        [R]: undefined,
        "spec.resources": { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "2Gi" } },
      },
    ],
    "the least that can be asked for": ["Deployment", { [`${R}.requests.cpu`]: "1m" }],
    "an ephemeral container, which can ask for nothing": [
      "Pod",
      { "spec.ephemeralContainers": [{ name: "debug" }] },
    ],
  },
  refused: {
    "a container that asks for nothing": [
      "CronJob",
      { [R]: undefined },
      cpu("server"),
      memory("server"),
      limit("server"),
    ],
    "an init container that asks for nothing": [
      "Deployment",
      { "spec.initContainers": [{ name: "load", image: IMAGE }] },
      cpu("load"),
      memory("load"),
      limit("load"),
    ],
    "a request of zero": ["Deployment", { [`${R}.requests.cpu`]: "0m" }, cpu("server")],
    "a request of zero under a limit": [
      "Deployment",
      { [R]: { requests: { cpu: "0", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } } },
      cpu("server"),
    ],
    "no memory": [
      "StatefulSet",
      { [`${R}.requests.memory`]: "0", [`${R}.limits`]: undefined },
      memory("server"),
      limit("server"),
    ],
    "memory without a limit": ["DaemonSet", { [`${R}.limits`]: undefined }, limit("server")],
  },
  unknown: [
    ["Deployment", "spec.containers.0.resources"],
    ["CronJob", "spec.containers"],
    ["Pod", "spec.containers.0.resources.requests.cpu"],
  ],
});
