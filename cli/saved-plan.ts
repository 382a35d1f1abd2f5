/** Kubernetes objects of saved plans: `pulumi preview --json` and `pulumi stack export`. */
import { readFileSync, statSync } from "node:fs";
import type { PlanResource } from "../governance/plan";
import { plainValue } from "../governance/wire-values";
import { planOfDeployment } from "../tools/deployed-plan";

interface Step {
  readonly op?: string;
  readonly urn?: string;
  readonly newState?: { readonly type?: string; readonly inputs?: Readonly<Record<string, unknown>> };
}

/** Of JSON files; a plan of thousands of resources has some. */
const LARGEST_PLAN = 256 * 1024 * 1024;

/**
 * The resources of a plan that was saved to a file; undefined when the file is no plan.
 * @throws Error when it is one that cannot be read.
 */
export function readSavedPlan(file: string): PlanResource[] | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile() || !file.endsWith(".json")) return undefined;
  if (stats.size > LARGEST_PLAN) throw new Error(`${file}: has more than 256 MiB`);
  const text = readFileSync(file, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if ("deployment" in value) return exported(file, text);
  if ("steps" in value && Array.isArray(value.steps)) return planned(value.steps as readonly Step[]);
  return undefined;
}

function exported(file: string, text: string): PlanResource[] {
  try {
    return planOfDeployment(text);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** What would be there after the update: what is deleted is not. */
function planned(steps: readonly Step[]): PlanResource[] {
  return steps.flatMap(({ urn, newState }) => {
    if (urn === undefined || newState?.type === undefined) return [];
    return [
      {
        urn,
        type: newState.type,
        name: urn.split("::").slice(3).join("::"),
        parent: null,
        props: plainValue(newState.inputs ?? {}) as Record<string, unknown>,
      },
    ];
  });
}
