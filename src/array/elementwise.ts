/**
 * Elementwise loops with broadcasting. The four arithmetic operations have loops of
 * their own, because a function call for each element costs several times the sum itself.
 */
import { broadcastStrides, sizeOf } from './shape';
import type { Strided } from './shape';

/** What is done with each pair of elements. */
export type BinaryOperation =
  '+' | '-' | '*' | '/' | ((a: number, b: number) => number);

/** How the operands lie of which `run` combines `rows` lines of `n` elements. */
interface Lines {
  readonly rows: number;
  readonly n: number;
  readonly aRow: number;
  readonly aStep: number;
  readonly bRow: number;
  readonly bStep: number;
}

/** out[…] = a[aStart + r·aRow + i·aStep] operation b[bStart + r·bRow + i·bStep], row by row. */
function run(
  operation: BinaryOperation,
  { rows, n, aRow, aStep, bRow, bStep }: Lines,
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  out: Float64Array,
  start: number,
): void {
  for (let r = 0; r < rows; r++) {
    const p = aStart + r * aRow;
    const q = bStart + r * bRow;
    const to = start + r * n;
    switch (operation) {
      case '+':
        for (let i = 0; i < n; i++) out[to + i] = a[p + i * aStep] + b[q + i * bStep];
        break;
      case '-':
        for (let i = 0; i < n; i++) out[to + i] = a[p + i * aStep] - b[q + i * bStep];
        break;
      case '*':
        for (let i = 0; i < n; i++) out[to + i] = a[p + i * aStep] * b[q + i * bStep];
        break;
      case '/':
        for (let i = 0; i < n; i++) out[to + i] = a[p + i * aStep] / b[q + i * bStep];
        break;
      default:
        for (let i = 0; i < n; i++) {
          out[to + i] = operation(a[p + i * aStep], b[q + i * bStep]);
        }
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
  const n = out.length;
  const bStep = b.length === n ? 1 : 0;
  run(operation, { rows: 1, n, aRow: 0, aStep: 1, bRow: 0, bStep }, a, 0, b, 0, out, 0);
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
  // The last two axes are the lines of `run`; a single axis is one line.
  const last = axes.shape.length - 1;
  const outer = Math.max(last - 1, 0);
  const lines: Lines = {
    rows: last === 0 ? 1 : axes.shape[outer],
    n: axes.shape[last],
    aRow: axes.a[outer],
    aStep: axes.a[last],
    bRow: axes.b[outer],
    bStep: axes.b[last],
  };
  const index = new Array<number>(outer).fill(0);
  let p = a.offset;
  let q = b.offset;
  for (let start = 0; ; start += lines.rows * lines.n) {
    run(operation, lines, a.storage, p, b.storage, q, out, start);
    // Step the outer axes like an odometer: the last one first, with carry.
    let axis = outer - 1;
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
