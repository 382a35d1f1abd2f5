/** What a person probably meant: the nearest of the names that exist. */

/** Changes (insert, delete, replace, swap of neighbours) between two names; optimal string alignment. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (beforeLast[j - 2] ?? 0) + 1
          : Infinity;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** Longer names are not compared: the work stays small whatever was written. */
const LONGEST = 64;

/** The name nearest to `found`, regardless of case, unless more than a third of it would have to change. */
export function nearestName(found: string, names: readonly string[]): string | undefined {
  if (found.length > LONGEST) return undefined;
  const limit = Math.max(2, Math.floor(found.length / 3));
  return names
    .filter((name) => Math.abs(name.length - found.length) <= limit)
    .map((name) => ({ name, distance: distance(found.toLowerCase(), name.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= limit && candidate.distance < candidate.name.length)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))[0]?.name;
}

/** `did you mean gpu-l4? There are gpu-l4, gpu-t4`: how an error about a name ends. */
export function suggestName(found: string, names: readonly string[]): string {
  if (names.length === 0) return "there are none";
  const nearest = nearestName(found, names);
  const shown = names.slice(0, 12).join(", ") + (names.length > 12 ? ", …" : "");
  return nearest === undefined ? `there are ${shown}` : `did you mean ${nearest}? There are ${shown}`;
}
