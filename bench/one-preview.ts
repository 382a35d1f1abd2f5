/** One preview in a sandbox of its own: `one-preview.ts <pack folder or "none"> <environment or "nothing">`. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { planOf } from "./declared";
import { environment, stackConfig, stackFile, RESOURCES } from "./environment";
import { ENVIRONMENT } from "./organisation";
import { program } from "./program";
import { answer, cpuMilliseconds } from "./child";
import { validateStackConfig } from "../governance/manifest/environment";
import { estimate } from "../governance/estimate/estimate";
import { readPriceBook } from "../data/price-book";
import type { PackReport } from "../policypacks/report";
import { Sandbox } from "../test/support/engine";
import { standInFolder } from "../tools/plugins/selection";

export interface PreviewRun {
  readonly wallMs: number;
  readonly cpuMs: number | null;
}

/** A pack that judges less would be faster: everything must have been judged, and priced alike. */
async function checkReport(file: string): Promise<void> {
  const report = JSON.parse(await readFile(file, "utf8")) as PackReport;
  const config = validateStackConfig(stackConfig(), `Pulumi.${ENVIRONMENT}.yaml`);
  const book = readPriceBook(config.region);
  const expected = estimate(planOf(environment(), ENVIRONMENT), book, config.usage);
  assert.deepEqual(report.estimate.total, expected.total);
  assert.deepEqual(report.estimate.unpriced, []);
  assert.deepEqual(
    report.verdicts.filter(({ outcome }) => outcome !== "pass"),
    [],
  );
}

async function main(pack: string, size: string): Promise<void> {
  const sandbox = await Sandbox.open();
  try {
    await sandbox.writeStack(ENVIRONMENT, stackFile());
    const declared = size === "nothing" ? [] : environment();
    const reports = path.join(sandbox.folder, "reports");
    const overrides = {
      stack: ENVIRONMENT,
      program: program(declared),
      packs: pack === "none" ? [] : [pack],
      pathFolders: [standInFolder("aws"), standInFolder("kubernetes")],
      env: { PLUMBLINE_REPORT_DIR: reports },
    };
    const cpuBefore = cpuMilliseconds();
    const since = performance.now();
    const result = await sandbox.preview(overrides);
    const wallMs = performance.now() - since;
    const cpuAfter = cpuMilliseconds();
    assert.equal(result.ok, true);
    // The stack itself is one more.
    assert.equal(result.changes.create, declared.length === 0 ? 1 : RESOURCES + 1);
    if (path.basename(pack) === "all" && declared.length > 0)
      await checkReport(path.join(reports, "all.json"));
    answer({
      wallMs,
      cpuMs: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore,
    } satisfies PreviewRun);
  } finally {
    await sandbox.remove();
  }
}

void main(process.argv[2] ?? "none", process.argv[3] ?? "nothing");
