/** Edges of quantities: GPUs and where they are, requests and limits. */
import { ABSENT, type Edge, type Place } from "../edits";
import { spelled } from "../spelling";

const CONTAINERS: readonly Place[] = ["container", "initContainer"];
const GPU = "nvidia.com/gpu";

const GPUS = [
  ABSENT,
  null,
  "0",
  0,
  "1",
  1,
  "2",
  2,
  8,
  "1.0",
  "1e0",
  "1000m",
  "1k",
  "1Ki",
  "1e3",
  "+1",
  ...spelled("1", "1.0", "1e0", "0x1", "01", "!!str 1", "2"),
];
const BAD_GPUS = ["", "500m", "0.5", "-1", "one", "99999999999999999999", true];
const CPUS = [
  ABSENT,
  null,
  "0",
  0,
  "500m",
  "0.5",
  0.5,
  "0.0",
  "0m",
  "-0",
  1,
  "1",
  "1.0",
  "100u",
  "1n",
  ".5",
  "5.",
  "1e-3",
  ...spelled(".5", "0.5", "1e-3", "!!float 1", "0x1", "01", "1.", "0o1"),
];
const BAD_CPUS = [
  "",
  "-1",
  "1 ",
  "1cpu",
  "ünf",
  "1e400",
  "1e3",
  "1E3",
  true,
  {},
  ...spelled("1e3", "1_000", "0x10", "yes"),
];
const MEMORY = [
  ABSENT,
  null,
  "0",
  0,
  "1Gi",
  "0.5Gi",
  "1024Mi",
  "1e9",
  "1E9",
  "128974848",
  128_974_848,
  "129M",
  "129m",
  "0.1",
  "0Gi",
  "1073741824000m",
  ...spelled("1e9", "1_000_000", "1Gi", "0o17", "0x3B9ACA00", "1073741824.0"),
];
const BAD_MEMORY = [
  "",
  "123E",
  "1Ei",
  "100000000000000000000",
  "1gi",
  "1GB",
  "1 Gi",
  "-1Gi",
  1e21,
  "1.5Gi",
  [],
  ...spelled("9223372036854775808", "1_073_741_824_000"),
];

const amounts = (at: Place, of: "requests" | "limits"): Edge[] => [
  { at, path: ["resources", of, "cpu"], values: CPUS, malformed: BAD_CPUS },
  { at, path: ["resources", of, "memory"], values: MEMORY, malformed: BAD_MEMORY },
  { at, path: ["resources", of, "ephemeral-storage"], values: [ABSENT, "1Gi", "0", 1] },
  { at, path: ["resources", of, "example.com/fpga"], values: ["0"], malformed: ["1", 2] },
  { at, path: ["resources", of, "hugepages-2Mi"], values: [], malformed: ["2Mi", "3Mi"] },
  { at, path: ["resources", of], values: [ABSENT, null, {}], malformed: [[], "1Gi"] },
];

const gpu = (requests: unknown, limits: unknown): Record<string, unknown> => ({
  requests: { cpu: "1", memory: "1Gi", ...(requests !== ABSENT && { [GPU]: requests }) },
  limits: { cpu: "1", memory: "1Gi", ...(limits !== ABSENT && { [GPU]: limits }) },
});

const TOLERATIONS = [
  ABSENT,
  null,
  [],
  [{ key: GPU, operator: "Exists", effect: "NoSchedule" }],
  [{ key: GPU, operator: "Exists" }],
  [{ key: GPU, operator: "Exists", effect: "NoExecute" }],
  [{ key: GPU, operator: "Exists", effect: "PreferNoSchedule" }],
  [{ key: GPU, operator: "Exists", effect: "" }],
  [{ key: GPU, operator: "Equal", value: "true", effect: "NoSchedule" }],
  [{ key: GPU, operator: "Equal", value: "present", effect: "NoSchedule" }],
  [{ key: GPU, value: "true", effect: "NoSchedule" }],
  [{ key: GPU, effect: "NoSchedule" }],
  [{ key: GPU, operator: "", effect: "NoSchedule" }],
  [{ operator: "Exists" }],
  [{ operator: "Exists", effect: "NoSchedule" }],
  [{ key: "", operator: "Exists", effect: "NoSchedule" }],
  [{ key: GPU, operator: "Equal", value: "", effect: "NoSchedule" }],
  [{ key: "nvidia.com/GPU", operator: "Exists", effect: "NoSchedule" }],
  [
    { key: "example.com/other", operator: "Exists" },
    { key: GPU, operator: "Exists", effect: "NoSchedule" },
  ],
  [{ key: GPU, operator: "Exists", effect: "NoExecute", tolerationSeconds: 60 }],
];
const BAD_TOLERATIONS = [
  [null],
  {},
  "all",
  [{ key: GPU, operator: "exists", effect: "NoSchedule" }],
  [{ key: GPU, operator: "Exists", value: "true" }],
];

const POOLS = [ABSENT, null, "", "system", "System", "gpu-small", "systems", "default", "x".repeat(63)];

const affinity = (operator: string, values?: readonly string[]): Record<string, unknown> => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: "apexlogic.ai/node-pool", operator, ...(values && { values }) }] },
      ],
    },
  },
});

export const GPU_EDGES: readonly Edge[] = [
  ...CONTAINERS.flatMap((at): Edge[] => [
    {
      at,
      path: ["resources"],
      values: GPUS.map((value) => gpu(value, value)),
      malformed: [...BAD_GPUS.map((value) => gpu(value, value)), ...GPUS.map((value) => gpu(value, "1"))],
    },
    {
      at,
      path: ["resources"],
      values: GPUS.map((value) => gpu(ABSENT, value)),
      malformed: [gpu("1", ABSENT)],
    },
    { at, path: ["resources"], values: [gpu(1, "1"), gpu("1000m", 1), gpu("1", "1000m"), gpu("0", "0")] },
    { at, path: ["resources", "limits", GPU], values: GPUS, malformed: BAD_GPUS },
    { at, path: ["resources", "limits", "amd.com/gpu"], values: ["1"] },
  ]),
  { at: "pod", path: ["tolerations"], values: TOLERATIONS, malformed: BAD_TOLERATIONS },
  { at: "pod", path: ["nodeSelector", "apexlogic.ai/node-pool"], values: POOLS },
  { at: "pod", path: ["nodeSelector", "ai.apexlogic.com/node-pool"], values: POOLS },
  {
    at: "pod",
    path: ["nodeSelector"],
    values: [ABSENT, null, {}, { "kubernetes.io/os": "linux" }],
    malformed: [[], "system"],
  },
  { at: "pod", path: ["nodeName"], values: ["node-1", ""] },
  {
    at: "pod",
    path: ["affinity"],
    values: [
      affinity("In", ["system"]),
      affinity("In", ["gpu-small", "system"]),
      affinity("NotIn", ["system"]),
      affinity("Exists"),
      affinity("DoesNotExist"),
      {},
      null,
    ],
  },
];

export const RESOURCE_EDGES: readonly Edge[] = [
  ...CONTAINERS.flatMap((at) => [...amounts(at, "requests"), ...amounts(at, "limits")]),
  ...CONTAINERS.map((at): Edge => ({
    at,
    path: ["resources"],
    values: [
      ABSENT,
      null,
      {},
      { limits: { cpu: "1", memory: "1Gi" } },
      { limits: { cpu: 1 } },
      { requests: { cpu: "1", memory: "1Gi" } },
      { requests: { cpu: "500m" }, limits: { cpu: "0.5", memory: "1Gi" } },
      { requests: { memory: "1Gi" }, limits: { cpu: "0" } },
    ],
    malformed: [{ claims: [{ name: "gpu" }] }, "small", [], { requests: { cpu: "2" }, limits: { cpu: "1" } }],
  })),
  {
    at: "pod",
    path: ["resources"],
    values: [
      { requests: { cpu: "2", memory: "4Gi" } },
      { requests: { cpu: "2", memory: "4Gi" }, limits: { cpu: "4", memory: "8Gi" } },
      { limits: { cpu: "4", memory: "8Gi" } },
      {},
    ],
  },
];
