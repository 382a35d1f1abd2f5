/** Addresses and ranges, read and printed as Go's net/netip does. */
import { goQuote } from "./go-quote";

export interface Address {
  /** Four bytes or sixteen. */
  readonly bytes: readonly number[];
}

class AddressFault extends Error {}

/** An address, or what is wrong with it. */
export function parseAddress(text: string): Address | string {
  try {
    return address(text);
  } catch (error) {
    if (error instanceof AddressFault) return error.message;
    throw error;
  }
}

function refuse(text: string, message: string, at = ""): never {
  const where = at === "" ? "" : ` (at ${goQuote(at)})`;
  throw new AddressFault(`ParseAddr(${goQuote(text)}): ${message}${where}`);
}

/** A zone makes Kubernetes refuse it, which is said by what reads it. */
function address(text: string): Address {
  switch (/[.:%]/.exec(text)?.[0]) {
    case ".":
      return { bytes: ipv4Fields(text, text) };
    case ":":
      return { bytes: ipv6(text) };
    case "%":
      return refuse(text, "missing IPv6 address");
    default:
      return refuse(text, "unable to parse IP");
  }
}

function ipv4Fields(whole: string, text: string): number[] {
  const fields: number[] = [];
  let value = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char >= "0" && char <= "9") {
      if (digits === 1 && value === 0) refuse(whole, "IPv4 field has octet with leading zero");
      value = value * 10 + Number(char);
      digits++;
      if (value > 255) refuse(whole, "IPv4 field has value >255");
    } else if (char === ".") {
      if (i === 0 || i === text.length - 1 || text[i - 1] === ".")
        refuse(whole, "IPv4 field must have at least one digit", text.slice(i));
      if (fields.length === 3) refuse(whole, "IPv4 address too long");
      fields.push(value);
      value = 0;
      digits = 0;
    } else refuse(whole, "unexpected character", text.slice(i));
  }
  if (fields.length < 3) refuse(whole, "IPv4 address too short");
  return [...fields, value];
}

/** The text without its zone, and whether it had one. */
function withoutZone(text: string): string {
  const percent = text.indexOf("%");
  if (percent < 0) return text;
  if (percent === text.length - 1) refuse(text, "zone must be a non-empty string");
  return text.slice(0, percent);
}

export function hasZone(text: string): boolean {
  return text.includes("%");
}

function ipv6(whole: string): number[] {
  let rest = withoutZone(whole);
  const bytes: number[] = [];
  let ellipsis = -1;
  if (rest.startsWith("::")) {
    ellipsis = 0;
    rest = rest.slice(2);
    if (rest === "") return new Array<number>(16).fill(0);
  }
  while (bytes.length < 16) {
    const hex = hexField(whole, rest);
    if (rest[hex.length] === ".") {
      if (ellipsis < 0 && bytes.length !== 12)
        refuse(whole, "embedded IPv4 address must replace the final 2 fields of the address", rest);
      if (bytes.length + 4 > 16)
        refuse(whole, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
      bytes.push(...ipv4Fields(whole, rest));
      rest = "";
      break;
    }
    const value = parseInt(hex, 16);
    bytes.push(value >> 8, value & 255);
    rest = rest.slice(hex.length);
    if (rest === "") break;
    if (rest[0] !== ":") refuse(whole, "unexpected character, want colon", rest);
    if (rest.length === 1) refuse(whole, "colon must be followed by more characters", rest);
    rest = rest.slice(1);
    if (rest[0] !== ":") continue;
    if (ellipsis >= 0) refuse(whole, "multiple :: in address", rest);
    ellipsis = bytes.length;
    rest = rest.slice(1);
    if (rest === "") break;
  }
  if (rest !== "") refuse(whole, "trailing garbage after address", rest);
  return expand(whole, bytes, ellipsis);
}

function hexField(whole: string, rest: string): string {
  const hex = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? "";
  if (hex.length > 4) refuse(whole, "each group must have 4 or less digits", rest);
  if (hex === "") refuse(whole, "each colon-separated field must have at least one digit", rest);
  return hex;
}

function expand(whole: string, bytes: readonly number[], ellipsis: number): number[] {
  const missing = 16 - bytes.length;
  if (missing > 0 && ellipsis < 0) refuse(whole, "address string too short");
  if (missing === 0 && ellipsis >= 0) refuse(whole, "the :: must expand to at least one field of zeros");
  if (missing === 0) return [...bytes];
  return [...bytes.slice(0, ellipsis), ...new Array<number>(missing).fill(0), ...bytes.slice(ellipsis)];
}

export function isMapped({ bytes }: Address): boolean {
  return (
    bytes.length === 16 &&
    bytes.slice(0, 10).every((byte) => byte === 0) &&
    bytes[10] === 255 &&
    bytes[11] === 255
  );
}

/** The canonical text: of IPv6, with the longest run of two or more zero fields left out. */
export function addressText({ bytes }: Address): string {
  if (bytes.length === 4) return bytes.join(".");
  const fields = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  let [start, length] = [-1, 0];
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && fields[end] === 0) end++;
    if (end - i >= 2 && end - i > length) [start, length] = [i, end - i];
  }
  const hex = (part: readonly number[]): string => part.map((field) => field.toString(16)).join(":");
  return start < 0 ? hex(fields) : `${hex(fields.slice(0, start))}::${hex(fields.slice(start + length))}`;
}

export interface Range {
  readonly address: Address;
  readonly bits: number;
}

/** A range such as `10.0.0.0/8`, or what is wrong with it. */
export function parseRange(text: string): Range | string {
  const refused = (message: string): string => `netip.ParsePrefix(${goQuote(text)}): ${message}`;
  const slash = text.lastIndexOf("/");
  if (slash < 0) return refused("no '/'");
  const parsed = parseAddress(text.slice(0, slash));
  if (typeof parsed === "string") return refused(parsed);
  if (hasZone(text.slice(0, slash))) return refused("IPv6 zones cannot be present in a prefix");
  const bits = text.slice(slash + 1);
  if (!/^(0|[1-9]\d*)$/.test(bits)) return refused(`bad bits after slash: ${goQuote(bits)}`);
  if (Number(bits) > parsed.bytes.length * 8) return refused("prefix length out of range");
  return { address: parsed, bits: Number(bits) };
}

/** The range's address with its last bits cleared. */
export function masked({ address: { bytes }, bits }: Range): Address {
  return {
    bytes: bytes.map((byte, index) => {
      const kept = Math.min(8, Math.max(0, bits - 8 * index));
      return byte & (0xff << (8 - kept)) & 0xff;
    }),
  };
}

export function sameAddress(a: Address, b: Address): boolean {
  return a.bytes.length === b.bytes.length && a.bytes.every((byte, index) => byte === b.bytes[index]);
}

export function inRange(range: Range, address: Address): boolean {
  return sameAddress(masked(range), masked({ address, bits: range.bits }));
}
