import assert from "node:assert/strict";
import { COMMENT_MARK, resultAsMarkdown } from "../../../cli/output/markdown";
import { FAIR_SERVICE, UNFAIR_SERVICE } from "../../support/service-fairness";
import { DEPLOYED, PLAN, result, verdict } from "../../support/result";

/** The limit of GitHub's on a comment, which refuses a longer one whole. */
const LIMIT = 65_536;

const rows = (markdown: string, column: string): string[] =>
  markdown.split("\n").filter((line) => line.startsWith(`| ${column} |`));

describe("a result as a pull-request comment", () => {
  it("begins with the mark by which the next run finds it, then says whether the change complies", () => {
    const passed = resultAsMarkdown(result()).split("\n");
    assert.deepEqual(passed.slice(0, 2), [COMMENT_MARK, "### Plumbline: `test` complies ✅"]);
    const failed = resultAsMarkdown(result({ verdicts: [verdict({ outcome: "fail" })] }));
    assert.match(failed, /### Plumbline: `test` does not comply ❌/);
  });

  it("shows what each cost center costs, by how much it changes and its share of the budget", () => {
    const markdown = resultAsMarkdown(result({ plan: PLAN, deployed: DEPLOYED }));
    assert.match(markdown, /^3 to create, 1 to update, 1 to delete, 2 unchanged\.$/m);
    assert.deepEqual(rows(markdown, "cc-vision"), [
      "| cc-vision | $0.00 | $1,234.50 | $2,000.00 | +$234.50 | 61.8 % of $2,000.00 |",
    ]);
    assert.deepEqual(rows(markdown, "cc-retired"), ["| cc-retired | $0.00 | $0.00 | $0.00 | -$10.00 | – |"]);
    assert.deepEqual(rows(markdown, "total"), ["| total | $0.00 | $1,234.52 | $2,000.02 | +$224.50 | – |"]);
  });

  it("shows the fairness of each model and by how much it changes, before the verdicts to act on", () => {
    const unfair = verdict({ rule: "limit-fairness-gap", outcome: "fail", reason: "too wide" });
    const markdown = resultAsMarkdown(
      result({ fairness: [UNFAIR_SERVICE], deployedFairness: [FAIR_SERVICE], verdicts: [unfair] }),
    );
    const [row] = rows(markdown, "vision (model 1)");
    assert.match(
      row ?? "",
      /\| gender \| demographic-parity-difference \| 0\.200 .*\| \+0\.196 \| ❌ fails \|$/,
    );
    const at = (text: string): number => markdown.indexOf(text);
    assert.ok(0 < at("**Fairness by signed evidence**") && at("too wide") > at("**Fairness"));
  });

  it("keeps room for what is to be acted on, however many models there are", () => {
    const fairness = Array.from({ length: 2000 }, (_, at) => ({
      ...UNFAIR_SERVICE,
      service: `vision-${at}`,
    }));
    const markdown = resultAsMarkdown(
      result({ fairness, verdicts: [verdict({ outcome: "fail", reason: "too dear" })] }),
    );
    assert.ok(markdown.length <= LIMIT, String(markdown.length));
    assert.match(markdown, /\| too dear \|/);
    assert.match(markdown, /^\| … \| … and \d+ more \| see the output of the run \| \| \| \| \|$/m);
  });

  it("knows no change when nothing is deployed to compare with", () => {
    const [row] = rows(resultAsMarkdown(result()), "cc-vision");
    assert.equal(row, "| cc-vision | $0.00 | $1,234.50 | $2,000.00 | – | 61.8 % of $2,000.00 |");
  });

  it("puts what is to be acted on before what passed, blocks first", () => {
    const verdicts = [
      verdict({ reason: "all is well" }),
      verdict({ outcome: "fail", level: "advisory", reason: "mind the gap" }),
      verdict({ outcome: "fail", reason: "too dear" }),
    ];
    const markdown = resultAsMarkdown(result({ verdicts }));
    const at = (text: string): number => markdown.indexOf(text);
    assert.ok(0 < at("| ❌ | limit-monthly-cost | too dear |"));
    assert.ok(at("too dear") < at("| ⚠️ | limit-monthly-cost | mind the gap |"));
    assert.ok(at("mind the gap") < at("<details><summary>1 rules passed</summary>"));
    assert.ok(at("<details>") < at("all is well"));
  });

  it("keeps hostile text within its cell", () => {
    const reason = "a | b\n\n# c `d` <img src=x onerror=alert(1)> [e](javascript:f) \\| </details>\u2028g";
    const notes = ["<script>\n### h"];
    const markdown = resultAsMarkdown(result({ verdicts: [verdict({ outcome: "fail", reason })], notes }));
    const row = markdown.split("\n").find((each) => each.startsWith("| ❌"));
    assert.equal(
      row,
      "| ❌ | limit-monthly-cost | a \\| b # c \\`d\\` \\<img src=x onerror=alert(1)\\> \\[e\\](javascript:f) \\\\\\| \\</details\\> g |",
    );
    assert.match(markdown, /^> \\<script\\> ### h$/m);
    assert.doesNotMatch(markdown, /^#+ [ch]|[^\\]<(img|script)/m);
  });

  it("notifies nobody whom a manifest names", () => {
    const reason = "owner @apexlogic/everyone is not known";
    assert.doesNotMatch(resultAsMarkdown(result({ verdicts: [verdict({ reason })] })), /@apexlogic/);
  });

  it("stays below GitHub's limit, keeps what is to be acted on first, and says what it leaves out", () => {
    const verdicts = Array.from({ length: 1000 }, (_, at) =>
      verdict({
        subject: String(at).padStart(4, "0"),
        outcome: at % 2 === 0 ? "fail" : "pass",
        reason: `resource ${at} has no tag | ${"x".repeat(200)}`,
      }),
    );
    const markdown = resultAsMarkdown(result({ verdicts, notes: Array(500).fill("a note ".repeat(50)) }));
    assert.ok(markdown.length <= LIMIT, String(markdown.length));
    assert.match(markdown, /^\| ❌ \| limit-monthly-cost \| resource 0 has no tag/m);
    assert.match(markdown, /\d+ more/);
    assert.match(markdown, /does not comply ❌/);
    const shown = markdown.split("\n").filter((each) => each.startsWith("| ❌")).length;
    assert.ok(shown > 150, String(shown));
    assert.match(markdown, new RegExp(`… and ${500 - shown} more`));
    assert.equal(markdown.split("<details>").length, markdown.split("</details>").length);
  });
});
