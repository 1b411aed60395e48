/**
 * The matrix product: c[i, j] = Σ_k a[i, k]·b[k, j].
 *
 * `productLoop` is its definition. Products of more than a few numbers go to the
 * WebAssembly kernel in matmul/, which gives the same bits sooner; where that cannot run,
 * the definition does the work.
 */
import type { Strided } from './array/shape';
import type { SparseForm } from './array/sparse';
import { ShapeError, shapeText } from './errors';
import { sigmoids } from './exponential';
import { expanded, multiply, multiplySparse } from './matmul/multiply';

/** Elements with their shape, row by row. */
export interface Product {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/** A matrix in memory: element (i, k) is `storage[offset + i·rowStep + k·columnStep]`. */
export interface Matrix {
  readonly storage: Float64Array;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** What is done with a product: a bias is added to each row, and the sigmoid taken if asked for. */
export interface Finish {
  readonly bias: Float64Array;
  readonly sigmoid?: boolean;
}

/** A product whose left side is kept as its nonzero elements. */
export interface SparseProduct {
  readonly left: SparseForm;
  readonly right: Matrix;
}

/** Multiplications up to which copying to the kernel costs more than it saves. */
const SMALL = 2000;

/** The definition: each element of the result is summed over k in order, from 0. */
export function productLoop(a: Matrix, b: Matrix): Float64Array {
  const c = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let sum = 0;
      let p = a.offset + i * a.rowStep;
      let q = b.offset + j * b.columnStep;
      for (let k = 0; k < a.columns; k++) {
        sum += a.storage[p] * b.storage[q];
        p += a.columnStep;
        q += b.rowStep;
      }
      c[i * b.columns + j] = sum;
    }
  }
  return c;
}

/** A vector on the left of a product is a row, on the right a column. */
export function asMatrix(x: Strided, side: 'left' | 'right'): Matrix {
  const { storage, offset, shape, strides } = x;
  if (shape.length === 2) {
    const [rows, columns] = shape;
    const [rowStep, columnStep] = strides;
    return { storage, offset, rows, columns, rowStep, columnStep };
  }
  const [n] = shape;
  const [step] = strides;
  return side === 'left'
    ? { storage, offset, rows: 1, columns: n, rowStep: n, columnStep: step }
    : { storage, offset, rows: n, columns: 1, rowStep: step, columnStep: 1 };
}

/**
 * The product of two arrays of one or two axes, finished as asked for.
 * @throws ShapeError when the inner lengths differ or an array has another number of axes
 */
export function matrixProduct(a: Strided, b: Strided, finish?: Finish): Product {
  if (![a, b].every(({ shape }) => shape.length === 1 || shape.length === 2)) {
    throw new ShapeError(
      `dot needs vectors or matrices, but the shapes are ${shapeText(a.shape)} and ${shapeText(b.shape)}.`,
    );
  }
  const inner = a.shape[a.shape.length - 1];
  if (inner !== b.shape[0]) {
    throw new ShapeError(
      `Shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} do not go together in dot: ` +
        `the last axis of the first (${inner}) must be as long as the first axis of the second (${b.shape[0]}).`,
    );
  }
  const shape = [...a.shape.slice(0, -1), ...b.shape.slice(1)];
  if (a.sparse === undefined && b.sparse !== undefined && finish === undefined) {
    return { data: timesSparse(asMatrix(a, 'left'), b.sparse), shape };
  }
  // Expanded for this product only, as digits that stay so would need 50 MB.
  const right = b.sparse === undefined ? asMatrix(b, 'right') : expanded(b.sparse);
  if (a.sparse !== undefined) {
    const data =
      multiplySparse(a.sparse, right, finish) ??
      finished(productLoop(expanded(a.sparse), right), finish);
    return { data, shape };
  }
  const left = asMatrix(a, 'left');
  const isSmall = left.rows * inner * right.columns <= SMALL;
  const data = isSmall ? undefined : multiply(left, right, finish);
  return { data: data ?? finished(productLoop(left, right), finish), shape };
}

/** a·b for a b that is kept as its nonzero elements: the transpose of bᵀ·aᵀ. */
function timesSparse(a: Matrix, b: SparseForm): Float64Array {
  const product = multiplySparse(transposeOf(b), {
    ...a,
    rows: a.columns,
    columns: a.rows,
    rowStep: a.columnStep,
    columnStep: a.rowStep,
  });
  if (product === undefined) return productLoop(a, expanded(b));
  const columns = product.length / a.rows;
  const c = new Float64Array(product.length);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < a.rows; i++) c[i * columns + j] = product[j * a.rows + i];
  }
  return c;
}

function transposeOf({ rows, transposed }: SparseForm): SparseForm {
  return { rows, transposed: !transposed };
}

function finished(c: Float64Array, finish?: Finish): Float64Array {
  if (finish === undefined) return c;
  const { bias, sigmoid = false } = finish;
  for (let i = 0; i < c.length; i += bias.length) {
    for (let j = 0; j < bias.length; j++) c[i + j] = c[i + j] + bias[j];
  }
  return sigmoid ? sigmoids(c) : c;
}
