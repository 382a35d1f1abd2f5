/** Where objects start from: an object of a kind that breaks no rule, as several sorts of workload have it. */
import { BASES, container, initContainer, MODEL_DIGESTS, type KubernetesObject } from "./base-objects";
import { ABSENT, apply, type Edit, type Place } from "./edits";

const edit = (at: Place, path: Edit["path"], value: unknown): Edit => ({ at, path, value, nth: 0 });
const label = (key: string, value: unknown): Edit => edit("everywhere", ["metadata", "labels", key], value);
const annotation = (key: string, value: unknown): Edit =>
  edit("everywhere", ["metadata", "annotations", key], value);

const GPU = { cpu: "1", memory: "1Gi", "nvidia.com/gpu": "1" };

/** Windows allows none of what only Linux has. */
const WINDOWS: readonly Edit[] = [
  edit("pod", ["os"], { name: "windows" }),
  edit("pod", ["securityContext"], { runAsNonRoot: true }),
  edit("container", ["securityContext"], ABSENT),
];

const VARIANTS: readonly (readonly Edit[])[] = [
  [],
  [
    edit("container", ["resources"], { requests: GPU, limits: GPU }),
    edit("pod", ["tolerations"], [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }]),
  ],
  [
    label("app.kubernetes.io/component", "ai-model"),
    label("apexlogic.ai/bias-score", "0.034"),
    label("apexlogic.ai/remediation-status", "complete"),
  ],
  [label("apexlogic.ai/bias-score", "0.231"), annotation("apexlogic.ai/model-digest", MODEL_DIGESTS.failing)],
  [
    label("apexlogic.ai/model-id", "none"),
    annotation("apexlogic.ai/model-digest", ABSENT),
    annotation("apexlogic.ai/model-card-uri", ABSENT),
  ],
  [
    edit(
      "pod",
      ["containers"],
      [container("server"), container("metrics", 9090), container("proxy", 15_001)],
    ),
    edit(
      "pod",
      ["initContainers"],
      [{ ...container("log", 2020), restartPolicy: "Always" }, initContainer("prepare")],
    ),
  ],
  WINDOWS,
  [edit("pod", ["hostNetwork"], true), edit("container", ["ports"], [{ containerPort: 80, hostPort: 80 }])],
  [edit("object", ["metadata", "name"], ABSENT), edit("object", ["metadata", "generateName"], "captions-")],
];

/** Every kind in every variant; a kind without pods in one. */
export const STARTS: Readonly<Record<string, readonly (() => KubernetesObject)[]>> = Object.fromEntries(
  Object.entries(BASES).map(([kind, base]) => [
    kind,
    (kind === "HorizontalPodAutoscaler" ? [[]] : VARIANTS).map((edits) => () => {
      const object = base();
      for (const each of edits) apply(object, each);
      return object;
    }),
  ]),
);
