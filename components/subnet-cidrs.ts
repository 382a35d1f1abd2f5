/** How a VPC's addresses are divided over its subnets. */

export interface SubnetCidrs {
  /** One a zone; each a quarter of the VPC, since every pod takes an address. */
  readonly private: readonly string[];
  /** One a zone; each a sixteenth of the last quarter: they hold load balancers and NAT gateways only. */
  readonly public: readonly string[];
}

/** AWS' largest VPC, and the smallest whose public subnets are not below AWS' smallest subnet, a /28. */
const LARGEST_PREFIX = 16;
const SMALLEST_PREFIX = 22;
/** Three quarters are for private subnets. */
export const MOST_ZONES = 3;

const QUARTER_BITS = 2;
const SIXTEENTH_BITS = 4;

/** What keeps a CIDR block from being divided, or undefined. */
export function cidrFault(cidr: string): string | undefined {
  const block = readBlock(cidr);
  if (!block) return "must be an IPv4 block such as 10.0.0.0/16";
  if (block.prefix < LARGEST_PREFIX || block.prefix > SMALLEST_PREFIX)
    return `must be a /${LARGEST_PREFIX} to a /${SMALLEST_PREFIX}, which a VPC may be and subnets fit into`;
  if (block.address % 2 ** (32 - block.prefix) !== 0)
    return `must begin at the block's first address: ${show(block.address - (block.address % 2 ** (32 - block.prefix)), block.prefix)}`;
  return undefined;
}

/**
 * Subnets of `zones` zones. Where a zone's subnets lie does not depend on how many zones there are, so that a third can
 * be added later.
 * @throws RangeError when the block cannot be divided, or on another number of zones than 1 to 3.
 */
export function subnetCidrs(cidr: string, zones: number): SubnetCidrs {
  const fault = cidrFault(cidr);
  if (fault) throw new RangeError(`cidr ${cidr}: ${fault}`);
  if (!Number.isInteger(zones) || zones < 1 || zones > MOST_ZONES)
    throw new RangeError(`zones ${zones}: must be 1 to ${MOST_ZONES}`);
  const { address, prefix } = readBlock(cidr) ?? { address: 0, prefix: 0 };
  const quarterPrefix = prefix + QUARTER_BITS;
  const quarter = (index: number): number => address + index * 2 ** (32 - quarterPrefix);
  const publicPrefix = quarterPrefix + SIXTEENTH_BITS;
  const each = Array.from({ length: zones }, (_, index) => index);
  return {
    private: each.map((index) => show(quarter(index), quarterPrefix)),
    public: each.map((index) => show(quarter(MOST_ZONES) + index * 2 ** (32 - publicPrefix), publicPrefix)),
  };
}

interface Block {
  readonly address: number;
  readonly prefix: number;
}

function readBlock(cidr: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return undefined;
  const [prefix = 33, ...octets] = [match[5], match[1], match[2], match[3], match[4]].map(Number);
  if (prefix > 32 || octets.some((octet) => octet > 255)) return undefined;
  return { address: octets.reduce((sum, octet) => sum * 256 + octet, 0), prefix };
}

function show(address: number, prefix: number): string {
  const octets = [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256);
  return `${octets.join(".")}/${prefix}`;
}
