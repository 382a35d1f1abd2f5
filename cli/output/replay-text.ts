/** What a person reads of `rules replay`: what would be refused or let through that was not, and how much stays as it is. */
import { describeProblem } from "../../governance/reading/problem";
import { CHANGES, countChanges, type Change, type Replay, type ReplayedChange, type Said } from "../replay";
import { counted } from "./check-text";

const TITLES: Readonly<Record<Change, string>> = {
  newlyRefused: "Newly refused",
  newlyLetThrough: "Newly let through",
  newlyWarned: "Newly warned of",
  noLongerWarned: "No longer warned of",
};

export interface ReplayNames {
  /** Whose rules are in force. */
  readonly current: string;
  /** The rules that are asked about. */
  readonly changed: string;
}

export function replayAsText(replay: Replay, { current, changed }: ReplayNames): string {
  const parts = CHANGES.flatMap((change) => {
    const found = replay.changes.filter((each) => each.change === change);
    return found.length === 0 ? [] : [TITLES[change], ...found.flatMap(changeText), ""];
  });
  if (replay.problems.length > 0)
    parts.push("Could not be read:", ...replay.problems.map((each) => `  ${describeProblem(each)}`), "");
  const counts = countChanges(replay.changes);
  const aside = [
    ...(replay.outOfScope > 0
      ? [`${counted(replay.outOfScope, "object")} in the platform's namespaces not judged`]
      : []),
    ...(replay.passedOver.length > 0 ? [`${counted(replay.passedOver.length, "document")} passed over`] : []),
  ];
  const summary = CHANGES.filter(
    (change) => counts[change] > 0 || change === "newlyRefused" || change === "newlyLetThrough",
  ).map((change) => `${counts[change].toLocaleString("en-US")} ${TITLES[change].toLowerCase()}`);
  parts.push(
    `${[`${counted(replay.objects, "object")} replayed on ${changed} against ${current}: ${summary.join(", ")}, ${counted(replay.unchanged, "object")} unchanged`, ...aside].join("; ")}.`,
  );
  return parts.join("\n");
}

function changeText({ rule, subject, file, before, after, alsoRefusedBy }: ReplayedChange): string[] {
  const also = alsoRefusedBy.length === 0 ? "" : ` (refused by ${alsoRefusedBy.join(", ")} all the same)`;
  return [
    `  ${subject}: ${rule}${also}  [${file}]`,
    `    before: ${sayingText(before)}`,
    `    after:  ${sayingText(after)}`,
  ];
}

const READINGS = { blocks: "refused", warns: "let through with a warning" } as const;

function sayingText(said: Said | null): string {
  return said ? `${READINGS[said.reading]}: ${said.reasons.join("; ")}` : "let through";
}

/** `--json`: one object. */
export function replayAsJson(
  replay: Replay,
  names: ReplayNames & { readonly judgedAt: Date },
): Record<string, unknown> {
  const { objects, outOfScope, unchanged, changes, passedOver, problems } = replay;
  return {
    judgedAt: names.judgedAt.toISOString(),
    current: names.current,
    changed: names.changed,
    objects: { replayed: objects, outOfScope, unchanged },
    counts: countChanges(changes),
    changes,
    passedOver,
    errors: problems,
  };
}
