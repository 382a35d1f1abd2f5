/** Records of a CSV document (RFC 4180) that arrives in chunks of any size: memory is bounded by a chunk and one record. */
import { InvalidInput } from "../reading/problem";

/** Characters of one record. AWS's longest are some 2,000; without a limit a file without line ends would fill the memory. */
export const MAX_RECORD_LENGTH = 1_048_576;

const QUOTE = 34;
const LINE_FEED = 10;

export interface CsvRecord {
  /** 1-based number of the line on which the record begins. */
  readonly line: number;
  readonly fields: readonly string[];
}

function broken(file: string, line: number, rule: string): InvalidInput {
  return new InvalidInput(file, [{ path: "", file, line, rule }]);
}

/** Index of the line feed that ends the record, or -1: one inside quotes does not. */
function recordEnd(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) quoted = !quoted;
    else if (code === LINE_FEED && !quoted) return at;
  }
  return -1;
}

/** Index of the quote that closes the field opened at `open`, or -1; doubled quotes stand for one. */
function closingQuote(record: string, open: number): number {
  let at = record.indexOf('"', open + 1);
  while (at >= 0 && record.charCodeAt(at + 1) === QUOTE) at = record.indexOf('"', at + 2);
  return at;
}

function fieldsOf(record: string, file: string, line: number): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= record.length) {
    let end: number;
    if (record.charCodeAt(at) === QUOTE) {
      const close = closingQuote(record, at);
      if (close < 0) throw broken(file, line, "a quoted field does not end: the file is cut off or broken");
      end = close + 1;
      if (end < record.length && record[end] !== ",")
        throw broken(file, line, "a closing quote must be followed by a comma or the end of the record");
      fields.push(record.slice(at + 1, close).replaceAll('""', '"'));
    } else {
      const comma = record.indexOf(",", at);
      end = comma < 0 ? record.length : comma;
      const field = record.slice(at, end);
      if (field.includes('"')) throw broken(file, line, "a field with a quote in it must be quoted");
      fields.push(field);
    }
    at = end + 1;
  }
  return fields;
}

function lineFeeds(text: string): number {
  return text.split("\n").length - 1;
}

/**
 * Every record of the document, blank lines left out.
 * @throws InvalidInput naming the line: broken quoting, a file cut off inside quotes, a record beyond {@link MAX_RECORD_LENGTH}.
 */
export async function* csvRecords(
  chunks: AsyncIterable<string> | Iterable<string>,
  file: string,
): AsyncGenerator<CsvRecord> {
  let rest = "";
  let line = 1;
  for await (const chunk of chunks) {
    rest += line === 1 && rest === "" ? chunk.replace(/^\uFEFF/, "") : chunk;
    let from = 0;
    for (let end = recordEnd(rest, from); end >= 0; end = recordEnd(rest, from)) {
      const record = rest.slice(from, rest[end - 1] === "\r" && end > from ? end - 1 : end);
      if (record !== "") yield { line, fields: fieldsOf(record, file, line) };
      line += 1 + (record.includes("\n") ? lineFeeds(record) : 0);
      from = end + 1;
    }
    rest = rest.slice(from);
    if (rest.length > MAX_RECORD_LENGTH)
      throw broken(file, line, `a record must have at most ${MAX_RECORD_LENGTH} characters`);
  }
  const last = rest.replace(/\r$/, "");
  if (last !== "") yield { line, fields: fieldsOf(last, file, line) };
}
