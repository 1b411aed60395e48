/**
 * The array operations as functions that take numbers, lists or arrays, for formulas that
 * read as in the book: `exp(neg(x))`, `sum(x)`, `dot(x, W)`. A number gives a number.
 */
import { exponentials } from '../exponential';
import { asArray, asOperand, NdArray } from './ndarray';
import type { ArrayInput, Operand, ReduceOptions } from './ndarray';
import { broadcastShapes } from './shape';

/** A function of one number that works on every element of an array. */
export interface ElementwiseFunction {
  (x: number): number;
  (x: ArrayInput): NdArray;
  (x: Operand): number | NdArray;
}

/**
 * Makes a function of one number work on arrays, element by element.
 * @param ofMany the same for many numbers, where there is a faster way than one by one
 */
export function elementwiseFunction(
  f: (x: number) => number,
  ofMany?: (x: Float64Array) => Float64Array,
): ElementwiseFunction {
  function apply(x: number): number;
  function apply(x: ArrayInput): NdArray;
  function apply(x: Operand): number | NdArray {
    if (typeof x === 'number') return f(x);
    return ofMany === undefined ? asArray(x).map(f) : asArray(x).mapAll(ofMany);
  }
  return apply as ElementwiseFunction;
}

/** eˣ */
export const exp: ElementwiseFunction = elementwiseFunction(Math.exp, exponentials);
/** Natural logarithm. */
export const log: ElementwiseFunction = elementwiseFunction(Math.log);
export const sqrt: ElementwiseFunction = elementwiseFunction(Math.sqrt);
export const abs: ElementwiseFunction = elementwiseFunction(Math.abs);
export const sin: ElementwiseFunction = elementwiseFunction(Math.sin);
export const cos: ElementwiseFunction = elementwiseFunction(Math.cos);
export const neg: ElementwiseFunction = elementwiseFunction((x) => -x);

/** a + b */
export function add(a: Operand, b: Operand): NdArray {
  return asOperand(a).add(b);
}

/** a − b */
export function sub(a: Operand, b: Operand): NdArray {
  return asOperand(a).sub(b);
}

/** a · b, element by element. The matrix product is `dot`. */
export function mul(a: Operand, b: Operand): NdArray {
  return asOperand(a).mul(b);
}

/** a / b */
export function div(a: Operand, b: Operand): NdArray {
  return asOperand(a).div(b);
}

/** a to the power of b */
export function pow(a: Operand, b: Operand): NdArray {
  return asOperand(a).pow(b);
}

/** The larger of a and b; NaN if either is. */
export function maximum(a: Operand, b: Operand): NdArray {
  return asOperand(a).maximum(b);
}

/** The smaller of a and b; NaN if either is. */
export function minimum(a: Operand, b: Operand): NdArray {
  return asOperand(a).minimum(b);
}

/** Every element moved into [low, high]. */
export function clip(x: Operand, low: number, high: number): NdArray {
  return asOperand(x).clip(low, high);
}

/** The elements of `a` where `condition` is not 0, those of `b` elsewhere. */
export function where(condition: Operand, a: Operand, b: Operand): NdArray {
  const test = asOperand(condition);
  const yes = asOperand(a);
  const no = asOperand(b);
  const shape = broadcastShapes(broadcastShapes(test.shape, yes.shape), no.shape);
  const ifTrue = yes.broadcastTo(shape).data;
  const ifFalse = no.broadcastTo(shape).data;
  const chosen = test
    .broadcastTo(shape)
    .data.map((x, i) => (x !== 0 ? ifTrue[i] : ifFalse[i]));
  return new NdArray(chosen, shape);
}

/** The sum of all elements, or the sums along one axis. */
export function sum(x: Operand): number;
export function sum(x: ArrayInput, axis: number, options?: ReduceOptions): NdArray;
export function sum(
  x: Operand,
  axis?: number,
  options?: ReduceOptions,
): number | NdArray {
  const a = asOperand(x);
  return axis === undefined ? a.sum() : a.sum(axis, options);
}

/** The mean of all elements, or the means along one axis. */
export function mean(x: Operand): number;
export function mean(x: ArrayInput, axis: number, options?: ReduceOptions): NdArray;
export function mean(
  x: Operand,
  axis?: number,
  options?: ReduceOptions,
): number | NdArray {
  const a = asOperand(x);
  return axis === undefined ? a.mean() : a.mean(axis, options);
}

/** The standard deviation of all elements, or along one axis. */
export function std(x: Operand): number;
export function std(x: ArrayInput, axis: number, options?: ReduceOptions): NdArray;
export function std(
  x: Operand,
  axis?: number,
  options?: ReduceOptions,
): number | NdArray {
  const a = asOperand(x);
  return axis === undefined ? a.std() : a.std(axis, options);
}

/** The largest element, or the largest along one axis. */
export function max(x: Operand): number;
export function max(x: ArrayInput, axis: number, options?: ReduceOptions): NdArray;
export function max(
  x: Operand,
  axis?: number,
  options?: ReduceOptions,
): number | NdArray {
  const a = asOperand(x);
  return axis === undefined ? a.max() : a.max(axis, options);
}

/** The smallest element, or the smallest along one axis. */
export function min(x: Operand): number;
export function min(x: ArrayInput, axis: number, options?: ReduceOptions): NdArray;
export function min(
  x: Operand,
  axis?: number,
  options?: ReduceOptions,
): number | NdArray {
  const a = asOperand(x);
  return axis === undefined ? a.min() : a.min(axis, options);
}

/** The position of the largest element, or the positions along one axis. */
export function argmax(x: Operand): number;
export function argmax(x: ArrayInput, axis: number, options?: ReduceOptions): NdArray;
export function argmax(
  x: Operand,
  axis?: number,
  options?: ReduceOptions,
): number | NdArray {
  const a = asOperand(x);
  return axis === undefined ? a.argmax() : a.argmax(axis, options);
}

/** The position of the smallest element, or the positions along one axis. */
export function argmin(x: Operand): number;
export function argmin(x: ArrayInput, axis: number, options?: ReduceOptions): NdArray;
export function argmin(
  x: Operand,
  axis?: number,
  options?: ReduceOptions,
): number | NdArray {
  const a = asOperand(x);
  return axis === undefined ? a.argmin() : a.argmin(axis, options);
}

/** The elements of `x` in another shape; one axis may be -1. */
export function reshape(x: ArrayInput, shape: readonly number[]): NdArray {
  return asArray(x).reshape(shape);
}

/** The axes of `x` in another order, reversed by default. */
export function transpose(x: ArrayInput, ...axes: readonly number[]): NdArray {
  return asArray(x).transpose(...axes);
}

/**
 * The matrix product (n, k)·(k, m) → (n, m) of section 3.3 of the book. A vector counts as
 * a row on the left and as a column on the right; the result has shape () for two vectors.
 */
export function dot(a: ArrayInput, b: ArrayInput): NdArray {
  return asArray(a).dot(b);
}
