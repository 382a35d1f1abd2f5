/** Who is who in the benchmarks' environment, and how much of it there is. */
import { NO_MODEL, type Attribution } from "../governance/tags";

export const ENVIRONMENT = "bench";
export const REGION = "us-east-1";

export const COUNTS = { pools: 20, services: 40, teams: 12, stores: 22, zones: 3 } as const;
export const PLATFORM = "cc-platform";

export const times = <T>(count: number, make: (index: number) => T[]): T[] =>
  Array.from({ length: count }, (_, index) => make(index)).flat();

/** The node pool of a service. */
export const pool = (index: number): string => `gpu-${index % COUNTS.pools}`;

/** Something of the platform's own. */
export function attribution(workloadId: string, over: Partial<Attribution> = {}): Attribution {
  return {
    project: "platform",
    team: "platform",
    environment: ENVIRONMENT,
    costCenter: PLATFORM,
    owner: "priya.nair",
    workloadId,
    modelId: NO_MODEL,
    tier: "standard",
    activity: "serving",
    ...over,
  };
}

/** Something of one team's. */
export function ofTeam(index: number, workloadId: string, over: Partial<Attribution> = {}): Attribution {
  const team = index % COUNTS.teams;
  return attribution(workloadId, {
    project: `project-${team}`,
    team: `team-${team}`,
    costCenter: `cc-team-${team}`,
    owner: `owner.${team}`,
    ...over,
  });
}

export const factsOf = <K extends string>(kind: K, name: string, owner: Attribution) => ({
  version: 1 as const,
  kind,
  name,
  attribution: owner,
});
