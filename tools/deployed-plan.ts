/** The deployed state as a plan, so that one estimate prices both. */
import type { PlanResource } from "../governance/plan";
import { defaultTagsOf, plainValue } from "../governance/wire-values";

/** A resource as `pulumi stack export` gives it (deployment, version 3). */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** False for components. */
  readonly custom?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  /** Set while a replaced resource waits to be deleted. */
  readonly delete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/**
 * Resources of an exported stack. Components have the outputs that they registered, other resources their inputs under
 * their outputs. What only waits to be deleted after its replacement is left out.
 * @throws when the export is not of a kind that this platform reads.
 */
export function planOfDeployment(exported: string): PlanResource[] {
  const { version, deployment } = JSON.parse(exported) as {
    version?: number;
    deployment?: { resources?: readonly StateResource[] };
  };
  // Version 4 only adds features (such as resource hooks) that this platform's reading does not depend on.
  if (version !== 3 && version !== 4)
    throw new Error(`the state's export is of version ${version}: 3 or 4 can be read`);
  const resources = (deployment?.resources ?? []).filter((resource) => !resource.delete);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return resources.map((resource) => {
    const reference = resource.provider ?? "";
    const provider = byUrn.get(reference.slice(0, reference.lastIndexOf("::")));
    const tags = defaultTagsOf(provider?.inputs?.["defaultTags"]);
    return {
      urn: resource.urn,
      type: resource.type,
      name: resource.urn.split("::").slice(3).join("::"),
      parent: resource.parent ?? null,
      props: plainValue({ ...(resource.custom && resource.inputs), ...resource.outputs }) as Record<
        string,
        unknown
      >,
      ...(tags && { defaultTags: tags }),
    };
  });
}
