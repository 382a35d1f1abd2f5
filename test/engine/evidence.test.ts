/** The gate on the shipped environments: an unfair twin, and evidence that is gone, changed or of something else. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import registry from "../../services/evaluator/demo/registry.json";
import type { Verdict } from "../../governance/verdict";
import { SHIPPED_AT, useDesk, type Desk } from "../support/cli";
import { repositoryText } from "../support/written-files";

/** Service of `dev` → its model in the registry of demo models. */
const MODELS = {
  "vision-language-model-v2": "vl_model_v2",
  "multimodal-ai-service": "multimodal_inference",
  "multimodal-inference-service": "multimodal_model",
} as const;
type Service = keyof typeof MODELS;
const SERVICES = Object.keys(MODELS) as Service[];
const VISION = "vision-language-model-v2";

const hexOf = (digest: string): string => digest.replace("sha256:", "");
const folderOf = (desk: Desk, service: Service, twin: "fair" | "unfair" = "fair"): string =>
  path.join(desk.stacks, "evidence", hexOf(registry[MODELS[service]][twin].digest), "dev");

/** The one file of evidence in a folder. */
function evidenceIn(folder: string): string {
  const [name, ...more] = readdirSync(folder).filter((each) => each.endsWith(".dsse.json"));
  assert.ok(name !== undefined && more.length === 0, `${folder} holds one evidence`);
  return path.join(folder, name);
}

async function refused(desk: Desk, command: "preview" | "cost" = "cost") {
  const plugins = command === "preview" ? ["--plugins", "stand-in"] : [];
  const { status, stdout, stderr } = await desk.plumbline(command, "dev", "--json", ...plugins);
  assert.equal(status, 2, stderr);
  const { verdicts } = JSON.parse(stdout) as { verdicts: Verdict[] };
  return verdicts.filter(({ outcome, level }) => outcome !== "pass" && level === "mandatory");
}

function swapForTwin(desk: Desk, service: Service): void {
  desk.edit(`dev/${service}.resolved.yaml`, ["model", "digest"], registry[MODELS[service]].unfair.digest);
}

describe("an unfair twin in place of a service's model", () => {
  const desk = useDesk();

  for (const service of SERVICES)
    it(`${service}: is refused with metric, groups, value, interval and limit`, async () => {
      swapForTwin(desk(), service);
      // One of them on the engine; the others engine-free, which the environments' test shows to be the same.
      const blocked = await refused(desk(), service === VISION ? "preview" : "cost");
      const gaps = blocked.filter(({ rule }) => rule === "limit-fairness-gap");
      for (const { subject } of gaps) assert.ok(subject.startsWith(`${service} `), subject);
      // What serves it is refused as well, by the rule about objects.
      const [serving, ...others] = blocked.filter((verdict) => !gaps.includes(verdict));
      assert.deepEqual([serving?.rule, others], ["limit-bias-score", []]);
      assert.match(serving?.subject ?? "", new RegExp(`^Deployment [\\w-]+/${service}$`));
      assert.match(serving?.reason ?? "", /verified evidence says "fail 0\.\d+"/);
      const failed = gaps.filter(({ outcome }) => outcome === "fail");
      assert.ok(failed.length > 0);
      for (const { found, limit, interval, evidence, reason } of failed) {
        assert.ok(Number(found?.value) > 0.05 && limit?.value === 0.05);
        assert.ok(interval && interval.low > 0.05);
        assert.match(evidence?.digest ?? "", /^sha256:/);
        assert.match(
          reason,
          /^demographic-parity-difference of [\w-]+ by [\w ×]+ is 0\.\d{3}, .+ 0\.\d{3} \(n = [\d,]+\) against .+ 0\.\d{3} \(n = [\d,]+\); 95 % interval 0\.\d{3} to 0\.\d{3} over \d+ comparisons; limit 0\.05, set by the manifest\. Deploy a version/,
        );
      }
    });
});

describe("evidence of a shipped service", () => {
  const desk = useDesk();
  const onlyEvidence = async (says: RegExp, command?: "preview" | "cost") => {
    const blocked = await refused(desk(), command);
    const [evidence] = blocked.filter(({ rule }) => rule === "require-evaluation-evidence");
    assert.equal(evidence?.subject, VISION);
    assert.match(evidence.reason, says);
    // What cannot be proven is not judged either.
    assert.ok(
      blocked.some(({ rule, outcome }) => rule === "limit-fairness-gap" && outcome === "inconclusive"),
    );
  };

  it("that is deleted is missed, on the engine too", async () => {
    rmSync(folderOf(desk(), VISION), { recursive: true });
    await onlyEvidence(/has no evidence that counts for vl_model_v2 2\.1\.0/, "preview");
  });

  it("that is tampered with is refused", async () => {
    const file = evidenceIn(folderOf(desk(), VISION));
    const envelope = JSON.parse(desk().read(path.relative(desk().stacks, file))) as { payload: string };
    const statement = Buffer.from(envelope.payload, "base64").toString();
    const changed = statement.replace(
      /"rows":(\d)/,
      (_, digit: string) => `"rows":${(Number(digit) % 9) + 1}`,
    );
    assert.notEqual(changed, statement);
    writeFileSync(file, JSON.stringify({ ...envelope, payload: Buffer.from(changed).toString("base64") }));
    await onlyEvidence(/the signature of demo does not fit|changed after it was signed/);
  });

  it("of the fair model does not vouch for its twin", async () => {
    swapForTwin(desk(), VISION);
    const twin = folderOf(desk(), VISION, "unfair");
    rmSync(twin, { recursive: true });
    mkdirSync(path.dirname(twin), { recursive: true });
    cpSync(folderOf(desk(), VISION), twin, { recursive: true });
    await onlyEvidence(/it is of the model file sha256:[0-9a-f]{64}/);
  });

  it("of another environment does not count", async () => {
    const dev = folderOf(desk(), VISION);
    rmSync(dev, { recursive: true });
    cpSync(path.join(path.dirname(dev), "staging"), dev, { recursive: true });
    await onlyEvidence(/it counts in environment staging only, not in dev/);
  });

  it("by a key that is revoked or trusted no longer does not count", async () => {
    desk().edit(
      "Pulumi.dev.yaml",
      ["config", "plumbline:evidence", "trustedKeys", "demo", "models"],
      ["other"],
    );
    const blocked = await refused(desk());
    const unproven = blocked.filter(({ rule }) => rule === "require-evaluation-evidence");
    assert.deepEqual(
      unproven.map(({ subject }) => subject),
      [...SERVICES].sort(),
    );
  });

  it("is stale after its maximum age", async () => {
    desk().edit("Pulumi.dev.yaml", ["config", "plumbline:evidence", "maximumAgeHours"], 1);
    const blocked = await refused(desk());
    assert.match(blocked.map(({ reason }) => reason).join("\n"), /ago, and may be 1 h old/);
  });
});

describe("approvals of a shipped high-risk service", () => {
  const desk = useDesk();
  const CREDIT = "prod/credit-prescreening";

  it("lapse when what they approved changes", async () => {
    desk().write(`${CREDIT}.yaml`, `${repositoryText(`stacks/${CREDIT}.yaml`)}# a change\n`);
    const { status, stdout } = await desk().plumbline("cost", "prod", "--at", SHIPPED_AT);
    assert.equal(status, 2);
    assert.match(
      stdout,
      /✘ require-human-approval: credit-prescreening is of high risk and has no approval that counts; 2 are required \(.*credit-prescreening\.yaml is not what/,
    );
  });
});
