/**
 * Random numbers that follow NumPy's legacy generator: after `random.seed(0)` each
 * function draws what its namesake in `np.random` draws after `np.random.seed(0)`. So a
 * Python copy of a lesson can be laid beside it.
 *
 * The generator is the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998); normal
 * numbers come from Marsaglia's polar method. Both are what NumPy keeps frozen in
 * `numpy.random.RandomState`.
 */
import { asArray, NdArray } from './array/ndarray';
import type { ArrayInput } from './array/ndarray';
import { checkedShape, sizeOf } from './array/shape';
import { ShapeError, shapeText, ValueError, wholeNumber } from './errors';
import { log } from './logarithm';

const STATE_LENGTH = 624;
const SHIFT = 397;

export interface ChoiceOptions {
  /** Whether a value may be drawn more than once. Default true. */
  readonly replace?: boolean;
  /** The probability of each value; they sum to 1. Default: all equal. */
  readonly p?: ArrayInput;
}

/** One stream of random numbers, as `np.random.RandomState(seed)`. */
export class RandomState {
  readonly #state = new Uint32Array(STATE_LENGTH);
  #position = STATE_LENGTH;
  /** The polar method makes two normal numbers at a time; the second waits here. */
  #nextNormal: number | undefined;

  /** @param seed a whole number from 0 to 2³² − 1; where none is given, an unpredictable one */
  constructor(seed?: number) {
    this.seed(seed);
  }

  /** Starts the stream anew. The same seed gives the same numbers. */
  seed(seed = Math.floor(Math.random() * 2 ** 32)): void {
    if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
      throw new ValueError(
        `A seed is a whole number from 0 to 4294967295, but ${seed} came.`,
      );
    }
    let previous = seed;
    for (let i = 0; i < STATE_LENGTH; i++) {
      this.#state[i] = previous;
      previous = (Math.imul(1812433253, previous ^ (previous >>> 30)) + i + 1) >>> 0;
    }
    this.#position = STATE_LENGTH;
    this.#nextNormal = undefined;
  }

  /** The next 32 random bits of MT19937. */
  #bits(): number {
    if (this.#position === STATE_LENGTH) this.#twist();
    let y = this.#state[this.#position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < STATE_LENGTH; i++) {
      const next = state[(i + 1) % STATE_LENGTH];
      const y = (state[i] & 0x80000000) | (next & 0x7fffffff);
      const odd = y & 1 ? 0x9908b0df : 0;
      state[i] = state[(i + SHIFT) % STATE_LENGTH] ^ (y >>> 1) ^ odd;
    }
    this.#position = 0;
  }

  /** A number in [0, 1) with 53 random bits. */
  #double(): number {
    const high = this.#bits() >>> 5;
    const low = this.#bits() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  #normal(): number {
    if (this.#nextNormal !== undefined) {
      const waiting = this.#nextNormal;
      this.#nextNormal = undefined;
      return waiting;
    }
    for (;;) {
      const x = 2 * this.#double() - 1;
      const y = 2 * this.#double() - 1;
      const r2 = x * x + y * y;
      if (r2 >= 1 || r2 === 0) continue;
      const factor = Math.sqrt((-2 * log(r2)) / r2);
      this.#nextNormal = factor * x;
      return factor * y;
    }
  }

  /** A whole number in [0, greatest]: as many bits as needed, drawn again while too great. */
  #upTo(greatest: number): number {
    if (greatest === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(greatest);
    for (;;) {
      const value = (this.#bits() & mask) >>> 0;
      if (value <= greatest) return value;
    }
  }

  #draw(shape: number | readonly number[], next: () => number): NdArray {
    const axes = checkedShape(shape);
    const numbers = new Float64Array(sizeOf(axes));
    for (let i = 0; i < numbers.length; i++) numbers[i] = next();
    return new NdArray(numbers, axes);
  }

  /** Uniform in [0, 1): one number, or an array with the axes given: `rand(2, 3)`. */
  rand(): number;
  rand(...shape: readonly number[]): NdArray;
  rand(...shape: readonly number[]): number | NdArray {
    if (shape.length === 0) return this.#double();
    return this.#draw(shape, () => this.#double());
  }

  /** Standard normal (mean 0, variance 1): one number, or an array: `randn(2, 3)`. */
  randn(): number;
  randn(...shape: readonly number[]): NdArray;
  randn(...shape: readonly number[]): number | NdArray {
    if (shape.length === 0) return this.#normal();
    return this.#draw(shape, () => this.#normal());
  }

  /** Uniform in [low, high). */
  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, shape: number | readonly number[]): NdArray;
  uniform(low = 0, high = 1, shape?: number | readonly number[]): number | NdArray {
    const next = (): number => low + (high - low) * this.#double();
    return shape === undefined ? next() : this.#draw(shape, next);
  }

  /** Normal with the given mean and standard deviation. */
  normal(mean?: number, deviation?: number): number;
  normal(mean: number, deviation: number, shape: number | readonly number[]): NdArray;
  normal(
    mean = 0,
    deviation = 1,
    shape?: number | readonly number[],
  ): number | NdArray {
    const next = (): number => mean + deviation * this.#normal();
    return shape === undefined ? next() : this.#draw(shape, next);
  }

  /** Whole numbers from `low` up to but not including `high`. */
  randint(low: number, high: number): number;
  randint(low: number, high: number, shape: number | readonly number[]): NdArray;
  randint(
    low: number,
    high: number,
    shape?: number | readonly number[],
  ): number | NdArray {
    const count = high - low;
    if (!Number.isInteger(low) || !(count >= 1) || !(count <= 2 ** 32)) {
      throw new ValueError(
        `randint needs whole numbers low < high, at most 2³² apart, but ${low} and ${high} came.`,
      );
    }
    const next = (): number => low + this.#upTo(count - 1);
    return shape === undefined ? next() : this.#draw(shape, next);
  }

  /**
   * Draws from a vector, or from 0 … n − 1 when a number is given: the book's mini-batch is
   * `choice(trainSize, batchSize)` (4.2.3).
   * @throws ValueError when more values are wanted without replacement than there are, or
   *   the probabilities are not n numbers ≥ 0 with sum 1
   */
  choice(from: number | ArrayInput): number;
  choice(
    from: number | ArrayInput,
    size: number | readonly number[],
    options?: ChoiceOptions,
  ): NdArray;
  choice(
    from: number | ArrayInput,
    size?: number | readonly number[],
    { replace = true, p }: ChoiceOptions = {},
  ): number | NdArray {
    const values = typeof from === 'number' ? undefined : asArray(from);
    if (values !== undefined && values.ndim !== 1) {
      throw new ShapeError(
        `choice draws from a vector, but the shape is ${shapeText(values.shape)}.`,
      );
    }
    const n = wholeNumber(
      'The number of values to choose from',
      values?.size ?? (from as number),
      1,
    );
    const shape = checkedShape(size ?? []);
    const count = sizeOf(shape);
    if (!replace && count > n) {
      throw new ValueError(
        `${count} values cannot be drawn from ${n} without replacement.`,
      );
    }
    const weights = p === undefined ? undefined : probabilities(p, n);
    const possible = weights?.filter((weight) => weight > 0).length ?? n;
    if (!replace && count > possible) {
      throw new ValueError(
        `${count} values cannot be drawn without replacement: only ${possible} have a probability above 0.`,
      );
    }
    const positions = this.#choosePositions(n, count, replace, weights);
    const chosen = new NdArray(positions, shape).map((i) =>
      values === undefined ? i : values.get(i),
    );
    return size === undefined ? chosen.item() : chosen;
  }

  #choosePositions(
    n: number,
    count: number,
    replace: boolean,
    weights: Float64Array | undefined,
  ): Float64Array {
    if (weights === undefined) {
      return replace
        ? this.randint(0, n, [count]).data
        : this.permutation(n).data.slice(0, count);
    }
    if (replace) {
      const limits = cumulative(weights);
      return this.rand(count).data.map((x) => countUpTo(limits, x));
    }
    // Draw as many as are missing, keep the new ones, and go on without those found.
    const found = new Set<number>();
    const left = weights.slice();
    while (found.size < count) {
      for (const i of found) left[i] = 0;
      const limits = cumulative(left);
      for (const x of this.rand(count - found.size)) found.add(countUpTo(limits, x));
    }
    return Float64Array.from(found);
  }

  /** The numbers 0 … n − 1, or the rows of an array, in random order, as a new array. */
  permutation(of: number | ArrayInput): NdArray {
    const n =
      typeof of === 'number' ? wholeNumber('n', of) : (asArray(of).shape[0] ?? 0);
    const order = new NdArray(
      Float64Array.from({ length: n }, (_, i) => i),
      [n],
    );
    this.shuffle(order);
    return typeof of === 'number' ? order : asArray(of).take(order);
  }

  /** Puts the rows of `x` (the numbers of a vector) in random order, in place. */
  shuffle(x: NdArray): void {
    const n = x.shape[0] ?? 0;
    for (let i = n - 1; i > 0; i--) {
      const j = this.#upTo(i);
      const row = x.at(i).copy();
      x.at(i).assign(x.at(j));
      x.at(j).assign(row);
    }
  }
}

/** Checks the probabilities of a choice. */
function probabilities(p: ArrayInput, n: number): Float64Array {
  const given = asArray(p);
  if (given.ndim !== 1 || given.size !== n) {
    throw new ShapeError(
      `choice needs one probability for each of ${n} values, but p has shape ${shapeText(given.shape)}.`,
    );
  }
  const total = given.sum();
  // The tolerance is NumPy's: the square root of the rounding unit.
  if (!given.data.every((x) => x >= 0) || !(Math.abs(total - 1) <= 1.5e-8)) {
    throw new ValueError(
      `Probabilities must be ≥ 0 and sum to 1, but their sum is ${total}.`,
    );
  }
  return given.data;
}

/** The running sums of the weights, as a share of their total. */
function cumulative(weights: Float64Array): Float64Array {
  let total = 0;
  const sums = weights.map((weight) => (total += weight));
  return sums.map((sum) => sum / total);
}

/** How many of the ascending limits are ≤ x: the position that x falls on. */
function countUpTo(limits: Float64Array, x: number): number {
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (limits[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The stream that the functions below share, as `np.random` itself is one. */
const shared = new RandomState();

export const seed: RandomState['seed'] = shared.seed.bind(shared);
export const rand: RandomState['rand'] = shared.rand.bind(shared);
export const randn: RandomState['randn'] = shared.randn.bind(shared);
export const uniform: RandomState['uniform'] = shared.uniform.bind(shared);
export const normal: RandomState['normal'] = shared.normal.bind(shared);
export const randint: RandomState['randint'] = shared.randint.bind(shared);
export const choice: RandomState['choice'] = shared.choice.bind(shared);
export const permutation: RandomState['permutation'] = shared.permutation.bind(shared);
export const shuffle: RandomState['shuffle'] = shared.shuffle.bind(shared);
