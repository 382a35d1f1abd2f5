/** The tags of one AWS resource: who pays for it, and the name that consoles show. */
import { awsTags, type Attribution } from "../governance/tags";

/** `name` is the resource's name in the program; consoles show it behind the environment's. */
export function namedTags(attribution: Attribution, name: string): Record<string, string> {
  return { ...awsTags(attribution), Name: `${attribution.environment}-${name}` };
}
