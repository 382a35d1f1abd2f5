/** Draws from a binomial distribution, as deviations from its mean. */
import type { Stream } from "./random-streams";
import type { Tiles } from "./tiles";

/** From this variance on, the normal distribution with its first correction for skewness takes the binomial's place. */
const LARGE_VARIANCE = 400;

/** Relative to the mode's, probabilities below this are left out. */
const NEGLIGIBLE = 1e-16;

export interface Draws {
  /** Fills a tile with x* - trials × chance, x* binomial, of the replicates from that one on. */
  fill(tiles: Tiles, tile: number, from: number): void;
}

export function binomialDraws(trials: number, chance: number, stream: Stream): Draws {
  const large = trials * chance * (1 - chance) >= LARGE_VARIANCE;
  return large ? largeDraws(trials, chance, stream) : smallDraws(trials, chance, stream);
}

/** Cornish and Fisher: the quantile at z is σz + γσ(z² - 1)/6, with γσ = 1 - 2 × chance. */
function largeDraws(trials: number, chance: number, { normals }: Stream): Draws {
  const deviation = Math.sqrt(trials * chance * (1 - chance));
  const skew = (1 - 2 * chance) / 6;
  return { fill: (tiles, tile, from) => fillLarge(tiles, tile, normals, from, deviation, skew) };
}

function fillLarge(
  { memory, length }: Tiles,
  tile: number,
  normals: Float32Array,
  from: number,
  deviation: number,
  skew: number,
): void {
  for (let at = 0; at < length; at++) {
    const z = normals[from + at] as number;
    memory[tile + at] = deviation * z + skew * (z * z - 1);
  }
}

/** The inverse of the distribution function, stratum by stratum. */
function smallDraws(trials: number, chance: number, { uniforms, stratumOf }: Stream): Draws {
  const deviationOf = new Float32Array(uniforms.length);
  const { first, probabilities } = binomialProbabilities(trials, chance);
  let [from, cumulative] = [0, 0];
  probabilities.forEach((probability, index) => {
    cumulative += probability;
    const stratum = Math.floor(cumulative * uniforms.length);
    // Of the last value all that are left: the probabilities' sum may be a rounding below 1.
    const last = index === probabilities.length - 1;
    const to = last ? uniforms.length : stratum + ((uniforms[stratum] ?? 1) < cumulative ? 1 : 0);
    deviationOf.fill(first + index - trials * chance, from, to);
    from = to;
  });
  return { fill: (tiles, tile, replicate) => fillSmall(tiles, tile, deviationOf, stratumOf, replicate) };
}

function fillSmall(
  { memory, length }: Tiles,
  tile: number,
  deviationOf: Float32Array,
  stratumOf: Int32Array,
  from: number,
): void {
  for (let at = 0; at < length; at++)
    memory[tile + at] = deviationOf[stratumOf[from + at] as number] as number;
}

/** Of the values `first`, `first + 1`, …: all that are not negligible; they add up to 1. */
export function binomialProbabilities(
  trials: number,
  chance: number,
): { readonly first: number; readonly probabilities: readonly number[] } {
  const mode = Math.min(trials, Math.floor((trials + 1) * chance));
  const odds = chance / (1 - chance);
  const below: number[] = [];
  for (let value = mode, weight = 1; value > 0; value--) {
    weight *= value / ((trials - value + 1) * odds);
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const weights = [...below.reverse(), 1];
  for (let value = mode, weight = 1; value < trials; value++) {
    weight *= ((trials - value) * odds) / (value + 1);
    if (weight < NEGLIGIBLE) break;
    weights.push(weight);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { first: mode - below.length, probabilities: weights.map((weight) => weight / total) };
}
