import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { PAGE, RESULTS_FILE, tables, withTables, type ParityResults } from "../../../tools/parity/report";

const RESULTS: ParityResults = {
  measuredAt: "2026-11-26T12:00:00.000Z",
  seed: 7,
  kubernetes: "1.34.2",
  objects: 13_500,
  byOrigin: { edge: 13_000, shipped: 500 },
  malformed: { "400": 2000, "422": 1000 },
  malformedAlike: 3000,
  untold: 10,
  judged: 10_490,
  unplanned: 12,
  rules: [
    { rule: "limit-replicas", refusals: 700, agreements: 10_490, disagreements: 0 },
    { rule: "require-probes", refusals: 40, agreements: 10_489, disagreements: 1 },
  ],
  probes: [{ rule: "probe-fields", refusals: 10_490, agreements: 10_490, disagreements: 0 }],
  peers: [
    { name: "Kyverno", version: "1.19.1", objects: 1000, comparisons: 2000, agreements: 1999, seconds: 60 },
  ],
};

describe("the report of parity", () => {
  it("adds up", () => {
    const text = tables(RESULTS);
    for (const line of [
      "Kubernetes 1.34.2, seed 7, 2026-11-26; objects: 13,000 edge, 500 shipped.",
      "| objects | 13,500 |",
      "| … malformed: the API server refuses them whatever the rules say | 3,000 |",
      "| … judged by every gate | 10,490 |",
      "| comparisons: objects × rules | 20,980 |",
      "| … of which refusals | 740 |",
      "| **agreements** of all gates, verdict and messages | **20,979** |",
      "| **disagreements** | **1** |",
      "| `require-probes` | 10,490 | 40 | 10,489 | 1 |",
      "| `probe-fields` | 10,490 | 10,490 | 10,490 | 0 |",
      "| Kyverno 1.19.1 | 1,000 | 2,000 | 1,999 | 1 |",
    ])
      assert.ok(text.includes(line), line);
  });

  it("stands between its marks, and nothing else of the page changes", () => {
    const page = readFileSync(PAGE, "utf8");
    const once = withTables(page, RESULTS);
    assert.equal(withTables(once, RESULTS), once);
    const own = (text: string): string[] => text.split(/<!-- (?:results|end of results).*?-->/s);
    assert.deepEqual([own(once)[0], own(once)[2]], [own(page)[0], own(page)[2]]);
    assert.throws(() => withTables("a page", RESULTS), /has no place for the results/);
  });

  it("is committed with no disagreement, and the page says what the JSON says", () => {
    const committed = JSON.parse(readFileSync(RESULTS_FILE, "utf8")) as ParityResults;
    assert.ok(committed.judged >= 10_000, `${committed.judged}`);
    for (const { rule, disagreements } of [...committed.rules, ...committed.probes])
      assert.equal(disagreements, 0, rule);
    for (const { objects, comparisons, agreements } of committed.peers) {
      assert.ok(objects >= 1000);
      assert.equal(agreements, comparisons);
    }
    assert.equal(readFileSync(PAGE, "utf8"), withTables(readFileSync(PAGE, "utf8"), committed));
  });
});
