/** Which patterns JavaScript's own regular expressions read as RE2 does, and match in bounded time. */

/** A short text is matched in at most its length to this power, and {@link MOST_CHOICES}, steps. */
const HIGHEST_DEGREE = 2;
const MOST_CHOICES = 64;
/** A repetition of up to so many counts as a choice, of more as one without bound. */
const FEW = 8;

/** One item: a character, an escaped one, a class, a bracket, a bar or an anchor; then how often. */
const ITEM =
  /(\[\^?(?:\\[dw\-\]\\.]|[^\\[\]\n])+\]|\\[dw.\\/+*?()[\]{}|^$-]|\(\?:|[()|^$.]|[^\\[\]{}*+?()|^$.\n])([*+?]|\{\d+(?:,\d*)?\})?/y;

const ASCII = /^[\x00-\x7f]*$/;

interface Group {
  /** Whether it holds repetitions or alternatives, which may not be repeated again. */
  ambiguous: boolean;
  /** Whether `^` was its first item. */
  readonly at: number;
}

/** The pattern for texts of ASCII only; undefined where it might differ from RE2, or take long. */
export function nativeRegex(pattern: string): RegExp | undefined {
  if (!ASCII.test(pattern)) return undefined;
  const scan = new Scan();
  ITEM.lastIndex = 0;
  let source = "";
  while (ITEM.lastIndex < pattern.length) {
    const at = ITEM.lastIndex;
    const match = ITEM.exec(pattern);
    if (!match) return undefined;
    const [, item = "", repetition = ""] = match;
    if (!scan.accepts(item, repetition, at)) return undefined;
    source += (item === "." ? "[^\\n]" : item) + repetition;
  }
  if (!scan.finish(pattern)) return undefined;
  return new RegExp(source);
}

class Scan {
  private readonly groups: Group[] = [{ ambiguous: false, at: 0 }];
  private degree = 0;
  private choices = 1;

  accepts(item: string, repetition: string, at: number): boolean {
    const group = this.groups.at(-1);
    if (!group) return false;
    if (item === "(" || item === "(?:") {
      this.groups.push({ ambiguous: false, at });
      return repetition === "" && this.groups.length < 20;
    }
    if (item === ")") return this.close(repetition);
    if (item === "|" || item === "^" || item === "$") {
      if (item === "|") {
        group.ambiguous = true;
        this.choices *= 2;
      }
      return repetition === "";
    }
    if (repetition === "" || /^\{\d+\}$/.test(repetition)) return bounded(repetition);
    group.ambiguous = true;
    return this.repeats(repetition);
  }

  private close(repetition: string): boolean {
    const closed = this.groups.pop();
    const outer = this.groups.at(-1);
    if (!closed || !outer) return false;
    outer.ambiguous ||= closed.ambiguous || repetition !== "";
    if (repetition === "") return true;
    return (repetition === "?" || !closed.ambiguous) && bounded(repetition) && this.repeats(repetition);
  }

  private repeats(repetition: string): boolean {
    const [, least = "", most = least] = /^\{(\d+)(?:,(\d*))?\}$/.exec(repetition) ?? [];
    if (repetition === "?") this.choices *= 2;
    else if (most !== "" && Number(most) <= FEW) this.choices *= Number(most) + 1;
    else this.degree += 1;
    return bounded(repetition);
  }

  /** One that may begin anywhere is tried at each position. */
  finish(pattern: string): boolean {
    const anchored = pattern.startsWith("^") && !pattern.includes("|");
    return (
      this.groups.length === 1 &&
      this.degree + (anchored ? 0 : 1) <= HIGHEST_DEGREE &&
      this.choices <= MOST_CHOICES
    );
  }
}

/** RE2 refuses repetitions of more than a thousand. */
function bounded(repetition: string): boolean {
  return [...repetition.matchAll(/\d+/g)].every(([count]) => Number(count) <= 100);
}
