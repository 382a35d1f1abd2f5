import { describeRule } from "../../../support/object-rules";

const TOKEN = "spec.automountServiceAccountToken";
const BECAUSE = "metadata.annotations[apexlogic.ai/service-account-token-because]";
const message =
  "mounts a service account token: set automountServiceAccountToken to false, or say in annotation " +
  "apexlogic.ai/service-account-token-because why it needs one";

describeRule("disallow-service-account-token", {
  broken: { [TOKEN]: undefined },
  message,
  allowed: {
    "a token that the pods are said to need": [
      "Deployment",
      { [TOKEN]: true, [BECAUSE]: "it watches the Jobs that it starts" },
    ],
    "a token that the object is said to need": [
      "CronJob",
      { [TOKEN]: true, [`/${BECAUSE}`]: "it lists nodes" },
    ],
  },
  refused: {
    "a token": ["Deployment", { [TOKEN]: true }, message],
    "a reason that is none": ["Pod", { [TOKEN]: true, [BECAUSE]: " " }, message],
  },
  unknown: [
    ["Deployment", TOKEN],
    ["CronJob", "spec"],
  ],
});
