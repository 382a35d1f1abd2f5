import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Deployment, type DeploymentArgs } from "@pulumi/kubernetes/apps/v1/deployment";
import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import type { Plan, PlanResource } from "../../governance/plan";
import { RULE_NAMES } from "../../governance/rules/rules";
import { policies as finops } from "../../policypacks/finops/index";
import { shippedRules } from "../../policypacks/kubernetes/read-rules";
import { policies as responsibleAi } from "../../policypacks/responsible-ai/index";
import type { PackReport } from "../../policypacks/report";
import { fixed, poolFacts, service } from "../support/environment-plan";
import { dossierOf, FAIR, KEY, UNFAIR } from "../support/evidence";
import { useSandbox } from "../support/engine";
import { workload, type Edits } from "../support/object-rules";
import { selectPlugins } from "../../tools/plugins/selection";

/** A component that registers facts and creates nothing, so that no provider is needed. */
class Part extends pulumi.ComponentResource {
  constructor({ type, name, props }: PlanResource) {
    super(type, name, {});
    this.registerOutputs({ facts: props["facts"] });
  }
}

/** A Karpenter pool starts what its workloads need: two g6.2xlarge at 0.9776 × 730 + 100 GiB × 0.08 = 721.648 USD. */
const PLAN = [
  poolFacts("gpu-l4", { provisioner: "karpenter", nodes: null, limitGpus: 4 }, "cc-vision"),
  service("search", "gpu-l4", fixed(2), { dossier: dossierOf() }),
];
const programOf = (plan: Plan) => async (): Promise<void> =>
  plan.forEach((resource) => void new Part(resource));
const program = programOf(PLAN);

const stackFile = (more = "", monthlyUsd = 1443): string => `config:
  plumbline:environment: test
  plumbline:region: us-east-1
  plumbline:evaluateAt: 2026-11-21T00:00:00Z
  plumbline:network: { existing: { vpcId: vpc-1, privateSubnetIds: [subnet-1, subnet-2] } }
  plumbline:cluster: { existing: { name: shared } }
  plumbline:nodePools:
    gpu-l4: { provisioner: karpenter, project: platform, instanceTypes: [g6.2xlarge], limits: { gpus: 4 } }
  plumbline:allowedGpuTypes: [g6.2xlarge]
  plumbline:projects:
    platform: { team: platform, costCenter: cc-vision, owner: priya.nair, tier: standard }
  plumbline:teams:
    platform: { namespaces: [platform], quota: { gpus: 4, cpu: "16", memory: 64Gi } }
  plumbline:budgets:
    cc-vision: { monthlyUsd: ${monthlyUsd}, owner: maya.chen }
  plumbline:fairness:
    { metric: demographic-parity-difference, limit: 0.1, minimumGroupSize: 30, confidencePercent: 95 }
  plumbline:evaluation: { schedule: "0 9 * * mon-fri" }
  plumbline:evidence: { store: evidence, trustedKeys: { demo: { publicKey: "${KEY.publicKey}" } } }
  plumbline:argoCd: { repository: https://github.com/apexlogic/applications.git }
  plumbline:kubecost: { engine: opencost }
  plumbline:usage: { spotPercentOfOnDemand: 70 }
${more}`;

const EXEMPTION = `  plumbline:exemptions:
    - policy: limit-monthly-cost
      resource: cc-vision
      reason: the launch has been paid for
      owner: maya.chen
      expires: 2026-12-31
`;

const pack = (name: string): string => resolve(__dirname, "../../policypacks", name);

describe("the packs on the engine", () => {
  const sandbox = useSandbox();
  const reports = (): string => join(sandbox().folder, "reports");
  const report = async (name: string): Promise<PackReport> =>
    JSON.parse(await readFile(join(reports(), `${name}.json`), "utf8")) as PackReport;
  const env = (more: Record<string, string> = {}) => ({ PLUMBLINE_REPORT_DIR: reports(), ...more });

  for (const name of ["finops", "all"])
    it(`${name}: judges by the stack config, with levels and messages, and reports passes too`, async () => {
      await sandbox().writeStack("test", stackFile());
      const result = await sandbox().preview({ program, packs: [pack(name)], env: env() });
      assert.equal(result.ok, false);
      assert.deepEqual(result.diagnostics, []);
      const seen = result.policyEvents.map(({ policy, level, pack: from }) => `${from} ${level} ${policy}`);
      assert.deepEqual(seen.sort(), [
        `${name} advisory prefer-spot`,
        `${name} advisory report-cost`,
        `${name} mandatory limit-monthly-cost`,
      ]);
      const message = (policy: string) =>
        result.policyEvents.find((event) => event.policy === policy)?.message;
      assert.equal(
        message("limit-monthly-cost"),
        "cc-vision is expected to cost $1,443.30 a month, over the limit of $1,443.00 " +
          "(100 % of its budget of $1,443.00). Cheapest change that complies: run 1 replica of search instead of 2 " +
          "(spec.autoscaling in test/search.yaml): cc-vision would be expected to cost $721.65 a month.",
      );
      assert.match(
        message("report-cost") ?? "",
        /^cc-vision +\S+ +\$1,443\.30 +\S+ +\$1,443\.00 +100\.1 %$/m,
      );
      const { rules, verdicts, estimate, judgedAt } = await report(name);
      const answering = name === "all" ? RULE_NAMES : finops.map((policy) => policy.name);
      assert.deepEqual([...rules].sort(), answering.filter((rule) => rule !== "fill-default-tags").sort());
      assert.equal(estimate.total.expected, 1_443_296_000);
      assert.equal(judgedAt, "2026-11-21T00:00:00.000Z");
      assert.ok(verdicts.some(({ rule, outcome }) => rule === "restrict-gpu-types" && outcome === "pass"));
    });

  it("responsible-ai: refuses an unfair model, with levels and messages, and reports what evidence says", async () => {
    await sandbox().writeStack("test", stackFile());
    const unfair = service("search", "gpu-l4", fixed(2), { dossier: dossierOf({}, { counts: UNFAIR }) });
    const result = await sandbox().preview({
      program: programOf([unfair]),
      packs: [pack("responsible-ai")],
      env: env(),
    });
    assert.equal(result.ok, false);
    const [event, ...others] = result.policyEvents;
    assert.equal(others.length, 0);
    assert.deepEqual([event?.policy, event?.level], ["limit-fairness-gap", "mandatory"]);
    assert.match(
      event?.message ?? "",
      /^demographic-parity-difference of search by gender is 0\.200, male 0\.500 \(n = 4,000\) against female 0\.300 \(n = 4,000\); 95 % interval .* limit 0\.05, set by the manifest/,
    );
    const { rules, fairness } = await report("responsible-ai");
    assert.deepEqual([...rules].sort(), responsibleAi.map((policy) => policy.name).sort());
    assert.deepEqual(
      fairness.map(({ service: name, report: judged }) => [name, judged?.results[0]?.outcome]),
      [["search", "fail"]],
    );
  });

  it("kubernetes: refuses objects at the first preview, before there is a cluster, and reports passes too", async () => {
    await sandbox().writeStack("test", stackFile());
    const { pathFolders } = await selectPlugins({
      mode: "stand-in",
      providers: ["kubernetes"],
      env: {},
      pulumi: () => assert.fail("nothing is asked of Pulumi"),
      onProgress: () => {},
    });
    const deploying = (edits: Edits, counts: unknown) => async (): Promise<void> => {
      const unfair = service("search", "gpu-l4", fixed(2), { dossier: dossierOf({}, { counts }) });
      await programOf([unfair])();
      const { metadata } = new ConfigMap("first", {}, {});
      // Unknown until something else exists, as the address of a cluster is.
      const provider = new Provider("cluster", { kubeconfig: metadata.uid });
      new Deployment("server", workload("Deployment", edits) as unknown as DeploymentArgs, { provider });
    };
    const run = (edits: Edits, counts: unknown) =>
      sandbox().preview({
        program: deploying(edits, counts),
        packs: [pack("kubernetes")],
        env: env({ PLUMBLINE_STACKS_DIR: sandbox().stacks }),
        pathFolders,
      });
    const refused = await run({ "spec.containers.0.image": "nginx" }, UNFAIR);
    assert.equal(refused.ok, false);
    assert.deepEqual(
      refused.policyEvents.map(({ policy, level, message }) => [policy, level, message.split(":")[0]]).sort(),
      [
        ["limit-bias-score", "mandatory", "Deployment engagement/server"],
        ["require-image-digest", "mandatory", "Deployment engagement/server"],
      ],
    );
    const passed = await run({}, FAIR);
    assert.deepEqual([passed.ok, passed.policyEvents], [true, []]);
    const { rules, verdicts } = await report("kubernetes");
    assert.deepEqual(
      rules,
      shippedRules().map(({ name }) => name),
    );
    assert.ok(verdicts.every(({ outcome }) => outcome === "pass"));
  });

  it("let an environment pass that complies, and need no report to do so", async () => {
    await sandbox().writeStack("test", stackFile("", 1444));
    const result = await sandbox().preview({ program, packs: [pack("finops")] });
    assert.equal(result.ok, true);
    assert.deepEqual(await readdir(reports()).catch(() => []), []);
  });

  it("follow exemptions and enforcement of the stack config", async () => {
    const enforcement = "  plumbline:enforcement: { prefer-spot: mandatory, report-cost: disabled }\n";
    await sandbox().writeStack("test", stackFile(EXEMPTION + enforcement));
    const result = await sandbox().preview({ program, packs: [pack("finops")], env: env() });
    const seen = result.policyEvents.map(({ level, policy, message }) => [
      level,
      policy,
      /(Exempt until|where spot saves) .*?\.(?= |$)/.exec(message)?.[0],
    ]);
    // 2 × 0.9776 × 730 × 30 % = 428.189
    assert.deepEqual(seen.sort(), [
      [
        "advisory",
        "limit-monthly-cost",
        "Exempt until 2026-12-31 (maya.chen: the launch has been paid for).",
      ],
      ["mandatory", "prefer-spot", "where spot saves about $428.19 a month at 70 % of the on-demand price."],
    ]);
  });

  it("judge a preview at the time that is asked for, and an update never", async () => {
    await sandbox().writeStack("test", stackFile(EXEMPTION, 1444));
    const later = env({ PLUMBLINE_AT: "2027-01-01T00:00:00Z" });
    const preview = await sandbox().preview({ program, packs: [pack("all")], env: later });
    assert.equal(preview.ok, false);
    assert.deepEqual(
      preview.policyEvents.filter(({ level }) => level === "mandatory").map(({ message }) => message),
      [
        "The exemption of cc-vision from limit-monthly-cost ended on 2026-12-31, and it is 2027-01-01: " +
          "maya.chen removes it, or renews it with a reason.",
      ],
    );
    assert.equal((await report("all")).judgedAt, "2027-01-01T00:00:00.000Z");
    const update = await sandbox().update({ program, packs: [pack("all")], env: later });
    assert.equal(update.ok, true);
    assert.equal((await report("all")).judgedAt, "2026-11-21T00:00:00.000Z");
  });

  it("refuse a stack config that breaks its schema, with every fault and no trace", async () => {
    const broken = stackFile().replace("monthlyUsd: 1443, owner: maya.chen", "monthlyUsd: -5");
    await sandbox().writeStack("test", broken);
    const run = sandbox().preview({ program, packs: [pack("finops")], env: env() });
    await assert.rejects(run, (error: Error) => {
      const [, faults = ""] = error.message.split("InvalidInput: ");
      assert.deepEqual(
        faults.split("\n").map((line) => line.trim()),
        [
          "Pulumi.test.yaml: 2 problems",
          "- Pulumi.test.yaml plumbline:budgets.cc-vision.monthlyUsd: -5: must be whole dollars, at least 1",
          "- Pulumi.test.yaml plumbline:budgets.cc-vision.owner: is required: text",
        ],
      );
      return true;
    });
  });
});
