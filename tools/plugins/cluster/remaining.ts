/** Why an object that is being deleted is still there. */
import { isRecord } from "../wire";

type Properties = Readonly<Record<string, unknown>>;

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** What keeps it: finalizers, with whoever is to remove them, or what a namespace still holds. */
export function remaining(live: Properties): string {
  const metadata = isRecord(live["metadata"]) ? live["metadata"] : {};
  const spec = isRecord(live["spec"]) ? live["spec"] : {};
  const status = isRecord(live["status"]) ? live["status"] : {};
  const finalizers = [...texts(metadata["finalizers"]), ...texts(spec["finalizers"])];
  const conditions = Array.isArray(status["conditions"]) ? status["conditions"].filter(isRecord) : [];
  const held = conditions
    .filter(
      ({ type, status: holds }) => /^Namespace.*(Remaining|Failure)$/.test(String(type)) && holds === "True",
    )
    .flatMap(({ message }) => (typeof message === "string" ? [message] : []));
  if (held.length > 0) return held.join("; ");
  if (finalizers.length === 0) return "the API server has not removed it yet";
  return `its finalizers ${finalizers.join(", ")} are not removed; what is to remove them may not be running`;
}
