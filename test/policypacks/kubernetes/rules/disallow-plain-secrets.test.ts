import assert from "node:assert/strict";
import { answerOf, describeRule, IMAGE, workload } from "../../../support/object-rules";

const env = (...variables: unknown[]) => ({ "spec.containers.0.env": variables });
const said = (what: string) => `has secrets in plain text in environment variables: ${what}`;
const outcome = (name: string, value: string) =>
  answerOf("disallow-plain-secrets", workload("Deployment", env({ name, value })))?.outcome;

/** Put together here, so that no scanner takes them for leaked ones. */
const SECRETS: Readonly<Record<string, string>> = {
  "a key of AWS": `AKIA${"A".repeat(16)}`,
  "a token of GitHub": `ghp_${"a".repeat(36)}`,
  "a token of Slack": `xoxb-${"1".repeat(12)}`,
  "a token of Hugging Face": `hf_${"a".repeat(34)}`,
  "a key of OpenAI's form": `sk-${"a".repeat(40)}`,
  "a JSON web token": `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.c`,
  "a private key": `-----BEGIN EC ${"PRIVATE"} KEY-----`,
  "an address with a password": `postgres://app:${"s3cret"}@db/app`,
};

describeRule(
  "disallow-plain-secrets",
  {
    broken: env({ name: "DB_PASSWORD", value: "hunter2" }),
    message: said("DB_PASSWORD in server"),
    allowed: {
      "a reference to a Secret": [
        "Deployment",
        env({ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }),
      ],
      "a reference to another variable": ["Deployment", env({ name: "PGPASSWORD", value: "$(DB_PASSWORD)" })],
      "an address with a password from elsewhere": [
        "Deployment",
        env({ name: "DATABASE", value: "postgres://app:$(DB_PASSWORD)@db/app" }),
      ],
      "nothing at all": ["Deployment", env({ name: "API_KEY", value: "" }, { name: "HF_TOKEN" })],
      "no variables": ["CronJob", { "spec.containers.0.env": undefined }],
    },
    refused: {
      "several, by name, in every container, and never their values": [
        "Deployment",
        {
          ...env(
            { name: "HF_TOKEN", value: "value" },
            { name: "PORT", value: "80" },
            { name: "apiKey", value: "x" },
          ),
          "spec.initContainers": [
            { name: "load", image: IMAGE, env: [{ name: "AWS_SECRET_ACCESS_KEY", value: "x" }] },
          ],
        },
        said("HF_TOKEN, apiKey in server; AWS_SECRET_ACCESS_KEY in load"),
      ],
      "a secret by its form, under any name": [
        "Job",
        env({ name: "SETTING", value: `AKIA${"B".repeat(16)}` }),
        said("SETTING in server"),
      ],
    },
    unknown: [
      ["Deployment", "spec.containers"],
      ["Deployment", "spec.containers.0.env"],
    ],
  },
  () => {
    for (const [what, value] of Object.entries(SECRETS))
      it(`knows ${what}`, () => {
        assert.equal(outcome("SETTING", value), "fail");
      });

    it("knows names of secrets in every way of writing", () => {
      for (const name of [
        "PASSWORD",
        "db.password",
        "PGPASSWORD",
        "X_PWD",
        "client_secret",
        "clientSecret",
        "GITHUB_TOKEN",
        "accessToken",
        "OPENAI_API_KEY",
        "API-KEY",
        "APIKEY",
        "ENCRYPTION_KEY",
        "GOOGLE_CREDENTIALS",
      ])
        assert.equal(outcome(name, "value"), "fail", name);
    });

    it("takes no setting of a model or a path for a secret", () => {
      for (const name of [
        "MAX_TOKENS",
        "TOKENIZER",
        "EOS_TOKEN",
        "PAD_TOKEN",
        "STOP_TOKEN",
        "PASSWORD_FILE",
        "SECRET_NAME",
        "PARTITION_KEY",
        "MONKEY",
        "SORTKEY",
        "PWD",
        "MODEL_SHA256",
      ])
        assert.equal(outcome(name, "value"), "pass", name);
      assert.equal(outcome("USE_AUTH_TOKEN", "true"), "pass");
      assert.equal(outcome("MAX_NEW_TOKEN", "512"), "pass");
    });
  },
);
