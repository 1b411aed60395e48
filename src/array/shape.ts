/**
 * Shapes and strides: how many elements an array has, where its elements lie in memory,
 * and how two shapes broadcast. Pure functions on lists of numbers; no array is touched.
 */
import { ShapeError, shapeText } from '../errors';
import type { SparseForm } from './sparse';

/** Where the elements of an array lie: element (i, j, …) is `storage[offset + i·strides[0] + j·strides[1] + …]`. */
export interface Strided {
  readonly storage: Float64Array;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** The elements that are not 0, where these are what is kept; then `storage` costs memory. */
  readonly sparse?: SparseForm | undefined;
}

/** The number of elements of a shape: the product of its axes, 1 for the empty shape. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

/** Whether two shapes have the same axes. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, axis) => n === b[axis]);
}

/** The strides of an array whose elements lie row by row without gaps (C order). */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** Whether strided elements lie row by row without gaps. An axis of length 1 has any stride. */
export function isRowMajor(
  shape: readonly number[],
  strides: readonly number[],
): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
}

/** Refuses anything but a list of whole numbers ≥ 0, which is what a shape is. */
export function checkedShape(shape: number | readonly number[]): readonly number[] {
  const axes = typeof shape === 'number' ? [shape] : [...shape];
  if (!axes.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError(
      `A shape is a list of whole numbers of at least 0, but ${shapeText(axes)} came.`,
    );
  }
  return axes;
}

/** The axis that `axis` means in an array of this shape; -1 is the last one. */
export function checkedAxis(axis: number, shape: readonly number[]): number {
  const rank = shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError(
      `Axis ${axis} does not exist in an array of shape ${shapeText(shape)}, which has ${rank} axes.`,
    );
  }
  return axis < 0 ? axis + rank : axis;
}

/** The position that `index` means on an axis of `length`; -1 is the last one. */
export function checkedIndex(index: number, length: number, axis: number): number {
  if (!Number.isInteger(index) || index < -length || index >= length) {
    throw new ShapeError(
      `Index ${index} is out of range for axis ${axis} of length ${length}.`,
    );
  }
  return index < 0 ? index + length : index;
}

/**
 * The shape of an elementwise operation on two arrays. As in NumPy, axes are compared
 * from the last one on; two axes agree when they are equal or one of them is 1, and a
 * missing axis counts as 1.
 */
export function broadcastShapes(
  a: readonly number[],
  b: readonly number[],
): readonly number[] {
  if (b.length === 0 || sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const n = a[axis - rank + a.length] ?? 1;
    const m = b[axis - rank + b.length] ?? 1;
    if (n !== m && n !== 1 && m !== 1) {
      throw new ShapeError(
        `Shapes ${shapeText(a)} and ${shapeText(b)} do not broadcast: ` +
          'counted from the last axis, two axes must be equal or one of them 1.',
      );
    }
    return n === 1 ? m : n;
  });
}

/** The strides with which `x` is read as if it had `shape`: 0 along every repeated axis. */
export function broadcastStrides(x: Strided, shape: readonly number[]): number[] {
  const missing = shape.length - x.shape.length;
  return shape.map((_, axis) =>
    axis < missing || x.shape[axis - missing] === 1 ? 0 : x.strides[axis - missing],
  );
}

/** The shape that `reshape` asks for; one axis may be -1 and is worked out from `size`. */
export function reshapedTo(
  from: readonly number[],
  to: readonly number[],
): readonly number[] {
  const size = sizeOf(from);
  const known = to.reduce((product, n) => (n === -1 ? product : product * n), 1);
  const wanted = to.map((n) => (n === -1 && known > 0 ? size / known : n));
  const unknown = to.filter((n) => n === -1).length;
  if (
    unknown > 1 ||
    !wanted.every((n) => Number.isInteger(n) && n >= 0) ||
    sizeOf(wanted) !== size
  ) {
    throw new ShapeError(
      `An array of shape ${shapeText(from)} (${size} elements) cannot be reshaped to ${shapeText(to)}.`,
    );
  }
  return wanted;
}
