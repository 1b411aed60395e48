/**
 * A matrix that is an `NdArray` to all who use it, and keeps only what is not 0 until
 * someone asks for its memory. The digits are such a matrix.
 *
 * Rows that are taken and other shapes stay sparse; a row or a part of one comes as a small
 * ordinary array.
 * Those are copies, not views. Writing to the matrix itself, and reading `data` or
 * `storage`, makes an ordinary array of it for good.
 */
import { NdArray, asArray } from './ndarray';
import type { ArrayInput } from './ndarray';
import { checkedIndex, reshapedTo, rowMajorStrides, sameShape } from './shape';
import { sliced } from './slice';
import type { SparseForm, SparseRows } from './sparse';

export class SparseMatrix extends NdArray {
  readonly #rows: SparseRows;

  constructor(rows: SparseRows) {
    super(() => rows.expanded(), [rows.rows, rows.columns], [rows.columns, 1], 0);
    this.#rows = rows;
  }

  override get sparse(): SparseForm | undefined {
    return this.isPending ? { rows: this.#rows, transposed: false } : undefined;
  }

  protected override dense(): NdArray {
    return this.isPending ? new NdArray(this.#rows.expanded(), this.shape) : this;
  }

  override get(...index: readonly number[]): number {
    const [row, column] = index;
    if (!this.isPending || index.length !== 2) return super.get(...index);
    return this.#rows.get(
      checkedIndex(row, this.shape[0], 0),
      checkedIndex(column, this.shape[1], 1),
    );
  }

  override take(indices: ArrayInput): NdArray {
    const positions = asArray(indices);
    if (!this.isPending || positions.ndim !== 1) return super.take(indices);
    return new SparseMatrix(this.#rows.take(positions.data));
  }

  override slice(notation: string): NdArray {
    if (!this.isPending) return super.slice(notation);
    const [first, ...rest] = notation.split(',');
    const picked = sliced(
      { storage: new Float64Array(), offset: 0, shape: [this.shape[0]], strides: [1] },
      first,
    );
    const [count = 1] = picked.shape;
    const [step = 0] = picked.strides;
    const positions = Array.from({ length: count }, (_, i) => picked.offset + i * step);
    const rows = this.#rows.take(positions);
    const keepsRows = picked.shape.length === 1;
    if (keepsRows && rest.length === 0) return new SparseMatrix(rows);
    const part = new NdArray(rows.expanded(), [count, this.shape[1]]);
    return part.slice([keepsRows ? ':' : '0', ...rest].join(','));
  }

  override transpose(...axes: readonly number[]): NdArray {
    const reversed = axes.length === 0 || (axes[0] === 1 && axes[1] === 0);
    if (!this.isPending || !reversed || axes.length > 2)
      return super.transpose(...axes);
    return new TransposedSparseMatrix(this, this.#rows);
  }

  override reshape(
    ...shape: readonly number[] | readonly [readonly number[]]
  ): NdArray {
    if (!this.isPending) return super.reshape(...shape);
    const [first] = shape;
    const wanted = typeof first === 'object' ? first : (shape as readonly number[]);
    const target = reshapedTo(this.shape, wanted);
    return sameShape(target, this.shape)
      ? this
      : new ReshapedSparseMatrix(this, this.#rows, target);
  }

  override copy(): NdArray {
    return this.isPending ? new SparseMatrix(this.#rows) : super.copy();
  }
}

/** A sparse matrix in another shape, such as images of 28 × 28 pixels; a view as the transpose is. */
class ReshapedSparseMatrix extends NdArray {
  readonly #original: SparseMatrix;
  readonly #rows: SparseRows;

  constructor(original: SparseMatrix, rows: SparseRows, shape: readonly number[]) {
    super(() => original.storage, shape, rowMajorStrides(shape), 0);
    this.#original = original;
    this.#rows = rows;
  }

  /** As in the transpose: an original that is an ordinary array may have been written to. */
  get #isSparse(): boolean {
    return this.isPending && this.#original.sparse !== undefined;
  }

  protected override dense(): NdArray {
    return this.#isSparse ? new NdArray(this.#rows.expanded(), this.shape) : this;
  }

  override take(indices: ArrayInput): NdArray {
    const [count, ...rest] = this.shape;
    if (!this.#isSparse || count !== this.#rows.rows) return super.take(indices);
    return this.#original.take(indices).reshape(-1, ...rest);
  }

  override reshape(
    ...shape: readonly number[] | readonly [readonly number[]]
  ): NdArray {
    return this.#isSparse ? this.#original.reshape(...shape) : super.reshape(...shape);
  }
}

/** The transpose of a sparse matrix, which in turn becomes a view on its memory when asked for it. */
class TransposedSparseMatrix extends NdArray {
  readonly #original: SparseMatrix;
  readonly #rows: SparseRows;

  constructor(original: SparseMatrix, rows: SparseRows) {
    super(() => original.storage, [rows.columns, rows.rows], [1, rows.columns], 0);
    this.#original = original;
    this.#rows = rows;
  }

  override get sparse(): SparseForm | undefined {
    // Once the original is an ordinary array it may be written to, also through this view.
    return this.#original.sparse && { rows: this.#rows, transposed: true };
  }

  override transpose(...axes: readonly number[]): NdArray {
    return this.sparse !== undefined && axes.length === 0
      ? this.#original
      : super.transpose(...axes);
  }
}
