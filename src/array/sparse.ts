/**
 * A matrix that is mostly zeros, kept as its other elements: for each row, the columns and
 * values of what is not 0. The values come from a table of 256, as those of images do. Images
 * of digits are 81 % zeros; kept this way they need a tenth of the memory, and the matrix
 * product needs no search for what it can skip.
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
  /** The elements that are not 0: column · 256 + b each, ascending within a row. */
  readonly elements: Int32Array;
  /** The value for each b. */
  readonly values: Float64Array;

  private constructor(
    columns: number,
    starts: Int32Array,
    ends: Int32Array,
    elements: Int32Array,
    values: Float64Array,
  ) {
    this.columns = columns;
    this.starts = starts;
    this.ends = ends;
    this.elements = elements;
    this.values = values;
  }

  /**
   * Reads a matrix of bytes given row by row, of up to 2²³ columns; a byte b that is not 0
   * becomes `values[b]`, of 256 values.
   */
  static fromBytes(
    bytes: Uint8Array,
    columns: number,
    values: Float64Array,
  ): SparseRows {
    const rows = bytes.length / columns;
    const starts = new Int32Array(rows);
    const ends = new Int32Array(rows);
    let count = 0;
    for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) count++;
    const room = roomAtHome(Math.ceil(count / 2));
    const elements = new Int32Array(room.buffer, room.byteOffset, count);
    let position = 0;
    for (let row = 0; row < rows; row++) {
      starts[row] = position;
      for (let column = 0; column < columns; column++) {
        const byte = bytes[row * columns + column];
        if (byte !== 0) elements[position++] = column * 256 + byte;
      }
      ends[row] = position;
    }
    return new SparseRows(columns, starts, ends, elements, values);
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
    const taken = this.with(starts, ends, this.elements);
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
    const elements = new Int32Array(count);
    for (let row = 0; row < this.rows; row++) {
      elements.set(
        this.elements.subarray(this.starts[row], this.ends[row]),
        starts[row],
      );
    }
    return this.with(starts, ends, elements);
  }

  /** Other rows of the same columns and values. */
  private with(starts: Int32Array, ends: Int32Array, elements: Int32Array): SparseRows {
    return new SparseRows(this.columns, starts, ends, elements, this.values);
  }

  /**
   * The rows from `start` up to but not including `end`, sharing the memory of this matrix.
   * All of them are this matrix itself, which is found again where it lies in the arena.
   */
  slice(start: number, end: number): SparseRows {
    if (start === 0 && end >= this.rows) return this;
    const starts = this.starts.subarray(start, end);
    const ends = this.ends.subarray(start, end);
    return this.with(starts, ends, this.elements);
  }

  /** The element at a row and a column. */
  get(row: number, column: number): number {
    for (let p = this.starts[row]; p < this.ends[row]; p++) {
      const element = this.elements[p];
      if (element >> 8 === column) return this.values[element & 255];
    }
    return 0;
  }

  /** All elements, the zeros among them, row by row. */
  expanded(): Float64Array {
    const out = new Float64Array(this.rows * this.columns);
    for (let row = 0; row < this.rows; row++) {
      for (let p = this.starts[row]; p < this.ends[row]; p++) {
        const element = this.elements[p];
        out[row * this.columns + (element >> 8)] = this.values[element & 255];
      }
    }
    return out;
  }
}
