import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { engineFreeResult } from "../../cli/engine-free-result";
import { InvalidInput } from "../../governance/reading/problem";
import { exitCode } from "../../governance/verdict";
import { Desk, useDesk } from "../support/cli";

const STACK = "Pulumi.dev.yaml";
const VISION = "dev/vision-language-model-v2.yaml";
const RESOLVED = "dev/vision-language-model-v2.resolved.yaml";

const config = (...at: (string | number)[]): (string | number)[] => {
  const [key = "", ...rest] = at;
  return ["config", `plumbline:${key}`, ...rest];
};

interface Case {
  readonly bad: string;
  readonly make: (desk: Desk) => void;
  /** Place, value found and rule, as the error says them. */
  readonly says: readonly RegExp[];
  readonly environment?: string;
}

const edit =
  (file: string, at: (string | number)[], value: unknown) =>
  (desk: Desk): void =>
    desk.edit(file, at, value);

const bomb = [
  "a: &a [x]",
  ...[..."bcdefghij"].map((name, i) => `${name}: &${name} [${`*${"abcdefghi"[i]}, `.repeat(9)}]`),
];

const EXEMPTION = {
  resource: "Deployment engagement/vision-language-model-v2",
  reason: "a name that is wrong",
  owner: "priya.nair",
  expires: "2026-12-31",
};

const BROKEN_RULE = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: require-a
  annotations:
    apexlogic.ai/description: A rule.
    apexlogic.ai/severity: low
    apexlogic.ai/level: advisory
    apexlogic.ai/remedy: Nothing.
spec:
  matchConstraints:
    resourceRules:
      - apiGroups: [apps]
        apiVersions: [v1]
        operations: [CREATE]
        resources: [deployments]
  validations:
    - expression: object.a == == 1
`;

function useRules(desk: Desk, ruleSet: string): void {
  desk.write("rules/ruleset.yaml", ruleSet);
  desk.edit(STACK, config("rules"), { set: "rules" });
}

const CASES: readonly Case[] = [
  {
    bad: "an unknown environment",
    environment: "production",
    make: () => undefined,
    says: [/"production"/, /dev, local, prod, staging/],
  },
  {
    bad: "an unknown key",
    make: edit(STACK, config("budget"), {}),
    says: [/Pulumi\.dev\.yaml:\d+ plumbline:budget/, /did you mean budgets\?/],
  },
  {
    bad: "a key of the wrong shape",
    make: edit(STACK, config("services"), { a: 1 }),
    says: [/plumbline:services/, /list/],
  },
  {
    bad: "a budget without owner",
    make: edit(STACK, config("budgets", "cc-platform", "owner"), undefined),
    says: [/plumbline:budgets\.cc-platform\.owner: is required/],
  },
  {
    bad: "negative money",
    make: edit(STACK, config("budgets", "cc-platform", "monthlyUsd"), -5),
    says: [/budgets\.cc-platform\.monthlyUsd: -5:/, /1/],
  },
  {
    bad: "fractional money",
    make: edit(STACK, config("budgets", "cc-platform", "monthlyUsd"), 10.5),
    says: [/monthlyUsd: 10\.5: must be whole dollars/],
  },
  {
    bad: "absurd money",
    make: edit(STACK, config("budgets", "cc-platform", "monthlyUsd"), 1e9),
    says: [/monthlyUsd: 1000000000:/, /10000000/],
  },
  {
    bad: "evaluateAt in production",
    environment: "prod",
    make: edit("Pulumi.prod.yaml", config("evaluateAt"), "2026-11-21T00:00:00Z"),
    says: [/plumbline:evaluateAt/, /refused in production/],
  },
  {
    bad: "looser rules in production",
    environment: "prod",
    make: edit("Pulumi.prod.yaml", config("enforcement"), { "limit-monthly-cost": "advisory" }),
    says: [/enforcement\.limit-monthly-cost: "advisory": production may only tighten/],
  },
  {
    bad: "an exemption from a rule that there is not",
    make: edit(STACK, config("exemptions"), [{ ...EXEMPTION, policy: "limit-replica" }]),
    says: [/plumbline:exemptions\[0\]\.policy: "limit-replica": is no rule: did you mean limit-replicas\?/],
  },
  {
    bad: "a level for a rule that no rule set has",
    make: (desk) => {
      useRules(desk, "layer: environment\nextends: plumbline\n");
      desk.edit(STACK, config("enforcement"), { "limit-replica": "mandatory" });
    },
    says: [
      /plumbline:enforcement\.limit-replica: "limit-replica": is no rule: did you mean limit-replicas\?/,
    ],
  },
  {
    bad: "a rule set that loosens",
    make: (desk) =>
      useRules(desk, "layer: environment\nextends: plumbline\nparameters: { maximum-replicas: 999 }\n"),
    says: [/maximum-replicas to "999", which organisation plumbline has as "100": a layer may tighten/],
  },
  {
    bad: "a rule set that is not there",
    make: edit(STACK, config("rules"), { set: "rules/none" }),
    says: [/rules\/none\/ruleset\.yaml: cannot be read/],
  },
  {
    bad: "a rule that does not compile",
    make: (desk) => {
      useRules(desk, "layer: environment\nextends: plumbline\n");
      desk.write("rules/require-a.yaml", BROKEN_RULE);
    },
    says: [/rules\/require-a\.yaml:18 spec\.validations\[0\]\.expression: column 31: does not compile: /],
  },
  {
    bad: "a pool with min over max",
    make: edit(STACK, config("nodePools", "gpu-l4", "min"), 7),
    says: [/nodePools\.gpu-l4\.min: 7/, /min <= desired <= max/],
  },
  {
    bad: "an unknown instance type",
    make: edit(STACK, config("nodePools", "gpu-l4", "instanceTypes"), ["g6.2xlrage"]),
    says: [/nodePools\.gpu-l4\.instanceTypes\[0\]: "g6\.2xlrage"/, /did you mean g6\.2xlarge\?/],
  },
  {
    bad: "an instance type without GPU",
    make: edit(STACK, config("nodePools", "gpu-l4", "instanceTypes"), ["m6i.xlarge"]),
    says: [/nodePools\.gpu-l4\.instanceTypes\[0\]: "m6i\.xlarge"/, /GPU/],
  },
  {
    bad: "a service on no pool",
    make: edit(RESOLVED, ["pool"], "gpu-h100"),
    says: [/resolved\.yaml:\d+ pool: "gpu-h100"/, /gpu-l4, gpu-t4/],
  },
  {
    bad: "a replica that no node fits",
    make: edit(VISION, ["spec", "resourceRequests", "gpu"], "4"),
    says: [/4/, /GPU/],
  },
  {
    bad: "another kind",
    make: edit(VISION, ["kind"], "Deployment"),
    says: [/yaml:2 kind: "Deployment"/, /MultimodalInferenceService/],
  },
  {
    bad: "an unknown field",
    make: edit(VISION, ["spec", "autoscalling"], {}),
    says: [/spec\.autoscalling/, /did you mean autoscaling\?/],
  },
  {
    bad: "a wrong unit",
    make: edit(VISION, ["spec", "resourceRequests", "memory"], "16GB"),
    says: [/resourceRequests\.memory: "16GB":.*16Gi/],
  },
  {
    bad: "maxReplicas under minReplicas",
    make: edit(VISION, ["spec", "autoscaling", "maxReplicas"], 1),
    says: [/spec\.autoscaling\.maxReplicas: 1/, /2/],
  },
  {
    bad: "a threshold outside 0 to 1",
    make: edit(VISION, ["spec", "responsibleAI", "fairness", "threshold"], 5),
    says: [/fairness\.threshold: 5/],
  },
  {
    bad: "a resolved file that contradicts its manifest",
    make: edit(RESOLVED, ["modelRef"], { version: "9.9.9" }),
    says: [/modelRef\.version: "9\.9\.9"/, /2\.1\.0/],
  },
  {
    bad: "two services of one name",
    make: edit("dev/multimodal-ai-service.yaml", ["metadata", "name"], "vision-language-model-v2"),
    says: [/metadata\.name: "vision-language-model-v2"/, /is the name of/],
  },
  {
    bad: "a tag value that Kubernetes would refuse",
    make: edit(STACK, config("projects", "nova", "owner"), "jonas@example.com"),
    says: [/projects\.nova\.owner: "jonas@example\.com"/, /letters, digits/],
  },
  {
    bad: "a service that nobody pays for",
    make: edit(VISION, ["metadata", "labels"], {}),
    says: [/project/, /attributed/],
  },
  {
    bad: "a YAML bomb",
    make: (desk) => desk.write(VISION, bomb.join("\n")),
    says: [/vision-language-model-v2\.yaml:1/, /anchor/],
  },
  {
    bad: "an anchor cycle",
    make: (desk) => desk.write(VISION, "a: &a [*a]\n"),
    says: [/vision-language-model-v2\.yaml:1/, /anchor/],
  },
  {
    bad: "a file of 10 MB",
    make: (desk) => desk.write(VISION, `x: ${"y".repeat(10_000_000)}\n`),
    says: [/vision-language-model-v2\.yaml/, /1 MiB|1,048,576|1048576/],
  },
  {
    bad: "a duplicate key",
    make: (desk) => desk.write(VISION, `kind: A\n${desk.read(VISION)}`),
    says: [/vision-language-model-v2\.yaml:\d+ kind/, /twice|duplicate|already/],
  },
  {
    bad: "__proto__",
    make: (desk) => desk.write(VISION, `__proto__: { polluted: true }\n${desk.read(VISION)}`),
    says: [/__proto__/, /refused|reserved/],
  },
];

const ask = (desk: Desk, environment = "dev") =>
  engineFreeResult({ environment, stacksFolder: desk.stacks, clock: () => new Date("2026-11-21T00:00:00Z") });

describe("bad input", () => {
  const desk = useDesk();

  for (const { bad, make, says, environment } of CASES)
    it(`${bad} gets one clear error`, async () => {
      make(desk());
      const error = await ask(desk(), environment).then(
        () => assert.fail("nothing was refused"),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof InvalidInput, String(error));
      for (const part of says) assert.match(error.message, part);
      assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
    });

  it("is reported whole: every problem of the stack file at once", async () => {
    desk().edit(STACK, config("budgets", "cc-platform", "owner"), undefined);
    desk().edit(STACK, config("nodePools", "gpu-l4", "min"), 7);
    desk().edit(STACK, config("projects", "nova", "team"), "nobody");
    await assert.rejects(ask(desk()), /3 problems/);
  });

  it("exits 1 before the engine or the state is touched", async () => {
    desk().edit(STACK, config("nodePools", "gpu-l4", "min"), 7);
    const { status, stdout, stderr } = await desk().plumbline("preview", "dev");
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^error: Pulumi\.dev\.yaml: 1 problem\n {2}- /m);
    assert.equal(existsSync(desk().state), false);
  });

  it("does not include an expired exemption, which is a failing verdict", async () => {
    const exemption = {
      policy: "prefer-spot",
      resource: "gpu-l4",
      reason: "a demonstration",
      owner: "a",
      expires: "2026-11-20",
    };
    desk().edit(STACK, config("exemptions"), [exemption]);
    const { verdicts } = await ask(desk());
    assert.equal(exitCode(verdicts), 2);
    assert.ok(verdicts.some(({ reason }) => /2026-11-20/.test(reason)));
  });
});
