/**
 * One number for a model: the largest gap over the required metrics, the protected attributes and their intersections
 * where these are judged. 0 is best, 1 worst. Null when one of the gaps is undefined, for then nobody knows the largest.
 */
export function biasScore(
  results: readonly {
    readonly gap: number | null;
    readonly limit: number | null;
    readonly binding: boolean;
  }[],
): number | null {
  const required = results.filter(({ limit, binding }) => limit !== null && binding);
  let largest: number | null = null;
  for (const { gap } of required) {
    if (gap === null) return null;
    largest = Math.max(largest ?? 0, gap);
  }
  return largest;
}
