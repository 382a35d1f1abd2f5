/** What rules say of one object, whoever evaluates them, and how the API server tells it. */

/** Of the rules that do not pass: their messages in order, each once. */
export type Messages = Readonly<Record<string, readonly string[]>>;

export function sameMessages(one: Messages, other: Messages, rule: string): boolean {
  const [ours = [], theirs = []] = [one[rule], other[rule]];
  return ours.length === theirs.length && ours.every((message, at) => message === theirs[at]);
}

/** Of all warnings of an answer together; beyond it, every one is cut (endpoints/filters/warning.go of 1.34). */
const MOST_RUNES = 4096;
const CUT_AT_RUNES = 256;

const FAILED = /^Validation failed for ValidatingAdmissionPolicy '([^']+)' with binding '[^']+': (.*)$/s;
const DENIED = /ValidatingAdmissionPolicy '([^']+)' with binding '[^']+' denied request: (.*)$/s;

const runes = (text: string): number => [...text].length;

/** Whether the server may have left out or cut a warning. */
export function wasCut(warnings: readonly string[]): boolean {
  const lengths = warnings.map(runes);
  return (
    lengths.reduce((sum, each) => sum + each, 0) > MOST_RUNES ||
    (lengths.includes(CUT_AT_RUNES) && lengths.every((each) => each <= CUT_AT_RUNES))
  );
}

/** The rules' messages among the warnings. */
export function warnedOf(warnings: readonly string[]): Messages {
  const found: Record<string, string[]> = {};
  for (const warning of warnings) {
    const [, rule, message] = FAILED.exec(warning) ?? [];
    if (rule !== undefined && message !== undefined) (found[rule] ??= []).push(message);
  }
  return found;
}

/** The rule and the message of a denial; a denial tells of the first message only. */
export function deniedOf(reason: string): { readonly rule: string; readonly message: string } | null {
  const [, rule, message] = DENIED.exec(reason) ?? [];
  return rule === undefined || message === undefined ? null : { rule, message };
}

/** Whether a message may hold a control character of the text, which keeps a warning from being sent. */
export function mayHoldControl(text: string): boolean {
  return /\p{Cc}|\\[nrtbfuxNLP0aev]/u.test(text.replaceAll(/\n */g, ""));
}
