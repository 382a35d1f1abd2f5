/**
 * The random numbers of the bootstrap: the same in every run and for every model, so that the same counts have the same
 * intervals, and computed once a process.
 *
 * Balanced: a stream holds one uniform of each of `replicates` equal strata of 0..1, in random order over the replicates
 * (a Latin hypercube over the streams), which takes most of the Monte Carlo error out of each cell's distribution.
 */
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { normalQuantile } from "./normal-quantile";

export interface Stream {
  /** Ascending: the j-th is of the j-th stratum. */
  readonly uniforms: Float64Array;
  /** Per replicate, which of the uniforms it has; there may be more behind. */
  readonly stratumOf: Int32Array;
  /** Per replicate, the normal quantile of its uniform; there may be more behind. */
  readonly normals: Float32Array;
}

const SEED = 20_261_126;

/** Streams drawn at most, 240 kB each at 10,000 replicates; those beyond are these, turned over the replicates. */
const DRAWN_MOST = 64;

const TWO_TO_32 = 2 ** 32;

/** Replicates' worth of streams drawn so far, and the generator for the next. */
interface Drawn {
  readonly streams: Stream[];
  readonly generator: JumpableRandomGenerator;
}

const drawnFor = new Map<number, Drawn>();

/** Kept for this many different numbers of replicates at once. */
const KEPT_MOST = 4;

const uniform = (generator: RandomGenerator): number => ((generator.next() >>> 0) + 0.5) / TWO_TO_32;

function draw(replicates: number, generator: RandomGenerator): Stream {
  const uniforms = new Float64Array(replicates);
  const normalOf = new Float32Array(replicates);
  for (let stratum = 0; stratum < replicates; stratum++) {
    const value = (stratum + uniform(generator)) / replicates;
    uniforms[stratum] = value;
    normalOf[stratum] = normalQuantile(value);
  }
  // Twice over, so that any turn of them is a part of it.
  const stratumOf = new Int32Array(2 * replicates);
  const normals = new Float32Array(2 * replicates);
  // Fisher and Yates, from the inside out.
  for (let replicate = 0; replicate < replicates; replicate++) {
    const other = Math.floor(uniform(generator) * (replicate + 1));
    stratumOf[replicate] = stratumOf[other] as number;
    stratumOf[other] = replicate;
  }
  for (let replicate = 0; replicate < replicates; replicate++)
    normals[replicate] = normalOf[stratumOf[replicate] as number] as number;
  stratumOf.copyWithin(replicates, 0, replicates);
  normals.copyWithin(replicates, 0, replicates);
  return { uniforms, stratumOf, normals };
}

function drawn(replicates: number): Drawn {
  const known = drawnFor.get(replicates);
  if (known) return known;
  if (drawnFor.size >= KEPT_MOST) drawnFor.clear();
  const first = { streams: [], generator: xoroshiro128plus(SEED) };
  drawnFor.set(replicates, first);
  return first;
}

/** The stream of that index, always the same; streams of different indices are independent in each replicate. */
export function randomStream(replicates: number, index: number): Stream {
  const { streams, generator } = drawn(replicates);
  const base = index % DRAWN_MOST;
  while (streams.length <= base) {
    // A jump is 2^64 numbers long: no stream runs into the next.
    streams.push(draw(replicates, generator.clone()));
    generator.jump();
  }
  const stream = streams[base] as Stream;
  const turns = Math.floor(index / DRAWN_MOST);
  // Turned by multiples of the golden section, no two turns of a stream share a stratum in any replicate.
  const shift = Math.floor(turns * replicates * 0.6180339887498949) % replicates;
  if (shift === 0) return stream;
  const turned = [replicates - shift, 2 * replicates - shift] as const;
  return {
    uniforms: stream.uniforms,
    stratumOf: stream.stratumOf.subarray(...turned),
    normals: stream.normals.subarray(...turned),
  };
}
