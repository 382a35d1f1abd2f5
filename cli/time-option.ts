/**
 * The time that `--at` names.
 * @throws Error that says how it is written.
 */
export function timeOf(text: string): Date {
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(time.getTime()))
    throw new Error(`--at ${text}: must be an RFC 3339 time such as 2026-11-21T00:00:00Z`);
  return time;
}
