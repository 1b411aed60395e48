/**
 * Elementwise loops with broadcasting. The four arithmetic operations have loops of
 * their own, because a function call for each element costs several times the sum itself.
 */
import { broadcastStrides, sizeOf } from './shape';
import type { Strided } from './shape';

/** What is done with each pair of elements. */
export type BinaryOperation =
  '+' | '-' | '*' | '/' | ((a: number, b: number) => number);

/** One straight run: out[i] = a[i·aStep] operation b[i·bStep], for n elements. */
function run(
  operation: BinaryOperation,
  n: number,
  a: Float64Array,
  aStart: number,
  aStep: number,
  b: Float64Array,
  bStart: number,
  bStep: number,
  out: Float64Array,
  start: number,
): void {
  let p = aStart;
  let q = bStart;
  const end = start + n;
  switch (operation) {
    case '+':
      for (let i = start; i < end; i++, p += aStep, q += bStep) out[i] = a[p] + b[q];
      return;
    case '-':
      for (let i = start; i < end; i++, p += aStep, q += bStep) out[i] = a[p] - b[q];
      return;
    case '*':
      for (let i = start; i < end; i++, p += aStep, q += bStep) out[i] = a[p] * b[q];
      return;
    case '/':
      for (let i = start; i < end; i++, p += aStep, q += bStep) out[i] = a[p] / b[q];
      return;
    default:
      for (let i = start; i < end; i++, p += aStep, q += bStep) {
        out[i] = operation(a[p], b[q]);
      }
  }
}

/**
 * Applies `operation` to elements that lie without gaps: pair by pair, or all of `a` with
 * the only element of `b`. The short way through `combine` for most arrays.
 */
export function combinePlain(
  operation: BinaryOperation,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
): void {
  run(operation, out.length, a, 0, 1, b, 0, b.length === out.length ? 1 : 0, out, 0);
}

/**
 * Joins neighbouring axes that both operands cross in even steps, so that two whole
 * arrays, or an array and a number, become one long run instead of many short ones.
 */
function joinAxes(
  shape: readonly number[],
  a: readonly number[],
  b: readonly number[],
): { shape: number[]; a: number[]; b: number[] } {
  const joined = { shape: [1], a: [0], b: [0] };
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis];
    if (n === 1) continue;
    const inner = joined.shape[0];
    if (inner === 1) {
      joined.shape[0] = n;
      joined.a[0] = a[axis]!;
      joined.b[0] = b[axis]!;
    } else if (a[axis] === joined.a[0] * inner && b[axis] === joined.b[0] * inner) {
      joined.shape[0] = inner * n;
    } else {
      joined.shape.unshift(n);
      joined.a.unshift(a[axis]);
      joined.b.unshift(b[axis]);
    }
  }
  return joined;
}

/**
 * Applies `operation` to each pair of elements of a and b, both read as if they had
 * `shape`, and writes the results into `out` row by row. `out` may be the storage of a
 * row-major `a`.
 */
export function combine(
  operation: BinaryOperation,
  a: Strided,
  b: Strided,
  shape: readonly number[],
  out: Float64Array,
): void {
  if (sizeOf(shape) === 0) return;
  const axes = joinAxes(shape, broadcastStrides(a, shape), broadcastStrides(b, shape));
  const last = axes.shape.length - 1;
  const n = axes.shape[last];
  const index = new Array<number>(last).fill(0);
  let p = a.offset;
  let q = b.offset;
  for (let start = 0; ; start += n) {
    run(
      operation,
      n,
      a.storage,
      p,
      axes.a[last],
      b.storage,
      q,
      axes.b[last],
      out,
      start,
    );
    // Step the outer axes like an odometer: the last one first, with carry.
    let axis = last - 1;
    for (; axis >= 0; axis--) {
      p += axes.a[axis];
      q += axes.b[axis];
      if (++index[axis] < axes.shape[axis]) break;
      p -= axes.a[axis] * axes.shape[axis];
      q -= axes.b[axis] * axes.shape[axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** The elements of a strided array, row by row, in an array of their own. */
export function compacted(x: Strided): Float64Array {
  const out = new Float64Array(sizeOf(x.shape));
  combine((element) => element, x, x, x.shape, out);
  return out;
}

/** Writes `values`, repeated by broadcasting, into the elements of a strided array. */
export function assignStrided(target: Strided, values: Float64Array): void {
  const { storage, shape, strides } = target;
  const index = new Array<number>(shape.length).fill(0);
  let position = target.offset;
  for (const value of values) {
    storage[position] = value;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += strides[axis];
      if (++index[axis] < shape[axis]) break;
      position -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}
