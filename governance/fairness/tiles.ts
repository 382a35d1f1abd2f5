/**
 * Numbers of some replicates each, in one array: a loop over several parts of one array takes half the time of one over as
 * many arrays, each of which the engine has to find and to check anew for every number.
 */

/** Seven tiles fit the 32 kB of a processor's nearest cache. */
const LENGTH_MOST = 500;

/** Memory is kept for the next tiles up to this many numbers, 8 MB. */
const KEPT_MOST = 2 ** 20;

let kept = new Float64Array();

export class Tiles {
  /** Of the tiles that were made last; others must not be used any more. */
  readonly memory: Float64Array;
  /** The tile of noughts. */
  readonly none = 0;
  private used: number;

  /** At most that many tiles, besides the one of noughts. */
  constructor(
    /** Replicates a tile. */
    readonly length: number,
    most: number,
  ) {
    const needed = length * (most + 1);
    this.memory = kept.length >= needed ? kept : new Float64Array(needed);
    if (needed <= KEPT_MOST) kept = this.memory as Float64Array<ArrayBuffer>;
    this.memory.fill(0, 0, length);
    this.used = length;
  }

  /** Where in the memory the next tile begins, with whatever was there before. */
  next(): number {
    const tile = this.used;
    this.used += this.length;
    if (this.used > this.memory.length)
      throw new RangeError(`tile ${tile / this.length}: more than were asked for`);
    return tile;
  }
}

/** The largest divisor of the replicates that a tile may have for its length. */
export function tileLength(replicates: number): number {
  for (let length = Math.min(LENGTH_MOST, replicates); ; length--)
    if (replicates % length === 0) return length;
}

/** Adds the tiles from that position of the list on to the tile `sums`, three at a time. */
export function addTiles(
  { memory, length, none }: Tiles,
  sums: number,
  tiles: readonly number[],
  from: number,
): void {
  for (let position = from; position < tiles.length; position += 3) {
    const first = tiles[position] ?? none;
    const second = tiles[position + 1] ?? none;
    const third = tiles[position + 2] ?? none;
    for (let at = 0; at < length; at++)
      memory[sums + at] =
        (memory[sums + at] as number) +
        (memory[first + at] as number) +
        (memory[second + at] as number) +
        (memory[third + at] as number);
  }
}
