import { describeRule } from "../../../support/object-rules";

const both = (key: string, value: unknown) => ({
  [`/metadata.labels[${key}]`]: value,
  [`metadata.labels[${key}]`]: value,
});

describeRule("require-mandated-labels", {
  broken: { "/metadata.labels[apexlogic.ai/team]": undefined },
  message: "lacks mandated labels under apexlogic.ai/: team",
  allowed: {
    "labels of the other domains": [
      "Deployment",
      {
        ...both("apexlogic.ai/cost-center", undefined),
        ...both("finops.apexlogic.com/cost-center", "cc-engagement"),
        ...both("apexlogic.ai/model-id", undefined),
        ...both("ai.apexlogic.com/model-id", "vl_model_v2"),
      },
    ],
    "the tier as older manifests write it": ["Deployment", both("apexlogic.ai/tier", "production-high")],
    "repair work that says which": [
      "Job",
      {
        ...both("apexlogic.ai/activity", "remediation"),
        "metadata.labels[apexlogic.ai/remediation-id]": "r-17",
      },
    ],
    "what serves no model and says so": ["CronJob", both("apexlogic.ai/model-id", "none")],
  },
  refused: {
    "an object without any label": [
      "DaemonSet",
      { "/metadata.labels": undefined },
      "lacks mandated labels under apexlogic.ai/: project, team, environment, cost-center, owner, workload-id, model-id, tier, activity",
    ],
    "a pod template without labels, which cost is allocated by": [
      "CronJob",
      { metadata: undefined },
      "its pod template lacks mandated labels under apexlogic.ai/: project, team, environment, cost-center, owner, workload-id, model-id, tier, activity",
    ],
    "labels that are empty": [
      "StatefulSet",
      both("apexlogic.ai/owner", ""),
      "lacks mandated labels under apexlogic.ai/: owner",
      "its pod template lacks mandated labels under apexlogic.ai/: owner",
    ],
    "a Pod once, not as a template too": [
      "Pod",
      { "metadata.labels[apexlogic.ai/owner]": undefined },
      "lacks mandated labels under apexlogic.ai/: owner",
    ],
    "a tier that is none": [
      "Deployment",
      { "metadata.labels[apexlogic.ai/tier]": "gold" },
      "label apexlogic.ai/tier must be critical, standard or best-effort",
    ],
    "a second tier under another domain": [
      "Deployment",
      { "/metadata.labels[finops.apexlogic.com/tier]": "gold" },
      "label apexlogic.ai/tier must be critical, standard or best-effort",
    ],
    "an activity that is none": [
      "ReplicaSet",
      both("apexlogic.ai/activity", "training"),
      "label apexlogic.ai/activity must be serving, evaluation or remediation",
    ],
    "repair work that does not say which": [
      "Job",
      both("apexlogic.ai/activity", "remediation"),
      "repair work needs label apexlogic.ai/remediation-id on its pods",
    ],
  },
  unknown: [
    ["Deployment", "/metadata.labels"],
    ["Deployment", "metadata.labels[apexlogic.ai/team]"],
    ["CronJob", "/spec.jobTemplate"],
  ],
});
