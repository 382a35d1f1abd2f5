/** Kubernetes' `ip` and `cidr`. */
import { addressCost, traversal } from "../cost";
import { fault, NO_SUCH_OVERLOAD } from "../fault";
import { declare, type FunctionDeclaration } from "../functions";
import { Opaque } from "../values";
import { goQuote } from "./go-quote";
import {
  addressText,
  hasZone,
  inRange,
  isMapped,
  masked,
  parseAddress,
  parseRange,
  sameAddress,
  type Address,
  type Range,
} from "./ip-address";

export class IpValue extends Opaque {
  readonly typeName = "net.IP";

  constructor(readonly address: Address) {
    super();
  }

  override equals(other: IpValue): boolean {
    return sameAddress(this.address, other.address);
  }

  override get size(): number {
    return this.address.bytes.length;
  }

  override toString(): string {
    return addressText(this.address);
  }
}

export class CidrValue extends Opaque {
  readonly typeName = "net.CIDR";

  constructor(readonly range: Range) {
    super();
  }

  override equals({ range }: CidrValue): boolean {
    return range.bits === this.range.bits && sameAddress(this.range.address, range.address);
  }

  override get size(): number {
    return Math.ceil(this.range.bits / 8);
  }

  override toString(): string {
    return `${addressText(this.range.address)}/${this.range.bits}`;
  }
}

/** The value, or what is wrong with the text. */
function readIp(text: string): IpValue | string {
  const address = parseAddress(text);
  if (typeof address === "string")
    return `IP Address ${goQuote(text)} parse error during conversion from string: ${address}`;
  if (hasZone(text)) return `IP address ${goQuote(text)} with zone value is not allowed`;
  if (isMapped(address)) return `IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`;
  return new IpValue(address);
}

function readCidr(text: string): CidrValue | string {
  const range = parseRange(text);
  const prefix = "network address parse error during conversion from string: ";
  if (typeof range === "string") return `${prefix}${prefix}${range}`;
  if (isMapped(range.address)) return `${prefix}IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`;
  return new CidrValue(range);
}

function ip(text: string): IpValue {
  const value = readIp(text);
  return typeof value === "string" ? fault(value) : value;
}

function cidr(text: string): CidrValue {
  const value = readCidr(text);
  return typeof value === "string" ? fault(value) : value;
}

function isCanonical(text: string): boolean {
  return ip(text).toString() === text;
}

/** A property of an address, of IPv4 and of IPv6. */
function property(
  name: string,
  four: (bytes: readonly number[]) => boolean,
  six: (bytes: readonly number[]) => boolean,
): FunctionDeclaration {
  return declare(name, {
    [`net.IP.${name}() -> bool`]: ({ address: { bytes } }: IpValue) =>
      bytes.length === 4 ? four(bytes) : six(bytes),
  });
}

const isZero = (bytes: readonly number[]): boolean => bytes.every((byte) => byte === 0);
const isOne = (bytes: readonly number[]): boolean =>
  bytes.every((byte, index) => byte === (index === bytes.length - 1 ? 1 : 0));
const isMulticast = ([first = 0]: readonly number[], length: number): boolean =>
  length === 4 ? (first & 0xf0) === 0xe0 : first === 0xff;
const isLinkLocal = ([first = 0, second = 0]: readonly number[], length: number): boolean =>
  length === 4 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80;

function isGlobal(bytes: readonly number[]): boolean {
  const { length } = bytes;
  const loopback = length === 4 ? bytes[0] === 127 : isOne(bytes);
  const broadcast = length === 4 && bytes.every((byte) => byte === 255);
  return (
    !isZero(bytes) && !broadcast && !loopback && !isMulticast(bytes, length) && !isLinkLocal(bytes, length)
  );
}

function containsRange({ range }: CidrValue, other: CidrValue): boolean {
  return range.bits <= other.range.bits && inRange(range, other.range.address);
}

function containsIp({ range }: CidrValue, { address }: IpValue): boolean {
  return address.bytes.length === range.address.bytes.length && inRange(range, address);
}

const text = "string";

export const IP_FUNCTIONS: readonly FunctionDeclaration[] = [
  declare(
    "ip",
    {
      "ip(string) -> net.IP": ip,
      "net.CIDR.ip() -> net.IP": ({ range }: CidrValue) => new IpValue(range.address),
    },
    { cost: (overload) => (overload?.member ? 1 : traversal()) },
  ),
  declare("ip.isCanonical", { "ip.isCanonical(string) -> bool": isCanonical }, { cost: () => traversal(2) }),
  declare(
    "isIP",
    { "isIP(string) -> bool": (value: string) => typeof readIp(value) !== "string" },
    { cost: () => traversal() },
  ),
  declare("family", {
    "net.IP.family() -> int": ({ address }: IpValue) => (address.bytes.length === 4 ? 4n : 6n),
  }),
  property("isUnspecified", isZero, isZero),
  property("isLoopback", ([first]) => first === 127, isOne),
  property(
    "isLinkLocalMulticast",
    ([a, b, c]) => a === 224 && b === 0 && c === 0,
    ([a, b = 0]) => a === 0xff && (b & 0x0f) === 2,
  ),
  property(
    "isLinkLocalUnicast",
    (bytes) => isLinkLocal(bytes, 4),
    (bytes) => isLinkLocal(bytes, 16),
  ),
  property("isGlobalUnicast", isGlobal, isGlobal),
  declare("string", { "string(net.IP) -> string": String, "string(net.CIDR) -> string": String }),
  declare("cidr", { "cidr(string) -> net.CIDR": cidr }, { cost: () => traversal() }),
  declare(
    "isCIDR",
    { "isCIDR(string) -> bool": (value: string) => typeof readCidr(value) !== "string" },
    { cost: () => traversal() },
  ),
  declare(
    "containsIP",
    {
      "net.CIDR.containsIP(string) -> bool": (range: CidrValue, address: string) => {
        const value = readIp(address);
        // What is wrong with the address, the API server does not say.
        if (typeof value === "string") throw NO_SUCH_OVERLOAD;
        return containsIp(range, value);
      },
      "net.CIDR.containsIP(net.IP) -> bool": containsIp,
    },
    {
      cost:
        (overload) =>
        ([range, other]) =>
          addressCost(range, other, false, overload?.parameters[1]?.kind === text),
    },
  ),
  declare(
    "containsCIDR",
    {
      "net.CIDR.containsCIDR(string) -> bool": (range: CidrValue, other: string) =>
        containsRange(range, cidr(other)),
      "net.CIDR.containsCIDR(net.CIDR) -> bool": containsRange,
    },
    {
      cost:
        (overload) =>
        ([range, other]) =>
          addressCost(range, other, true, overload?.parameters[1]?.kind === text),
    },
  ),
  declare("prefixLength", { "net.CIDR.prefixLength() -> int": ({ range }: CidrValue) => BigInt(range.bits) }),
  declare("masked", {
    "net.CIDR.masked() -> net.CIDR": ({ range }: CidrValue) =>
      new CidrValue({ address: masked(range), bits: range.bits }),
  }),
];
