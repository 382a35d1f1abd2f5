import assert from "node:assert/strict";
import { EvaluationJob, type EvaluationJobArgs } from "../../components/evaluation-job";
import { factsSchema } from "../../governance/facts";
import { evaluationObjects } from "../../governance/kubernetes-objects/evaluation-objects";
import { assertAttributed } from "../support/labels";
import { only, planOf } from "../support/plan";
import { CPU_SERVICE, GPU_SERVICE, without } from "../support/service";

const NAME = "vision-language-model-v2-evaluation";
const ARGS: EvaluationJobArgs = {
  service: GPU_SERVICE,
  schedule: "0 9 * * mon-fri",
  pool: "gpu-l4",
  expectedMinutes: 30,
  image: `registry.example.com/evaluator@sha256:${"e".repeat(64)}`,
  store: "s3://evidence/reports",
};
const SIGNING_KEY = "awskms:///alias/plumbline-evidence-test-signing";
const { image, store, ...WITHOUT_IMAGE } = ARGS;
const ATTRIBUTION = { ...GPU_SERVICE.attribution, activity: "evaluation" } as const;

const deploy = (args: EvaluationJobArgs) => planOf(() => new EvaluationJob(NAME, args));
const factsOf = async (args: EvaluationJobArgs) =>
  factsSchema.parse(only(await deploy(args), EvaluationJob.__pulumiType).props["facts"]);

describe("EvaluationJob", () => {
  it("creates exactly the pure function's objects", async () => {
    assert.ok(image && store);
    for (const [args, made] of [
      [ARGS, { image, store }],
      [
        { ...ARGS, signingKey: SIGNING_KEY },
        { image, store, signingKey: SIGNING_KEY },
      ],
      [WITHOUT_IMAGE, {}],
    ] as const) {
      const plan = await deploy(args);
      const { schedule, pool } = args;
      const objects = evaluationObjects({
        service: GPU_SERVICE,
        schedule,
        pool,
        deadlineMinutes: 60,
        ...made,
      });
      const { urn } = only(plan, EvaluationJob.__pulumiType);
      for (const [role, type, object] of [
        ["service-account", "kubernetes:core/v1:ServiceAccount", objects.serviceAccount],
        ["contract", "kubernetes:core/v1:ConfigMap", objects.contract],
        ["cron-job", "kubernetes:batch/v1:CronJob", objects.cronJob],
      ] as const) {
        const resource = only(plan, type, `${NAME}-${role}`);
        assert.deepEqual(resource.props, object, role);
        assert.equal(resource.parent, urn);
      }
      assertAttributed(plan, ATTRIBUTION);
    }
  });

  it("registers what it costs: runs of a month, minutes up to the deadline, a GPU", async () =>
    assert.deepEqual(await factsOf(ARGS), {
      version: 1,
      kind: "evaluation-job",
      name: NAME,
      attribution: ATTRIBUTION,
      demand: { pool: "gpu-l4", gpus: 1, cpuMillis: 4000, memoryMiB: 16_384 },
      evaluation: { runsPerMonth: 22, minutes: { floor: 1, expected: 30, ceiling: 60 } },
      model: { name: "vl_model_v2", version: "2.1.0", digest: `sha256:${"b".repeat(64)}` },
    }));

  it("is expected to cost as much while it is suspended, but need not", async () => {
    const facts = await factsOf(WITHOUT_IMAGE);
    assert.ok(facts.kind === "evaluation-job");
    assert.deepEqual(facts.evaluation, {
      runsPerMonth: 22,
      minutes: { floor: 0, expected: 30, ceiling: 60 },
    });
  });

  it("stops at its own deadline, which by default is at most a day", async () => {
    const minutes = async (args: Partial<EvaluationJobArgs>) => {
      const facts = await factsOf({ ...ARGS, ...args });
      assert.ok(facts.kind === "evaluation-job");
      return facts.evaluation.minutes;
    };
    assert.deepEqual(await minutes({ deadlineMinutes: 45 }), { floor: 1, expected: 30, ceiling: 45 });
    assert.deepEqual(await minutes({ expectedMinutes: 1000 }), { floor: 1, expected: 1000, ceiling: 1440 });
    const plan = await deploy({ ...ARGS, deadlineMinutes: 45 });
    assert.match(
      JSON.stringify(only(plan, "kubernetes:batch/v1:CronJob").props),
      /"activeDeadlineSeconds":2700/,
    );
  });

  it("takes no GPU on the system pool", async () => {
    const facts = await factsOf({ ...WITHOUT_IMAGE, service: CPU_SERVICE, pool: "system" });
    assert.ok(facts.kind === "evaluation-job");
    assert.deepEqual(facts.demand, { pool: "system", gpus: 0, cpuMillis: 500, memoryMiB: 2048 });
  });

  const refusals: [string, EvaluationJobArgs, RegExp][] = [
    ["a schedule that is none", { ...ARGS, schedule: "@daily" }, /schedule: "@daily": must have five fields/],
    [
      "a day that never comes",
      { ...ARGS, schedule: "0 0 30 2 *" },
      /schedule: "0 0 30 2 \*": there is no such day/,
    ],
    [
      "half a minute",
      { ...ARGS, expectedMinutes: 0.5 },
      /expectedMinutes: 0\.5: must be whole minutes, 1 to 1440/,
    ],
    [
      "a deadline before the end",
      { ...ARGS, deadlineMinutes: 29 },
      /deadlineMinutes: 29: must not be below expectedMinutes, which is 30/,
    ],
    ["more than a day", { ...ARGS, deadlineMinutes: 1441 }, /deadlineMinutes: 1441: must be whole minutes/],
    [
      "an image by tag",
      { ...ARGS, image: "evaluator:1.0" },
      /image: "evaluator:1\.0": must be an image by digest/,
    ],
    ["an image without a store", without(ARGS, "store"), /store: is required with an image/],
    [
      "an image without data",
      { ...ARGS, service: CPU_SERVICE, pool: "system" },
      /service\.dataSet: is required with an image.*multimodal-ai-service\.yaml/,
    ],
    [
      "a signing key in a file",
      { ...ARGS, signingKey: "file:///key.pem" },
      /signingKey: "file:\/\/\/key\.pem": must be a key in AWS KMS/,
    ],
    ["no pool", { ...ARGS, pool: "" }, /pool: "": must name a node pool/],
  ];
  for (const [what, args, message] of refusals)
    it(`refuses ${what}`, () => assert.rejects(deploy(args), message));
});
