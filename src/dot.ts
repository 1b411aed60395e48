/**
 * The matrix product: c[i, j] = Σ_k a[i, k]·b[k, j].
 *
 * `productLoop` is its definition.
 */
import type { Strided } from './array/shape';
import { ShapeError, shapeText } from './errors';

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

/** The definition: each element of the result is summed over k in order, from 0. */
export function productLoop(a: Matrix, b: Matrix): Float64Array {
  const c = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let sum = 0;
      for (let k = 0; k < a.columns; k++) {
        sum +=
          a.storage[a.offset + i * a.rowStep + k * a.columnStep] *
          b.storage[b.offset + k * b.rowStep + j * b.columnStep];
      }
      c[i * b.columns + j] = sum;
    }
  }
  return c;
}

/** A vector on the left of a product is a row, on the right a column. */
function asMatrix(x: Strided, side: 'left' | 'right'): Matrix {
  const { storage, offset, shape, strides } = x;
  const [n = 1, m = 1] = shape;
  const [step = 0, columnStep = 0] = strides;
  if (shape.length === 2) {
    return { storage, offset, rows: n, columns: m, rowStep: step, columnStep };
  }
  return side === 'left'
    ? { storage, offset, rows: 1, columns: n, rowStep: 0, columnStep: step }
    : { storage, offset, rows: n, columns: 1, rowStep: step, columnStep: 0 };
}

/**
 * The product of two arrays of one or two axes.
 * @throws ShapeError when the inner lengths differ or an array has another number of axes
 */
export function matrixProduct(a: Strided, b: Strided): Product {
  for (const { shape } of [a, b]) {
    if (shape.length !== 1 && shape.length !== 2) {
      throw new ShapeError(
        `dot needs vectors or matrices, but the shapes are ${shapeText(a.shape)} and ${shapeText(b.shape)}.`,
      );
    }
  }
  const left = asMatrix(a, 'left');
  const right = asMatrix(b, 'right');
  if (left.columns !== right.rows) {
    throw new ShapeError(
      `Shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} do not go together in dot: ` +
        `the last axis of the first (${left.columns}) must be as long as the first axis of the second (${right.rows}).`,
    );
  }
  return {
    data: productLoop(left, right),
    shape: [...a.shape.slice(0, -1), ...b.shape.slice(1)],
  };
}
