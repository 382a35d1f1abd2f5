/** One thing wrong with something a person wrote: where it stands, what was found, what is allowed. */
export interface Problem {
  /** Dotted path inside the document, e.g. `spec.autoscaling.maxReplicas`; empty for the whole of it. */
  readonly path: string;
  /** The value found, as a person would recognise it; absent when nothing was there. Never a secret. */
  readonly found?: string;
  /** The rule, and what to do about it. */
  readonly rule: string;
  /** The file, and 1-based line, where known. */
  readonly file?: string;
  readonly line?: number;
}

/** `stacks/dev/a.yaml:12 spec.resourceRequests.memory: "16GB": use a binary unit such as 16Gi` */
export function describeProblem(problem: Problem): string {
  const place = [problem.file && `${problem.file}${problem.line ? `:${problem.line}` : ""}`, problem.path]
    .filter(Boolean)
    .join(" ");
  const found = problem.found === undefined ? "" : ` ${problem.found}:`;
  return `${place || "document"}:${found} ${problem.rule}`;
}

/** Every problem of one document at once. Exit code 1. */
export class InvalidInput extends Error {
  constructor(
    readonly subject: string,
    readonly problems: readonly Problem[],
  ) {
    super(
      [`${subject}: ${problems.length} problem${problems.length === 1 ? "" : "s"}`]
        .concat(problems.map((problem) => `  - ${describeProblem(problem)}`))
        .join("\n"),
    );
    this.name = "InvalidInput";
  }
}
