/** Who pays for what serves no model of its own: the platform's parts, node pools, what a team has. */
import { NO_MODEL, type Attribution } from "../tags";
import type { StackConfig } from "./stack-config";

/**
 * Who pays for something that a project owns.
 * @throws Error where the stack file lists no such project.
 */
export function attributionOf(config: StackConfig, project: string, workloadId: string): Attribution {
  const owner = config.projects[project];
  if (!owner) throw new Error(`project "${project}": is not listed under plumbline:projects`);
  return {
    project,
    team: owner.team,
    environment: config.environment,
    costCenter: owner.costCenter,
    owner: owner.owner,
    workloadId,
    modelId: NO_MODEL,
    tier: owner.tier,
    activity: "serving",
  };
}
