/** Preview, `plumbline check` and the API server's admission say the same of 1,000 objects: `docs/parity.md`. */
import assert from "node:assert/strict";
import { KUBERNETES_VERSION } from "../../tools/control-plane/build-control-plane";
import { parity, SEED } from "../../tools/parity/parity";
import { resultsOf, tables } from "../../tools/parity/report";
import { useControlPlane } from "../support/control-plane";

const OBJECTS = 1000;

describe("parity of the gates", () => {
  const controlPlane = useControlPlane("parity");

  it(`holds for ${OBJECTS} objects and every rule`, async () => {
    const { tally, scenario, kept } = await parity({
      kubeconfig: controlPlane().kubeconfig,
      objects: OBJECTS,
      seed: Number(process.env["FC_SEED"] ?? SEED),
      progress: () => undefined,
    });
    const results = resultsOf(tally, scenario.probes, {
      measuredAt: new Date().toISOString(),
      seed: SEED,
      kubernetes: KUBERNETES_VERSION,
      peers: [],
    });
    console.log(tables(results).replaceAll(/^/gm, "      "));
    assert.deepEqual(
      tally.disagreements.map(({ case: one, rule, gate, answered, server }) => ({
        rule,
        gate,
        answered,
        server,
        text: one.text,
      })),
      [],
      kept.join("\n"),
    );
    assert.ok(tally.judged >= OBJECTS, `${tally.judged} objects were judged`);
    assert.equal(
      tally.malformedAlike,
      Object.values(tally.malformed).reduce((sum, each) => sum + each, 0),
    );
    for (const { rule, refusals } of results.rules)
      assert.ok(refusals > 0 && refusals < tally.judged, `${rule} refuses ${refusals}`);
    assert.equal(results.rules.length + results.probes.length, scenario.rules.length);
  }).timeout(600_000);
});
