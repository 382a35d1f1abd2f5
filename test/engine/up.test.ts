import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { resultAsText } from "../../cli/output/text";
import { estimate } from "../../governance/estimate/estimate";
import type { NodePoolFacts } from "../../governance/facts";
import { useDesk } from "../support/cli";
import { useSandbox } from "../support/engine";
import { result } from "../support/result";
import { USAGE, config, poolFacts } from "../support/environment-plan";
import { planOf } from "../support/plan";
import { BOOK } from "../support/price-book";

/** A node pool that has facts and nothing else, so that it can be deployed without a provider. */
class Pool extends pulumi.ComponentResource {
  constructor(name: string, nodes: number) {
    super("plumbline:compute:GpuNodePool", name);
    const sizes = { floor: 0, expected: nodes, ceiling: nodes };
    this.registerOutputs({ facts: poolFacts(name, { nodes: sizes }).props["facts"] as NodePoolFacts });
  }
}

const pools = (nodes: number) => async (): Promise<void> => void new Pool("gpu-l4", nodes);

/** Files below a folder with their content; none when it is not there. */
function contents(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
  return Object.fromEntries(files.map((file) => [file, readFileSync(file, "utf8")]));
}

describe("plumbline up with stand-ins", () => {
  const desk = useDesk();

  it("is refused with what to do, before anything is written to the state", async () => {
    const { status, stdout, stderr } = await desk().plumbline("up", "dev", "--plugins", "stand-in");
    assert.deepEqual([status, stdout], [1, ""]);
    const error = stderr.split("\n").filter((line) => line.startsWith("error:"));
    assert.equal(error.length, 1, stderr);
    assert.match(
      error[0] ?? "",
      /^error: the stand-in plugins for aws and kubernetes can only preview, so nothing was deployed; to deploy, install the vendor's \(pulumi plugin install .* && pulumi plugin install .*\) and run again with --plugins vendor$/,
    );
    assert.deepEqual(contents(desk().state), {});
  });
});

describe("what is deployed", () => {
  const sandbox = useSandbox();

  it("is estimated as the engine-free plan was, and a later plan is compared with it", async () => {
    assert.deepEqual(await sandbox().deployed(), []);
    await sandbox().update({ program: pools(2) });
    const deployed = estimate(await sandbox().deployed(), BOOK, USAGE);
    assert.deepEqual(deployed, estimate(await planOf(pools(2)), BOOK, USAGE));
    // Two nodes: 730 h × $0.9776 and 100 GiB × $0.08 each.
    assert.equal(deployed.total.expected, 1_443_296_000);

    const planned = estimate(await planOf(pools(3)), BOOK, USAGE);
    const { changes, steps } = await sandbox().preview({ program: pools(3) });
    const text = resultAsText(
      result({ config: config(), plan: { changes, steps }, estimate: planned, deployed, verdicts: [] }),
    );
    assert.match(text, /^cc-platform +\$1,443\.30 +\$2,164\.94 +\+\$721\.65$/m);
    assert.deepEqual(
      await sandbox()
        .deployed()
        .then((plan) => estimate(plan, BOOK, USAGE)),
      deployed,
    );
  });
});
