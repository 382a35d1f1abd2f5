/** JSON values one after the other, as `kubectl get -o json` twice or one a line would write them. */

const STRUCTURE = /["{}[\]]/g;
const STRING_END = /["\\]/g;
const SPACE = /\s*/y;

function afterString(text: string, from: number): number {
  STRING_END.lastIndex = from;
  for (let found = STRING_END.exec(text); found; found = STRING_END.exec(text)) {
    if (found[0] === '"') return STRING_END.lastIndex;
    STRING_END.lastIndex += 1;
  }
  return -1;
}

/** Where the object or list that begins at `from` ends; -1 when the text ends before it. */
function afterValue(text: string, from: number): number {
  let depth = 0;
  STRUCTURE.lastIndex = from;
  for (let found = STRUCTURE.exec(text); found; found = STRUCTURE.exec(text)) {
    const [mark] = found;
    if (mark === '"') {
      const end = afterString(text, STRUCTURE.lastIndex);
      if (end < 0) return -1;
      STRUCTURE.lastIndex = end;
    } else if (mark === "{" || mark === "[") depth += 1;
    else {
      depth -= 1;
      if (depth <= 0) return STRUCTURE.lastIndex;
    }
  }
  return -1;
}

function afterSpace(text: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

const JSON_OBJECT = /\s*\{\s*["}]/y;

/** Whether the text begins as a JSON object does; a flow mapping of YAML may, too, but no template. */
export function beginsLikeJson(text: string): boolean {
  JSON_OBJECT.lastIndex = 0;
  return JSON_OBJECT.test(text);
}

/** Where each whole value ends, while nothing but further values comes after; what is cut off at the end is left out. */
export function jsonValueEnds(text: string): number[] {
  const ends: number[] = [];
  let at = afterSpace(text, 0);
  while (text[at] === "{") {
    const end = afterValue(text, at);
    if (end < 0) return ends;
    at = afterSpace(text, end);
    if (at < text.length && text[at] !== "{") return [];
    ends.push(end);
  }
  return ends;
}
