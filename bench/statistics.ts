/** Medians, because the machine may be shared: one disturbed run must not decide. */

export interface Summary {
  readonly median: number;
  /** Nearest rank: of five runs, the slowest. */
  readonly p95: number;
  readonly least: number;
  readonly runs: number;
}

function at(sorted: readonly number[], rank: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, rank))];
  if (value === undefined) throw new RangeError("no runs to summarise");
  return value;
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (at(sorted, Math.floor(middle)) + at(sorted, Math.ceil(middle))) / 2;
}

export function summary(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    median: median(sorted),
    p95: at(sorted, Math.ceil(sorted.length * 0.95) - 1),
    least: at(sorted, 0),
    runs: sorted.length,
  };
}
