/** What a person reads of `plumbline status`: the control plane's parts, and what goes on in the cluster. */
import { textTable } from "../../governance/text-table";
import type { ClusterReport } from "../../tools/control-plane/cluster-report";
import type { ControlPlaneStatus, PartStatus, StoppedPart } from "../../tools/control-plane/status";
import { counted } from "./check-text";

/** Longer lists are in `--json`. */
const SHOWN = 10;
/** What is true of every cluster of this kind, and no picture of it should let anybody forget. */
export const SIMULATED =
  "Pods are simulated here (kwok): they are scheduled, run and end, and no container of theirs is ever started. " +
  "`plumbline evaluate` is the real run of an evaluation.";

const left = (title: string) => ({ title, align: "left" }) as const;
const right = (title: string) => ({ title, align: "right" }) as const;

/** `2026-11-26 17:49:14 UTC` */
function showTime(time: Date | string): string {
  return `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

const showMemory = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

function partRow(part: PartStatus): string[] {
  if (part.state === "ended") {
    const when = part.at === null ? "" : `, ${showTime(part.at)}`;
    return [part.part, `ended${part.how === null ? "" : ` ${part.how}`}${when}`, "", "", ""];
  }
  const { pid, since, residentBytes, address } = part;
  return [part.part, `runs since ${showTime(since)}`, `${pid}`, showMemory(residentBytes), address ?? ""];
}

function lastWords({ part, lastLines }: StoppedPart): string[] {
  if (lastLines.length === 0) return [];
  return [[`${part} said last:`, ...lastLines.map((line) => `  ${line}`)].join("\n")];
}

/** At most {@link SHOWN} lines, and how many there are besides. */
function some(lines: readonly string[]): string {
  const more = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN), ...(more > 0 ? [`  … and ${more} more (--json lists all)`] : [])].join(
    "\n",
  );
}

function podsText({ pods, waiting, refused }: ClusterReport): string[] {
  const counts = Object.entries(pods).map(([phase, count]) => `${count} ${phase.toLowerCase()}`);
  const parts = [`Pods: ${counts.join(", ") || "none"}`];
  if (waiting.length > 0)
    parts.push(
      `Waiting:\n${some(waiting.map(({ namespace, name, reason }) => `  ${namespace}/${name}: ${reason}`))}`,
    );
  if (refused.length > 0)
    parts.push(
      `Refused, so there are no pods:\n${some(refused.map(({ by, reason }) => `  ${by}: ${reason}`))}`,
    );
  return parts;
}

function clusterText(report: ClusterReport): string[] {
  const parts: string[] = [];
  if (report.pools.length > 0)
    parts.push(
      textTable(
        [left("node pool"), right("nodes"), right("ready"), left("type"), right("GPUs"), right("used")],
        report.pools.map(({ pool, nodes, ready, instanceTypes, gpus, gpusUsed }) => [
          pool ?? "(none)",
          `${nodes}`,
          `${ready}`,
          instanceTypes.join(", "),
          `${gpus}`,
          `${gpusUsed}`,
        ]),
      ),
    );
  else parts.push("Nodes: none");
  parts.push(...podsText(report));
  if (report.quotas.length > 0)
    parts.push(
      textTable(
        [left("quota of"), left("resource"), right("used"), right("hard")],
        report.quotas.map(({ namespace, resource, used, hard }) => [namespace, resource, used, hard]),
      ),
    );
  if (report.cronJobs.length > 0)
    parts.push(
      textTable(
        [left("CronJob"), left("schedule"), left("last run"), left("last success")],
        report.cronJobs.map((each) => [
          `${each.namespace}/${each.name}`,
          each.suspended ? `${each.schedule} (suspended)` : each.schedule,
          each.lastRun === null ? "never" : showTime(each.lastRun),
          each.lastSuccess === null ? "never" : showTime(each.lastSuccess),
        ]),
      ),
    );
  return parts;
}

/** Whether every part runs and the API server answers. */
export function isUp({ parts, cluster }: ControlPlaneStatus): boolean {
  return cluster !== null && parts.every(({ state }) => state === "running");
}

export function localStatusAsText(status: ControlPlaneStatus): string {
  const { name, kubernetes, server, parts, residentBytes, cluster, fault } = status;
  const stopped = parts.filter((part) => part.state === "ended");
  return [
    `${name}: Kubernetes ${kubernetes} at ${server}, ${showMemory(residentBytes)} in all, since ${showTime(status.createdAt)}`,
    textTable(
      [left("part"), left("state"), right("process"), right("memory"), left("address")],
      parts.map(partRow),
    ),
    ...stopped.flatMap(lastWords),
    ...(cluster === null ? [`The API server does not answer: ${fault}`] : clusterText(cluster)),
    ...(isUp(status)
      ? []
      : [
          `${stopped.length === 0 ? "Not everything works" : counted(stopped.length, "part does", "parts do") + " not run"}: \`plumbline up ${name}\` starts it again, on the old data.`,
        ]),
    SIMULATED,
  ].join("\n\n");
}

/** The same, for programs. */
export function localStatusAsJson(status: ControlPlaneStatus): object {
  return { ...status, up: isUp(status), simulated: true };
}
