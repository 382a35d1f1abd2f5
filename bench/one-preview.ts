/** One preview in a sandbox of its own: `one-preview.ts <pack folder or "none"> <what is previewed>`. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { planOf, type Declared } from "./declared";
import { environment, models, stackConfig, stackFile, unprovenModels, PROVIDERS } from "./environment";
import { ENVIRONMENT } from "./organisation";
import { program } from "./program";
import { answer, cpuMilliseconds } from "./child";
import { validateStackConfig } from "../governance/manifest/environment";
import { estimate } from "../governance/estimate/estimate";
import { readPriceBook } from "../data/price-book";
import type { PackReport } from "../policypacks/report";
import { policies as modelPolicies } from "../policypacks/responsible-ai/index";
import { Sandbox } from "../test/support/engine";
import { KUBECONFIG_VARIABLE } from "../tools/plugins/sdk";
import { standInFolder } from "../tools/plugins/selection";

export interface PreviewRun {
  readonly wallMs: number;
  readonly cpuMs: number | null;
}

/** What can be previewed. */
export const SIZES = ["nothing", "environment", "models", "models-unproven"] as const;
export type Size = (typeof SIZES)[number];

const DECLARED: Readonly<Record<Size, () => Declared[]>> = {
  nothing: () => [],
  environment,
  models,
  "models-unproven": unprovenModels,
};

/** Without the policies about models. */
const UNPROVEN = {
  enforcement: Object.fromEntries(modelPolicies.map(({ name }) => [name, "disabled"])) as object,
};

/** A pack that judges less would be faster: everything must have been judged, and priced alike. */
async function checkReport(file: string, declared: readonly Declared[], size: Size): Promise<void> {
  const report = JSON.parse(await readFile(file, "utf8")) as PackReport;
  const config = validateStackConfig(stackConfig(), `Pulumi.${ENVIRONMENT}.yaml`);
  const book = readPriceBook(config.region);
  const expected = estimate(planOf(declared, ENVIRONMENT), book, config.usage);
  assert.deepEqual(report.estimate.total, expected.total);
  assert.deepEqual(
    report.verdicts.filter(({ outcome }) => outcome !== "pass"),
    [],
  );
  const judged = new Set(report.rules);
  for (const { name } of modelPolicies) assert.equal(judged.has(name), size !== "models-unproven");
  if (size === "environment") assert.deepEqual(report.estimate.unpriced, []);
}

async function main(pack: string, size: Size): Promise<void> {
  const sandbox = await Sandbox.open();
  try {
    await sandbox.writeStack(ENVIRONMENT, stackFile(size === "models-unproven" ? UNPROVEN : {}));
    const declared = DECLARED[size]();
    const reports = path.join(sandbox.folder, "reports");
    const overrides = {
      stack: ENVIRONMENT,
      program: program(declared),
      packs: pack === "none" ? [] : [pack],
      pathFolders: [standInFolder("aws"), standInFolder("kubernetes")],
      env: { PLUMBLINE_REPORT_DIR: reports, [KUBECONFIG_VARIABLE]: "" },
    };
    const cpuBefore = cpuMilliseconds();
    const since = performance.now();
    const result = await sandbox.preview(overrides);
    const wallMs = performance.now() - since;
    const cpuAfter = cpuMilliseconds();
    const refusals = result.policyEvents.filter(({ level }) => level === "mandatory");
    assert.deepEqual([result.ok, refusals], [true, []]);
    // The stack itself is one more.
    assert.equal(result.changes.create, declared.length === 0 ? 1 : declared.length + PROVIDERS + 1);
    if (path.basename(pack) === "all" && declared.length > 0)
      await checkReport(path.join(reports, "all.json"), declared, size);
    answer({
      wallMs,
      cpuMs: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
    } satisfies PreviewRun);
  } finally {
    await sandbox.remove();
  }
}

const isSize = (text: string): text is Size => (SIZES as readonly string[]).includes(text);

const [pack = "none", size = "nothing"] = process.argv.slice(2);
if (!isSize(size)) throw new Error(`nothing to preview is named ${size}: there are ${SIZES.join(", ")}`);
void main(pack, size);
