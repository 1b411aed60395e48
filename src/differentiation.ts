/**
 * Numerical differentiation (sections 4.3 and 4.4): slopes measured by moving a little to
 * both sides. h = 1e-4 is small enough for the lesson and large enough that float64 does
 * not round the difference away.
 */
import { NdArray, asArray } from './array/ndarray';
import type { ArrayInput } from './array/ndarray';
import { positive, ValueError, valueText } from './errors';

/** The step to each side, where none is given (4.3.1). */
export const DEFAULT_H = 1e-4;

/** A function of one number. */
export type ScalarFunction = (x: number) => number;

/** A function of many numbers, held in an array, with one number as its value. */
export type FunctionOfArray = (x: NdArray) => number;

/** The slope of f at x by the central difference (f(x + h) − f(x − h)) / 2h (4.3.1); error ~h². */
export function numericalDiff(f: ScalarFunction, x: number, h = DEFAULT_H): number {
  positive('h', h);
  return (f(x + h) - f(x - h)) / (2 * h);
}

/**
 * The slope of f at x by the forward difference (f(x + h) − f(x)) / h (4.3.1); error ~h.
 * The book's first try takes h = 10e-50, for which float64 gives x + h = x and a slope of 0.
 */
export function forwardDiff(f: ScalarFunction, x: number, h = DEFAULT_H): number {
  positive('h', h);
  return (f(x + h) - f(x)) / h;
}

/**
 * The gradient of f at x (4.4): an array of x's shape, of any rank, whose elements are the
 * partial derivatives ∂f/∂xᵢ by central differences.
 *
 * Each element in turn is moved to both sides in `x` itself, because f may look at `x`
 * through another name, as a loss looks at the weights of its network. It is put back
 * afterwards, also when f throws. Lists such as `[3, 4]` are copied into an array first.
 */
export function numericalGradient(
  f: FunctionOfArray,
  x: ArrayInput,
  h = DEFAULT_H,
): NdArray {
  positive('h', h);
  const point = asArray(x);
  const gradient = new Float64Array(point.size);
  const positions = point.isContiguous ? undefined : point.positions();
  for (let i = 0; i < gradient.length; i++) {
    gradient[i] = slopeAt(f, point, positions === undefined ? i : positions[i], h);
  }
  return new NdArray(gradient, point.shape);
}

/**
 * One partial derivative ∂f/∂xᵢ (4.3.3): only the element at `index` moves, a number for a
 * vector and a list of numbers for an array of higher rank.
 */
export function partialDerivative(
  f: FunctionOfArray,
  x: ArrayInput,
  index: number | readonly number[],
  h = DEFAULT_H,
): number {
  positive('h', h);
  const point = asArray(x);
  return slopeAt(
    f,
    point,
    point.position(typeof index === 'number' ? [index] : index),
    h,
  );
}

/** The partial derivative by the element at `position` of the memory of x. */
function slopeAt(f: FunctionOfArray, x: NdArray, position: number, h: number): number {
  const { storage } = x;
  const original = storage[position];
  try {
    storage[position] = original + h;
    const above = valueOf(f, x);
    storage[position] = original - h;
    const below = valueOf(f, x);
    return (above - below) / (2 * h);
  } finally {
    storage[position] = original;
  }
}

/** f(x), refused when it is no number: a vector where a loss was meant is an easy slip. */
function valueOf(f: FunctionOfArray, x: NdArray): number {
  const value: unknown = f(x);
  if (typeof value === 'number') return value;
  throw new ValueError(
    `The function to differentiate must return a number, but it returned ${valueText(value)}.`,
  );
}
