/** Why nothing is deployed through a stand-in that has no cluster, and what to do. */
import { installCommand, type ProviderName } from "./sdk";
import type { PluginSelection } from "./selection";

/** The refusal, of the engine's request to a stand-in and of a whole update alike. */
export function updateRefusal(names: readonly ProviderName[]): string {
  const plugins = names.length === 1 ? "the stand-in plugin for" : "the stand-in plugins for";
  const commands = names.map((name) => installCommand(name)).join(" && ");
  return (
    `${plugins} ${names.join(" and ")} can only preview, so nothing was deployed; ` +
    `to deploy, install the vendor's (${commands}) and run again with --plugins vendor`
  );
}

/**
 * Stops an update before it starts, so that nothing at all is written to the state.
 * @throws Error naming the stand-ins that have nothing to deploy to, when there are any.
 */
export function refuseUpdate(selections: readonly PluginSelection[]): void {
  const standIns = selections.filter(({ kind, deploys }) => kind === "stand-in" && !deploys);
  if (standIns.length > 0) throw new Error(updateRefusal(standIns.map(({ name }) => name)));
}
