import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "mocha";
import { parse } from "yaml";
import { runEngineFree } from "../../cli/engine-free";
import { nodeCrypto } from "../../attestations/node-crypto";
import { judgePlan } from "../../cli/judge";
import { resultAsJson } from "../../cli/output/json";
import { resultAsText } from "../../cli/output/text";
import type { Result } from "../../cli/result";
import { validateStackConfig } from "../../governance/manifest/environment";
import type { Plan } from "../../governance/plan";
import environment from "../../infra";
import { policies } from "../../policypacks/all/index";
import { readPriceBook } from "../../data/price-book";
import { placeholder } from "../../tools/plugins/placeholders";

const ROOT = path.join(__dirname, "../..");
const STACKS = path.join(ROOT, "stacks");

interface Block {
  readonly heading: string;
  readonly language: string;
  readonly body: string;
}

/** The fenced blocks of a page, each with the heading that it stands under. */
function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(ROOT, page), "utf8");
  let heading = "";
  return [...text.matchAll(/^(#+ .*)$|^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, title, language, body]): Block[] => {
      if (title !== undefined) heading = title.replace(/^#+ /, "");
      return language === undefined || body === undefined ? [] : [{ heading, language, body }];
    },
  );
}

interface Example {
  readonly page: string;
  readonly heading: string;
  /** What is changed in the stack file. */
  readonly change: Record<string, unknown>;
  readonly lines: readonly string[];
}

/** A `text` block that follows a `yaml` block under the same heading: what the program says after that change. */
function examplesOf(page: string): Example[] {
  const blocks = blocksOf(page);
  return blocks.flatMap(({ heading, language, body }, index): Example[] => {
    const before = blocks.slice(0, index).findLast((block) => block.language === "yaml");
    if (language !== "text" || before?.heading !== heading) return [];
    return [
      {
        page,
        heading,
        change: parse(before.body) as Record<string, unknown>,
        lines: body.trimEnd().split("\n"),
      },
    ];
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function changed(config: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(change).map(([key, value]) => {
    const before = config[key];
    // A budget is shown whole, and so is a pool.
    const merged = isObject(before) && isObject(value) ? { ...before, ...value } : value;
    return [key, merged] as const;
  });
  return { ...config, ...Object.fromEntries(entries) };
}

/** Of these the plan knows nothing: a change of them is judged on the plan of dev as it is. */
const ONLY_JUDGED = ["budgets", "prices", "allowedGpuTypes", "exemptions", "rules"].map(
  (key) => `plumbline:${key}`,
);

/** The plan of dev, with the stack config that it is made from. */
async function planOf(stackConfig: Record<string, unknown>): Promise<Plan> {
  const texts = Object.entries(stackConfig).map(([key, value]) => {
    return [key, typeof value === "string" ? value : JSON.stringify(value)] as const;
  });
  return runEngineFree(() => environment({ stacksFolder: STACKS, engine: false }), {
    stack: "dev",
    config: Object.fromEntries(texts),
    invoke: (token, inputs) => placeholder(token, inputs, "us-east-1"),
  });
}

const stackFile = parse(readFileSync(path.join(STACKS, "Pulumi.dev.yaml"), "utf8")) as {
  config: Record<string, unknown>;
};

/** Runs of the program take a second each: examples share them. */
const plans = new Map<string, Promise<Plan>>();

/** What `plumbline cost dev` finds out after a change of its stack file. */
async function resultAfter(change: Record<string, unknown>): Promise<Result> {
  const stackConfig = changed(stackFile.config, change);
  const planned = Object.keys(change).every((key) => ONLY_JUDGED.includes(key)) ? {} : change;
  const key = JSON.stringify(planned);
  const planning = plans.get(key) ?? planOf(changed(stackFile.config, planned));
  plans.set(key, planning);
  const plan = await planning;
  const values = Object.entries(stackConfig).map(([name, value]) => [name.replace("plumbline:", ""), value]);
  const config = validateStackConfig(Object.fromEntries(values), "Pulumi.dev.yaml");
  const now = new Date(config.evaluateAt ?? assert.fail("dev is judged at its evaluateAt"));
  const definitions = policies({ config, stacksFolder: STACKS, now });
  const { estimate, verdicts, evaluationCosts, fairness } = judgePlan(plan, definitions, {
    config,
    book: readPriceBook(config.region),
    now,
    crypto: nodeCrypto,
  });
  const engineFree = { plan: null, deployed: null, deployedFairness: null };
  return { ...engineFree, config, judgedAt: now, estimate, verdicts, evaluationCosts, fairness, notes: [] };
}

/** The lines that it prints. */
async function outputAfter(change: Record<string, unknown>): Promise<string[]> {
  return resultAsText(await resultAfter(change)).split("\n");
}

const PAGES = ["README.md", "docs/getting-started.md", "docs/cost.md", "docs/policies.md"];
const THRESHOLDS = ["warnAtPercent", "blockAtPercent", "ceilingUsd", "maximumAgeDays"];

describe("worked examples of the documentation", () => {
  const examples = PAGES.flatMap(examplesOf);

  it("has one for each threshold", () => {
    const headings = examples.filter(({ page }) => page === "docs/cost.md").map(({ heading }) => heading);
    for (const threshold of THRESHOLDS)
      assert.ok(
        headings.some((heading) => heading.startsWith(`\`${threshold}\``)),
        `docs/cost.md has no example of ${threshold}`,
      );
  });

  for (const { page, heading, change, lines } of examples)
    it(`says what the program says: ${page}, ${heading}`, async () => {
      const output = await outputAfter(change);
      for (const line of lines) assert.ok(output.includes(line), `${line}\nis not in\n${output.join("\n")}`);
    }).timeout(60_000);

  it("shows the cost of dev in the README as it is", async () => {
    const [block] = blocksOf("README.md").filter(({ body }) => body.startsWith("$ npx plumbline cost dev\n"));
    const lines = block?.body.trimEnd().split("\n").slice(1) ?? [];
    assert.ok(lines.length > 5, "README.md does not show what `npx plumbline cost dev` prints");
    assert.deepEqual(lines, (await outputAfter({})).slice(0, lines.length));
  }).timeout(60_000);

  it("shows a picture of the cost of dev as it is", async () => {
    const svg = readFileSync(path.join(ROOT, "docs/images/preview.svg"), "utf8");
    const table = (await outputAfter({})).slice(0, 8);
    assert.match(table.at(-1) ?? "", /^total /);
    assert.deepEqual(
      table.filter((line) => !svg.includes(`>${line}</text>`)),
      [],
      "make docs/images/preview.svg anew: CONTRIBUTING.md says how",
    );
  }).timeout(60_000);

  it("names every key of the JSON output, and the figure that the example reads", async () => {
    const json = resultAsJson(await resultAfter({}));
    const estimate = json["estimate"] as Record<string, unknown> & { total: { expectedUsd: string } };
    const page = readFileSync(path.join(ROOT, "docs/getting-started.md"), "utf8");
    const keys = [...Object.keys(json), ...Object.keys(estimate)];
    assert.deepEqual(
      keys.filter((key) => !page.includes(`\`${key}\``)),
      [],
    );
    assert.ok(page.includes(`.estimate.total.expectedUsd\n${estimate.total.expectedUsd}\n`));
  }).timeout(60_000);

  it("shows the manifest of vision-language-model-v2 and its resolved file verbatim", () => {
    const shown = blocksOf("docs/manifests.md")
      .filter(({ language }) => language === "yaml")
      .map(({ body }) => body);
    const files = ["vision-language-model-v2.yaml", "vision-language-model-v2.resolved.yaml"];
    assert.deepEqual(
      shown,
      files.map((file) => readFileSync(path.join(STACKS, "dev", file), "utf8")),
    );
  });
});
