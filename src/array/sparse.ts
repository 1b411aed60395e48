/**
 * A matrix that is mostly zeros, kept as its other elements: for each row, the columns and
 * values of what is not 0. Images of digits are 81 % zeros; kept this way they need a fifth
 * of the memory, and the matrix product needs no search for what it can skip.
 *
 * Nothing here changes after it was made, so rows that are taken share the memory.
 */
import { checkedIndex } from './shape';

/** How a matrix is kept that knows its zeros. */
export interface SparseForm {
  readonly rows: SparseRows;
  /** Whether the matrix is the transpose of these rows. */
  readonly transposed: boolean;
}

export class SparseRows {
  /** How many columns the whole matrix has. */
  readonly columns: number;
  /** Row i has the elements `starts[i] … ends[i] − 1` of `indices` and `values`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The column of each element, ascending within a row. */
  readonly indices: Int32Array;
  /** The elements that are not 0. */
  readonly values: Float64Array;

  private constructor(
    columns: number,
    starts: Int32Array,
    ends: Int32Array,
    indices: Int32Array,
    values: Float64Array,
  ) {
    this.columns = columns;
    this.starts = starts;
    this.ends = ends;
    this.indices = indices;
    this.values = values;
  }

  /** Reads a matrix of bytes given row by row; a byte b that is not 0 becomes `valueOf[b]`. */
  static fromBytes(
    bytes: Uint8Array,
    columns: number,
    valueOf: Float64Array,
  ): SparseRows {
    const rows = bytes.length / columns;
    const starts = new Int32Array(rows);
    const ends = new Int32Array(rows);
    let count = 0;
    for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) count++;
    const indices = new Int32Array(count);
    const values = new Float64Array(count);
    let position = 0;
    for (let row = 0; row < rows; row++) {
      starts[row] = position;
      for (let column = 0; column < columns; column++) {
        const byte = bytes[row * columns + column];
        if (byte === 0) continue;
        indices[position] = column;
        values[position++] = valueOf[byte];
      }
      ends[row] = position;
    }
    return new SparseRows(columns, starts, ends, indices, values);
  }

  /** How many rows there are. */
  get rows(): number {
    return this.starts.length;
  }

  /** The rows at the given positions, sharing the memory of this matrix. */
  take(positions: ArrayLike<number>): SparseRows {
    const starts = new Int32Array(positions.length);
    const ends = new Int32Array(positions.length);
    for (let k = 0; k < positions.length; k++) {
      const row = checkedIndex(positions[k], this.rows, 0);
      starts[k] = this.starts[row];
      ends[k] = this.ends[row];
    }
    return new SparseRows(this.columns, starts, ends, this.indices, this.values);
  }

  /** The rows from `start` up to but not including `end`, sharing the memory of this matrix. */
  slice(start: number, end: number): SparseRows {
    const starts = this.starts.subarray(start, end);
    const ends = this.ends.subarray(start, end);
    return new SparseRows(this.columns, starts, ends, this.indices, this.values);
  }

  /** The element at a row and a column. */
  get(row: number, column: number): number {
    for (let p = this.starts[row]; p < this.ends[row]; p++) {
      if (this.indices[p] === column) return this.values[p];
    }
    return 0;
  }

  /** All elements, the zeros among them, row by row. */
  expanded(): Float64Array {
    const out = new Float64Array(this.rows * this.columns);
    for (let row = 0; row < this.rows; row++) {
      for (let p = this.starts[row]; p < this.ends[row]; p++) {
        out[row * this.columns + this.indices[p]] = this.values[p];
      }
    }
    return out;
  }
}
