import { describeRule } from "../../../support/object-rules";

const CARD = "metadata.annotations[apexlogic.ai/model-card-uri]";
const MODEL = "metadata.labels[apexlogic.ai/model-id]";
const nowhere = { [CARD]: undefined, [`/${CARD}`]: undefined };
const message = "must name its model card in annotation apexlogic.ai/model-card-uri";

describeRule("require-model-card-uri", {
  broken: nowhere,
  message,
  allowed: {
    "a card on the object only": ["Deployment", { [CARD]: undefined }],
    "a card on the pods only": ["CronJob", { [`/${CARD}`]: undefined }],
    "a card under another domain": [
      "Deployment",
      { ...nowhere, "/metadata.annotations[ai.apexlogic.com/model-card-uri]": "cards/a.md" },
    ],
    "no card where there is no model": ["Job", { ...nowhere, [MODEL]: "none", [`/${MODEL}`]: "none" }],
  },
  refused: {
    "an object without annotations": [
      "Deployment",
      { "metadata.annotations": undefined, "/metadata.annotations": undefined },
      message,
    ],
    "a card that is empty": ["StatefulSet", { [CARD]: "", [`/${CARD}`]: "  " }, message],
    "what does not say whether it has a model": [
      "Deployment",
      { ...nowhere, [MODEL]: undefined, [`/${MODEL}`]: undefined },
      message,
    ],
    "pods with a model under an object that says it has none": [
      "Deployment",
      { ...nowhere, [`/${MODEL}`]: "none" },
      message,
    ],
  },
  unknown: [
    ["Deployment", "/metadata.annotations"],
    ["Deployment", "metadata.annotations"],
  ],
});
