/**
 * A matrix product that is not computed before someone asks for its elements. The gradient
 * xᵀ·δ of a weight matrix is one: a step of gradient descent can add it to the weights as it
 * is computed, without ever writing it down (`NdArray.addScaled`).
 */
import { asMatrix, matrixProduct } from '../dot';
import type { SparseProduct } from '../dot';
import { NdArray } from './ndarray';

/**
 * a·b, computed when it is first needed if a is kept as its nonzero elements, else at once.
 * Until then b is kept as a copy, unless `isLasting` promises that nobody will change it.
 */
export function pendingProduct(a: NdArray, b: NdArray, isLasting = false): NdArray {
  const { sparse } = a;
  if (sparse === undefined || b.ndim !== 2 || a.shape[1] !== b.shape[0])
    return a.dot(b);
  // Sparse rows never change.
  const right = isLasting ? b : b.copy();
  const { shape } = a;
  const compute = (): Float64Array =>
    matrixProduct({ ...unread, sparse, shape }, right).data;
  return new PendingProduct(compute, [a.shape[0], b.shape[1]], {
    left: sparse,
    right: asMatrix(right, 'right'),
  });
}

/** What a sparse operand has in place of memory. */
const unread = { storage: new Float64Array(), offset: 0, strides: [] };

class PendingProduct extends NdArray {
  readonly #product: SparseProduct;

  constructor(
    compute: () => Float64Array,
    shape: readonly [number, number],
    product: SparseProduct,
  ) {
    super(compute, shape, [shape[1], 1], 0);
    this.#product = product;
  }

  override get product(): SparseProduct | undefined {
    return this.isPending ? this.#product : undefined;
  }
}
