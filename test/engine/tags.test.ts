import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { engineFreeResult } from "../../cli/engine-free-result";
import { runEngineFree } from "../../cli/engine-free";
import { readStackFile } from "../../cli/stack-file";
import { judgeMandatedTags } from "../../governance/rules/mandated-tags";
import { reading } from "../../governance/verdict";
import environment from "../../infra";
import { isTaggable } from "../../policypacks/taggable";
import { placeholder } from "../../tools/plugins/placeholders";
import { standInFolder } from "../../tools/plugins/selection";
import { useSandbox } from "../support/engine";

const ROOT = path.join(__dirname, "..", "..");
const STACKS = path.join(ROOT, "stacks");
/** What nothing fills in behind a person's back. */
const ATTRIBUTION = ["team", "cost-center", "owner", "workload-id", "model-id", "tier"];

describe("attribution tags", () => {
  const sandbox = useSandbox();

  it("block wherever one is missing, on every AWS resource of every environment", async () => {
    for (const stack of ["dev", "staging", "prod"]) {
      const { config } = await readStackFile(STACKS, stack);
      const program = () => environment({ stacksFolder: STACKS, engine: false });
      const plan = await runEngineFree(program, { stack, config, invoke: placeholder });
      const tagged = plan.filter(({ type }) => isTaggable(type));
      assert.ok(tagged.length > 30, `${tagged.length} taggable resources`);
      for (const resource of tagged)
        for (const key of ATTRIBUTION) {
          const tags = { ...(resource.props["tags"] as Record<string, string>) };
          assert.ok(tags[key], `${resource.name} has no ${key}`);
          delete tags[key];
          const verdict = judgeMandatedTags({ ...resource, props: { ...resource.props, tags } });
          assert.ok(verdict && reading(verdict) === "blocks", `${resource.name} without ${key}`);
        }
    }
  });

  it("are required by the engine: a cluster without owner blocks the environment", async () => {
    const { stacks, preview } = { stacks: sandbox().stacks, preview: sandbox().preview.bind(sandbox()) };
    cpSync(STACKS, stacks, { recursive: true });
    const { ok, policyEvents } = await preview({
      stack: "dev",
      program: async () => {
        pulumi.runtime.registerResourceTransform(({ type, props, opts }) => {
          if (type !== "aws:eks/cluster:Cluster") return undefined;
          const tags = { ...(props as { tags: Record<string, string> }).tags };
          delete tags["owner"];
          return { props: { ...props, tags }, opts };
        });
        return environment({ stacksFolder: stacks });
      },
      packs: [path.join(ROOT, "policypacks", "finops")],
      pathFolders: [standInFolder("aws"), standInFolder("kubernetes")],
    });
    assert.equal(ok, false);
    const blocks = policyEvents.filter(({ level }) => level === "mandatory");
    assert.deepEqual(
      blocks.map(({ policy, urn }) => [policy, urn?.split("::")[2]]),
      [["require-mandated-tags", "plumbline:compute:Cluster$aws:eks/cluster:Cluster"]],
    );
    assert.match(blocks[0]?.message ?? "", /owner is missing/);
  });

  it("are complete in dev as shipped", async () => {
    const { verdicts } = await engineFreeResult({
      environment: "dev",
      stacksFolder: STACKS,
      clock: () => new Date(),
    });
    const verdict = verdicts.find(({ rule }) => rule === "require-mandated-tags");
    assert.equal(verdict?.outcome, "pass");
  });
});
