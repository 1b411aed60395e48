/**
 * A matrix that is mostly zeros, kept as its other elements: for each row, the columns and
 * values of what is not 0. Images of digits are 81 % zeros; kept this way they need two
 * fifths of the memory, and the matrix product needs no search for what it can skip.
 *
 * Nothing here changes after it was made, so rows that are taken can share the memory.
 */
import { roomAtHome } from '../matmul/homes';
import { checkedIndex } from './shape';

/** The share of the rows up to which those that are taken are copied. */
const FEW = 0.001;

/** How a matrix is kept that knows its zeros. */
export interface SparseForm {
  readonly rows: SparseRows;
  /** Whether the matrix is the transpose of these rows. */
  readonly transposed: boolean;
}

let lastId = 0;

export class SparseRows {
  /** Tells these rows from all others. */
  readonly id: number = ++lastId;
  /** How many columns the whole matrix has. */
  readonly columns: number;
  /** Row i has the elements `starts[i] … ends[i] − 1`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /**
   * The elements that are not 0, 16 bytes each. `values[2p]` is element p, and the same
   * memory seen as integers holds its column in `columnOf[4p + 2]`, ascending within a row.
   */
  readonly values: Float64Array;
  readonly columnOf: Int32Array;

  private constructor(
    columns: number,
    starts: Int32Array,
    ends: Int32Array,
    values: Float64Array,
  ) {
    this.columns = columns;
    this.starts = starts;
    this.ends = ends;
    this.values = values;
    this.columnOf = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
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
    const values = roomAtHome(2 * count);
    const matrix = new SparseRows(columns, starts, ends, values);
    let position = 0;
    for (let row = 0; row < rows; row++) {
      starts[row] = position;
      for (let column = 0; column < columns; column++) {
        const byte = bytes[row * columns + column];
        if (byte === 0) continue;
        matrix.columnOf[4 * position + 2] = column;
        values[2 * position++] = valueOf[byte];
      }
      ends[row] = position;
    }
    return matrix;
  }

  /** How many rows there are. */
  get rows(): number {
    return this.starts.length;
  }

  /**
   * The rows at the given positions. They share the memory of this matrix, except a few of
   * many: one digit that someone keeps must not keep the 8,000.
   */
  take(positions: ArrayLike<number>): SparseRows {
    const starts = new Int32Array(positions.length);
    const ends = new Int32Array(positions.length);
    for (let k = 0; k < positions.length; k++) {
      const row = checkedIndex(positions[k], this.rows, 0);
      starts[k] = this.starts[row];
      ends[k] = this.ends[row];
    }
    const taken = new SparseRows(this.columns, starts, ends, this.values);
    return positions.length <= FEW * this.rows ? taken.copy() : taken;
  }

  /** The same rows with memory of their own, one behind the other. */
  private copy(): SparseRows {
    const starts = new Int32Array(this.rows);
    const ends = new Int32Array(this.rows);
    let count = 0;
    for (let row = 0; row < this.rows; row++) {
      starts[row] = count;
      count += this.ends[row] - this.starts[row];
      ends[row] = count;
    }
    const values = new Float64Array(2 * count);
    for (let row = 0; row < this.rows; row++) {
      const elements = this.values.subarray(2 * this.starts[row], 2 * this.ends[row]);
      values.set(elements, 2 * starts[row]);
    }
    return new SparseRows(this.columns, starts, ends, values);
  }

  /** The rows from `start` up to but not including `end`, sharing the memory of this matrix. */
  slice(start: number, end: number): SparseRows {
    const starts = this.starts.subarray(start, end);
    const ends = this.ends.subarray(start, end);
    return new SparseRows(this.columns, starts, ends, this.values);
  }

  /** The element at a row and a column. */
  get(row: number, column: number): number {
    for (let p = this.starts[row]; p < this.ends[row]; p++) {
      if (this.columnOf[4 * p + 2] === column) return this.values[2 * p];
    }
    return 0;
  }

  /** All elements, the zeros among them, row by row. */
  expanded(): Float64Array {
    const out = new Float64Array(this.rows * this.columns);
    for (let row = 0; row < this.rows; row++) {
      for (let p = this.starts[row]; p < this.ends[row]; p++) {
        out[row * this.columns + this.columnOf[4 * p + 2]] = this.values[2 * p];
      }
    }
    return out;
  }
}
