/** Text in a hand-written SVG: escaped, and measured well enough to be shortened where it would not fit. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Characters that XML 1.0 has no way to write. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Text as it stands between tags or in an attribute of XML. */
export function escapeXml(text: string): string {
  return text.replace(UNWRITABLE, "\ufffd").replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}

/** Advance widths of DejaVu Sans, which Verdana nearly shares, from the space on, in hundredths of an em, rounded up. */
// prettier-ignore
const ASCII_WIDTHS = [
  32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 54,
  100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50,
  50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
] as const;
/** Of other letters of Europe, and of anything else: at most. */
const LATIN = 0.84;
const OTHER = 1.1;

function em(character: string): number {
  const width = ASCII_WIDTHS[(character.codePointAt(0) ?? 0) - 0x20];
  if (width !== undefined) return width / 100;
  return /[\u00a0-\u017f–×]/.test(character) ? LATIN : OTHER;
}

/** Width of one line in pixels, at most. Boldface is a tenth wider. */
export function textWidth(text: string, fontSize: number, bold = false): number {
  const width = [...text].reduce((sum, character) => sum + em(character), 0) * fontSize;
  return bold ? width * 1.1 : width;
}

/** The text, or its beginning and end around an ellipsis: names of groups often differ in their last words. */
export function fitText(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const characters = [...text];
  for (let kept = characters.length - 1; kept > 1; kept--) {
    const end = Math.floor(kept / 3);
    const short = `${characters.slice(0, kept - end).join("")}…${end > 0 ? characters.slice(-end).join("") : ""}`;
    if (textWidth(short, fontSize) <= width) return short;
  }
  return "…";
}

/** A text into lines that fit; a word that fits no line is shortened. */
export function wrapText(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : "";
    if (longer !== "" && textWidth(longer, fontSize) <= width) lines[lines.length - 1] = longer;
    else lines.push(fitText(word, fontSize, width));
  }
  return lines;
}
