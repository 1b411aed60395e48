/** Makes arrays: from numbers in lists, filled, evenly spaced, or out of other arrays. */
import { ShapeError, shapeText, ValueError, wholeNumber } from '../errors';
import { asArray, asOperand, filled, NdArray } from './ndarray';
import type { ArrayInput, Operand } from './ndarray';
import { checkedAxis, sameShape } from './shape';

/** A new array with the numbers of nested lists (or a copy of an array): `array([[1, 2], [3, 4]])`. */
export function array(values: Operand): NdArray {
  return asOperand(values).copy();
}

/** An array of zeros: `zeros([2, 3])`. */
export function zeros(shape: number | readonly number[]): NdArray {
  return filled(shape, 0);
}

/** An array of zeros with the shape of `x`. */
export function zerosLike(x: Operand): NdArray {
  return filled(asOperand(x).shape, 0);
}

/** An array of ones. */
export function ones(shape: number | readonly number[]): NdArray {
  return filled(shape, 1);
}

/** An array of ones with the shape of `x`. */
export function onesLike(x: Operand): NdArray {
  return filled(asOperand(x).shape, 1);
}

/** An array with `value` everywhere. */
export function full(shape: number | readonly number[], value: number): NdArray {
  return filled(shape, value);
}

/** The identity matrix with n rows. */
export function eye(n: number): NdArray {
  const identity = filled([n, n], 0);
  for (let i = 0; i < n; i++) identity.set([i, i], 1);
  return identity;
}

/** The numbers from `start` up to but not including `stop`, `step` apart: `arange(3)` is 0, 1, 2. */
export function arange(startOrStop: number, end?: number, step = 1): NdArray {
  const [start, stop] = end === undefined ? [0, startOrStop] : [startOrStop, end];
  const length = Math.ceil((stop - start) / step);
  if (!Number.isFinite(length)) {
    throw new ValueError(
      `arange needs finite ends and a step other than 0, but start ${start}, stop ${stop}, step ${step} came.`,
    );
  }
  // NumPy steps by the rounded difference of the first two numbers; so do we.
  const delta = start + step - start;
  const numbers = new Float64Array(Math.max(0, length));
  for (let i = 0; i < numbers.length; i++) numbers[i] = start + i * delta;
  return new NdArray(numbers, [numbers.length]);
}

/** `count` numbers evenly spaced from `start` to `stop`, both included. */
export function linspace(start: number, stop: number, count = 50): NdArray {
  wholeNumber('The count of linspace', count);
  const step = (stop - start) / (count - 1);
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i * step + start;
  if (count > 1) numbers[count - 1] = stop;
  if (count === 1) numbers[0] = start;
  return new NdArray(numbers, [count]);
}

/**
 * The coordinates of a grid: for x of length n and y of length m two arrays of shape
 * (m, n), the first repeating x in every row, the second y in every column.
 */
export function meshgrid(x: ArrayInput, y: ArrayInput): [NdArray, NdArray] {
  const a = asArray(x).reshape(1, -1);
  const b = asArray(y).reshape(-1, 1);
  const grid = zeros([b.size, a.size]);
  return [grid.add(a), grid.add(b)];
}

/** Arrays of one shape, laid behind each other on a new first axis. */
export function stack(arrays: readonly Operand[]): NdArray {
  const parts = arrays.map(asOperand);
  if (parts.length === 0) throw new ShapeError('stack needs at least one array.');
  return concatenate(
    parts.map((part) => part.reshape(1, ...part.shape)),
    0,
  );
}

/** Arrays joined along an axis they already have; their other axes must be equal. */
export function concatenate(arrays: readonly ArrayInput[], axis = 0): NdArray {
  const parts = arrays.map(asArray);
  const [first] = parts;
  if (parts.length === 0) {
    throw new ShapeError('concatenate needs at least one array.');
  }
  const along = checkedAxis(axis, first.shape);
  const withLength = (shape: readonly number[], length: number): number[] =>
    shape.map((n, i) => (i === along ? length : n));
  let length = 0;
  for (const { shape } of parts) {
    if (!sameShape(withLength(shape, 0), withLength(first.shape, 0))) {
      throw new ShapeError(
        `Shapes ${shapeText(first.shape)} and ${shapeText(shape)} cannot be joined along axis ${along}: all other axes must be equal.`,
      );
    }
    length += shape[along];
  }
  const joined = zeros(withLength(first.shape, length));
  const whole = joined.shape.map(() => ':');
  let start = 0;
  for (const part of parts) {
    const stop = start + part.shape[along];
    const place = whole.map((all, i) => (i === along ? `${start}:${stop}` : all));
    joined.slice(place.join(', ')).assign(part);
    start = stop;
  }
  return joined;
}
