/** What Kyverno's command line says of objects by the rules as they are exported for it. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AdmissionObjects } from "../../governance/kubernetes-objects/admission-objects";
import { boundPolicies } from "../../governance/object-rules/bound-policies";
import { kyvernoPolicy } from "../../governance/object-rules/export-kyverno";
import { runShort } from "../child";
import type { Messages } from "./answers";
import type { KubernetesObject } from "./base-objects";

/** One object's answers, by rule: null is a pass; Kyverno tells the first message only. */
export type KyvernoAnswers = ReadonlyMap<string, string | null>;

interface Result {
  readonly policy: string;
  readonly result: "pass" | "fail" | "error" | "skip" | "warn";
  readonly message?: string;
  readonly resources: readonly { readonly name: string }[];
}

/** The report among what the command prints. */
export function resultsOf(output: string): Map<string, Map<string, string | null>> {
  const begin = output.indexOf("{");
  const { results = [] } = (begin < 0 ? {} : JSON.parse(output.slice(begin))) as {
    results?: readonly Result[];
  };
  const found = new Map<string, Map<string, string | null>>();
  for (const { policy, result, message = "", resources } of results)
    for (const { name } of resources) {
      const answers = found.get(name) ?? new Map<string, string | null>();
      found.set(name, answers.set(policy, result === "pass" || result === "skip" ? null : message));
    }
  return found;
}

/** Kyverno keeps objects by their names, so each has one of its own. */
function named(object: KubernetesObject, name: string): KubernetesObject {
  const { generateName: _, ...metadata } = (object["metadata"] ?? {}) as Record<string, unknown>;
  return { ...object, metadata: { ...metadata, name } };
}

/** Writes the policies and the objects as a person would for the command line. */
async function writeInputs(
  folder: string,
  admission: AdmissionObjects,
  objects: ReadonlyMap<string, KubernetesObject>,
) {
  const [policies, resources] = [path.join(folder, "policies"), path.join(folder, "resources")];
  await mkdir(policies);
  await mkdir(resources);
  for (const policy of boundPolicies(admission).map(kyvernoPolicy))
    await writeFile(path.join(policies, `${policy.metadata.name}.yaml`), JSON.stringify(policy));
  // With a line's end: Kyverno 1.19.1 passes over a file without one whose size is a multiple of 4,096 bytes, saying nothing.
  for (const [name, object] of objects)
    await writeFile(path.join(resources, `${name}.yaml`), `${JSON.stringify(named(object, name))}\n`);
  return { policies, resources };
}

/**
 * Kyverno's answers about all objects, in one run of its command.
 * @param objects by names that they are given.
 * @throws when it answers nothing about an object.
 */
export async function kyvernoAnswers(
  executable: string,
  admission: AdmissionObjects,
  objects: ReadonlyMap<string, KubernetesObject>,
): Promise<{ readonly answers: ReadonlyMap<string, KyvernoAnswers>; readonly seconds: number }> {
  const folder = await mkdtemp(path.join(tmpdir(), "plumbline-kyverno-"));
  try {
    const { policies, resources } = await writeInputs(folder, admission, objects);
    const since = performance.now();
    const report = ["--policy-report", "--output-format", "json", "--remove-color"];
    const args = ["apply", policies, "--resource", resources, ...report];
    const { stdout, stderr } = await runShort(executable, args, { env: process.env });
    const seconds = (performance.now() - since) / 1000;
    const answers = resultsOf(stdout);
    const silent = [...objects.keys()].filter((name) => !answers.has(name));
    if (silent.length > 0)
      throw new Error(`Kyverno says nothing of ${silent.length} objects: ${silent.join(", ")}\n${stderr}`);
    return { answers, seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether Kyverno's answer about a rule is the API server's, as far as it tells. */
export function agrees(answers: KyvernoAnswers, server: Messages, rule: string): boolean {
  return (answers.get(rule) ?? null) === (server[rule]?.[0] ?? null);
}
