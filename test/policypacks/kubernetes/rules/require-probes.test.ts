import { describeRule, IMAGE, SERVING } from "../../../support/object-rules";

const C = "spec.containers.0";
const listens = (names: string) => `listens without a readinessProbe and a livenessProbe in ${names}`;
const none = "has no container with a readinessProbe and a livenessProbe";
const probe = { httpGet: { path: "/healthz", port: 8080 } };

describeRule("require-probes", {
  kinds: SERVING,
  broken: { "spec.containers.1": { name: "proxy", image: IMAGE, ports: [{ containerPort: 80 }] } },
  message: listens("proxy"),
  allowed: {
    "probes of any sort": ["Deployment", { [`${C}.livenessProbe`]: probe, [`${C}.readinessProbe`]: probe }],
    "a side car that does not listen": [
      "Deployment",
      { "spec.containers.1": { name: "shipper", image: IMAGE } },
    ],
    "an init container, which ends": [
      "Deployment",
      { "spec.initContainers": [{ name: "wait", image: IMAGE, ports: [{ containerPort: 80 }] }] },
    ],
    "a Pod that runs to its end": [
      "Pod",
      { "spec.restartPolicy": "OnFailure", [`${C}.livenessProbe`]: undefined },
    ],
  },
  refused: {
    "readiness alone": ["Deployment", { [`${C}.livenessProbe`]: undefined }, listens("server"), none],
    "liveness alone": ["StatefulSet", { [`${C}.readinessProbe`]: undefined }, listens("server"), none],
    "what never says that it listens": [
      "DaemonSet",
      { [`${C}.ports`]: undefined, [`${C}.readinessProbe`]: undefined },
      none,
    ],
    "a startup probe alone": [
      "Pod",
      {
        [`${C}.startupProbe`]: probe,
        [`${C}.livenessProbe`]: undefined,
        [`${C}.readinessProbe`]: undefined,
      },
      listens("server"),
      none,
    ],
    "a Pod that says nothing of restarts, which is always": [
      "Pod",
      { "spec.restartPolicy": undefined, [`${C}.livenessProbe`]: undefined },
      listens("server"),
      none,
    ],
  },
  unknown: [
    ["Deployment", "spec.containers"],
    ["Deployment", "spec.containers.0"],
    ["Pod", "spec"],
  ],
});
