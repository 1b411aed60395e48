/**
 * `NdArray`: numbers in rows and columns, and any number of axes more. It is to the
 * lessons what `np.ndarray` is to the book: float64, row by row, with broadcasting,
 * views and the operations of the chapter as methods.
 *
 * Operations return a new array and leave their operands alone. The ones that change an
 * array say so by their name (`set`, `fill`, `assign`, `…InPlace`, `addScaled`).
 */
import { matrixProduct } from '../dot';
import type { SparseProduct } from '../dot';
import { addScaledProduct } from '../matmul/multiply';
import { ShapeError, shapeText, ValueError, valueText } from '../errors';
import { exponentials } from '../exponential';
import { assignStrided, combine, combinePlain, compacted } from './elementwise';
import type { BinaryOperation } from './elementwise';
import { formatElements, formatScalar, isShortened } from './print';
import { argmaxAxis, axisView, maxAxis, pairwiseSum, sumAxis } from './reduce';
import type { AxisView } from './reduce';
import {
  broadcastShapes,
  broadcastStrides,
  checkedAxis,
  checkedIndex,
  checkedShape,
  isRowMajor,
  reshapedTo,
  rowMajorStrides,
  sameShape,
  sizeOf,
} from './shape';
import type { Strided } from './shape';
import type { SparseForm } from './sparse';
import { sliced } from './slice';

/** Numbers in lists, lists of lists, and so on; all lists of one level equally long. */
export type NestedNumbers = readonly (number | NestedNumbers)[];

/** What functions take where an array is meant. */
export type ArrayInput = NdArray | NestedNumbers | Float64Array;

/** What operations take as the other operand: an array, or one number for every element. */
export type Operand = number | ArrayInput;

/** How a reduction leaves its axis. */
export interface ReduceOptions {
  /** Keep the reduced axis with length 1, so that the result broadcasts. Default false. */
  readonly keepDims?: boolean;
}

export class NdArray implements Strided {
  /** The length of each axis; empty for a single number. */
  readonly shape: readonly number[];
  /** How far apart in `storage` neighbours along each axis lie. */
  readonly strides: readonly number[];
  /** Where the first element lies in `storage`. */
  readonly offset: number;
  /** Whether the elements lie row by row without gaps, as in every array that is not a view. */
  readonly isContiguous: boolean;
  #storage: Float64Array | (() => Float64Array);

  /**
   * The elements of `data`, row by row, in the given shape; `data` is not copied.
   * Learners write `array([[1, 2], [3, 4]])`, which reads nested lists.
   * @throws ShapeError when `data` does not have as many elements as the shape
   */
  constructor(data: Float64Array, shape: readonly number[]);
  /** A view: elements of `data`, which may be made when first used, at the given strides. */
  constructor(
    data: Float64Array | (() => Float64Array),
    shape: readonly number[],
    strides: readonly number[],
    offset: number,
  );
  constructor(
    data: Float64Array | (() => Float64Array),
    shape: readonly number[],
    strides: readonly number[] = rowMajorStrides(shape),
    offset?: number,
  ) {
    this.shape = shape;
    this.isContiguous = isRowMajor(shape, strides);
    const size = sizeOf(shape);
    if (typeof data === 'function') {
      this.#storage = data;
    } else if (offset === undefined) {
      if (data.length !== size) {
        throw new ShapeError(
          `Shape ${shapeText(shape)} has ${size} elements, but ${data.length} numbers came.`,
        );
      }
      this.#storage = data;
    } else if (this.isContiguous) {
      // A view without gaps becomes an array of its own on a part of the memory: then
      // `data` is that part, and changing it changes the original.
      this.#storage = data.subarray(offset, offset + size);
      this.strides = rowMajorStrides(shape);
      this.offset = 0;
      return;
    } else {
      this.#storage = data;
    }
    this.strides = strides;
    this.offset = offset ?? 0;
  }

  /** The memory, shared by all views on the same array. Most code wants `data`. */
  get storage(): Float64Array {
    if (typeof this.#storage === 'function') this.#storage = this.#storage();
    return this.#storage;
  }

  /** Whether the memory was not needed so far. */
  protected get isPending(): boolean {
    return typeof this.#storage === 'function';
  }

  /** This array for a moment of reading; a sparse matrix expands into a temporary one. */
  // eslint-disable-next-line @typescript-eslint/prefer-return-this-type -- not in SparseMatrix
  protected dense(): NdArray {
    return this;
  }

  /** The elements that are not 0, where the array is kept as these (`SparseMatrix`). */
  get sparse(): SparseForm | undefined {
    return undefined;
  }

  /** The product that the array will be, where it is not computed yet (`PendingProduct`). */
  get product(): SparseProduct | undefined {
    return undefined;
  }

  /** The number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /**
   * The elements row by row. For a contiguous array these are the elements themselves, and
   * writing to them changes the array; for a transposed or stepped view it is a copy.
   */
  get data(): Float64Array {
    return this.isContiguous ? this.storage : compacted(this);
  }

  // Elements and parts

  /** The element at the given position, one index for each axis; -1 is the last. */
  get(...index: readonly number[]): number {
    return this.storage[this.position(index)];
  }

  /** Sets the element at `index` (one number for a vector, a list otherwise). */
  set(index: number | readonly number[], value: number): this {
    this.storage[this.position(typeof index === 'number' ? [index] : index)] = value;
    return this;
  }

  /** Where the element at `index` lies in `storage`. */
  position(index: readonly number[]): number {
    if (index.length !== this.ndim) {
      throw new ShapeError(
        `An element of an array of shape ${shapeText(this.shape)} needs ${this.ndim} indices, but ${index.length} came; at() and slice() take parts.`,
      );
    }
    let position = this.offset;
    for (let axis = 0; axis < index.length; axis++) {
      const length = this.shape[axis];
      position += checkedIndex(index[axis], length, axis) * this.strides[axis];
    }
    return position;
  }

  /** Where all elements lie in `storage`, row by row. */
  positions(): number[] {
    let positions = [this.offset];
    this.shape.forEach((length, axis) => {
      const step = this.strides[axis];
      positions = positions.flatMap((start) =>
        Array.from({ length }, (_, i) => start + i * step),
      );
    });
    return positions;
  }

  /** The only element of an array that has one. */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError(
        `item() needs an array of one element, but the shape is ${shapeText(this.shape)}.`,
      );
    }
    return this.storage[this.offset];
  }

  /** The part at the given first indices, as a view: `x.at(0)` is the first row of a matrix. */
  at(...index: readonly number[]): NdArray {
    return this.slice(index.join(', '));
  }

  /**
   * A part in NumPy's notation, as a view: `x.slice('1:3, :')`, `x.slice(':, 0')`,
   * `x.slice('::-1')`. Write into it with `assign`.
   */
  slice(notation: string): NdArray {
    const { storage, shape, strides, offset } = sliced(this, notation);
    return new NdArray(storage, shape, strides, offset);
  }

  /**
   * The rows at the given positions along the first axis, as a copy: the book's
   * `x_train[batch_mask]`. Positions may repeat.
   */
  take(indices: ArrayInput): NdArray {
    const rows = asArray(indices);
    if (this.ndim === 0 || rows.ndim !== 1) {
      throw new ShapeError(
        `take() needs an array with rows and a list of positions, but the shapes are ${shapeText(this.shape)} and ${shapeText(rows.shape)}.`,
      );
    }
    const [length, ...rest] = this.shape as readonly [number, ...number[]];
    const rowSize = sizeOf(rest);
    const out = new Float64Array(rows.size * rowSize);
    const { data } = this;
    const positions = rows.data;
    for (let k = 0; k < positions.length; k++) {
      const start = checkedIndex(positions[k], length, 0) * rowSize;
      const to = k * rowSize;
      for (let i = 0; i < rowSize; i++) out[to + i] = data[start + i];
    }
    return new NdArray(out, [rows.size, ...rest]);
  }

  /** The parts along the first axis: the rows of a matrix, as views. */
  *rows(): IterableIterator<NdArray> {
    for (let i = 0; i < (this.shape[0] ?? 0); i++) yield this.at(i);
  }

  /** The numbers of a vector: `const [x0, x1] = x`. For a matrix, see `rows()`. */
  [Symbol.iterator](): IterableIterator<number> {
    if (this.ndim !== 1) {
      throw new ShapeError(
        `Only a vector can be iterated number by number, but the shape is ${shapeText(this.shape)}; iterate x.rows() or x.data.`,
      );
    }
    return this.data.values();
  }

  // Shape

  /** The transpose: the axes in reverse order, as a view. */
  get T(): NdArray {
    return this.transpose();
  }

  /** The axes in another order (reversed by default), as a view. */
  transpose(...axes: readonly number[]): NdArray {
    const order =
      axes.length === 0
        ? this.shape.map((_, axis) => this.ndim - 1 - axis)
        : axes.map((axis) => checkedAxis(axis, this.shape));
    if (order.length !== this.ndim || new Set(order).size !== this.ndim) {
      throw new ShapeError(
        `transpose(${axes.join(', ')}) must name each axis of shape ${shapeText(this.shape)} once.`,
      );
    }
    return new NdArray(
      this.storage,
      order.map((axis) => this.shape[axis]),
      order.map((axis) => this.strides[axis]),
      this.offset,
    );
  }

  /** The same elements in another shape; one axis may be -1. A view where the elements have no gaps. */
  reshape(...shape: readonly number[] | readonly [readonly number[]]): NdArray {
    const [first] = shape;
    const wanted = typeof first === 'object' ? first : (shape as readonly number[]);
    const target = reshapedTo(this.shape, wanted);
    return sameShape(target, this.shape) ? this : new NdArray(this.data, target);
  }

  /** This array repeated to a larger shape by the rules of broadcasting, as a view to read from. */
  broadcastTo(shape: readonly number[]): NdArray {
    if (!sameShape(broadcastShapes(this.shape, shape), shape)) {
      throw new ShapeError(
        `An array of shape ${shapeText(this.shape)} does not broadcast to ${shapeText(shape)}.`,
      );
    }
    return new NdArray(this.storage, shape, broadcastStrides(this, shape), this.offset);
  }

  /** All elements as one vector. */
  flatten(): NdArray {
    return this.copy().reshape(-1);
  }

  /** An array of its own with the same elements. */
  copy(): NdArray {
    return new NdArray(
      this.isContiguous ? this.storage.slice() : this.data,
      this.shape,
    );
  }

  // Arithmetic, element by element, with broadcasting

  /** f of every element. */
  map(f: (x: number) => number): NdArray {
    const { data } = this.dense();
    const out = new Float64Array(data.length);
    for (let i = 0; i < out.length; i++) out[i] = f(data[i]);
    return new NdArray(out, this.shape);
  }

  /** f of all elements at once, which it gets row by row. */
  mapAll(f: (x: Float64Array) => Float64Array): NdArray {
    return new NdArray(f(this.dense().data), this.shape);
  }

  /** f of each element of this array and the one of `other` that stands beside it. */
  zip(other: Operand, f: (a: number, b: number) => number): NdArray {
    return this.#combined(f, other);
  }

  add(other: Operand): NdArray {
    return this.#combined('+', other);
  }

  sub(other: Operand): NdArray {
    return this.#combined('-', other);
  }

  mul(other: Operand): NdArray {
    return this.#combined('*', other);
  }

  div(other: Operand): NdArray {
    return this.#combined('/', other);
  }

  /** Powers; a square is the element times itself, as in NumPy. */
  pow(exponent: Operand): NdArray {
    return exponent === 2
      ? this.#combined('*', this)
      : this.#combined((a, b) => a ** b, exponent);
  }

  neg(): NdArray {
    return this.map((x) => -x);
  }

  abs(): NdArray {
    return this.map(Math.abs);
  }

  sqrt(): NdArray {
    return this.map(Math.sqrt);
  }

  exp(): NdArray {
    return this.mapAll(exponentials);
  }

  /** Natural logarithm. */
  log(): NdArray {
    return this.map(Math.log);
  }

  /** Every element moved into [low, high]; NaN stays NaN. */
  clip(low: number, high: number): NdArray {
    return this.map((x) => Math.min(Math.max(x, low), high));
  }

  /** The larger of two elements; NaN if either is. */
  maximum(other: Operand): NdArray {
    return this.#combined(Math.max, other);
  }

  /** The smaller of two elements; NaN if either is. */
  minimum(other: Operand): NdArray {
    return this.#combined(Math.min, other);
  }

  /** 1 where the elements are equal, 0 elsewhere. */
  equal(other: Operand): NdArray {
    return this.#combined((a, b) => (a === b ? 1 : 0), other);
  }

  /** 1 where this element is greater, 0 elsewhere. */
  greater(other: Operand): NdArray {
    return this.#combined((a, b) => (a > b ? 1 : 0), other);
  }

  /** 1 where this element is less, 0 elsewhere. */
  less(other: Operand): NdArray {
    return this.#combined((a, b) => (a < b ? 1 : 0), other);
  }

  #combined(operation: BinaryOperation, other: Operand): NdArray {
    const a = this.dense();
    const b = asOperand(other).dense();
    const shape = broadcastShapes(a.shape, b.shape);
    const out = new Float64Array(sizeOf(shape));
    const isPlain = b.ndim === 0 || shape === b.shape || sameShape(shape, b.shape);
    if (isPlain && shape === a.shape && a.isContiguous && b.isContiguous) {
      combinePlain(operation, a.storage, b.storage, out);
    } else {
      combine(operation, a, b, shape, out);
    }
    return new NdArray(out, shape);
  }

  // Changes in place

  /** Sets every element. */
  fill(value: number): this {
    return this.assign(value);
  }

  /** Overwrites the elements with those of `values`, which broadcasts to this shape. */
  assign(values: Operand): this {
    return this.#update((_, b) => b, values);
  }

  /** this += other */
  addInPlace(other: Operand): this {
    return this.#update('+', other);
  }

  /** this -= other */
  subInPlace(other: Operand): this {
    return this.#update('-', other);
  }

  /** this *= other */
  mulInPlace(other: Operand): this {
    return this.#update('*', other);
  }

  /** this /= other */
  divInPlace(other: Operand): this {
    return this.#update('/', other);
  }

  /** this += factor · other, without an array in between: `W.addScaled(-lr, grad)` is one step. */
  addScaled(factor: number, other: NdArray): this {
    if (!sameShape(this.shape, other.shape) || !this.isContiguous) {
      return this.addInPlace(other.mul(factor));
    }
    const x = this.storage;
    const { product } = other;
    if (product && addScaledProduct(x, factor, product.left, product.right))
      return this;
    const canOverlap = other.storage !== x && other.storage.buffer === x.buffer;
    if (canOverlap) return this.addInPlace(other.mul(factor));
    const y = other.data;
    for (let i = 0; i < x.length; i++) x[i] = x[i] + factor * y[i];
    return this;
  }

  #update(operation: BinaryOperation, other: Operand): this {
    const b = asOperand(other);
    if (!sameShape(broadcastShapes(this.shape, b.shape), this.shape)) {
      throw new ShapeError(
        `An array of shape ${shapeText(this.shape)} cannot be changed in place by one of the larger shape ${shapeText(b.shape)}.`,
      );
    }
    if (this.isContiguous && b.storage.buffer !== this.storage.buffer) {
      combine(operation, this, b, this.shape, this.storage);
    } else {
      // A view is written element by element, and an operand that shares the memory is
      // read to its end before anything is written.
      const out = new Float64Array(this.size);
      combine(operation, this, b, this.shape, out);
      assignStrided(this, out);
    }
    return this;
  }

  // Reductions

  /** The sum of all elements, or the sums along one axis (-1 is the last). */
  sum(): number;
  sum(axis: number, options?: ReduceOptions): NdArray;
  sum(axis?: number, options?: ReduceOptions): number | NdArray {
    if (axis === undefined) return pairwiseSum(this.dense().data, 0, this.size);
    return this.#reduce(sumAxis, axis, options);
  }

  /** The mean of all elements, or the means along one axis. */
  mean(): number;
  mean(axis: number, options?: ReduceOptions): NdArray;
  mean(axis?: number, options?: ReduceOptions): number | NdArray {
    this.#needElements('mean', axis);
    if (axis === undefined) return this.sum() / this.size;
    return this.sum(axis, options).div(this.shape[checkedAxis(axis, this.shape)]);
  }

  /** The variance Σ(x − mean)² / n of all elements, or along one axis. */
  variance(): number;
  variance(axis: number, options?: ReduceOptions): NdArray;
  variance(axis?: number, options?: ReduceOptions): number | NdArray {
    this.#needElements('variance', axis);
    if (axis === undefined) return this.sub(this.mean()).pow(2).mean();
    return this.sub(this.mean(axis, { keepDims: true }))
      .pow(2)
      .mean(axis, options);
  }

  /** The standard deviation, the square root of the variance. */
  std(): number;
  std(axis: number, options?: ReduceOptions): NdArray;
  std(axis?: number, options?: ReduceOptions): number | NdArray {
    if (axis === undefined) return Math.sqrt(this.variance());
    return this.variance(axis, options).sqrt();
  }

  /** The largest element, or the largest along one axis; NaN if there is one. */
  max(): number;
  max(axis: number, options?: ReduceOptions): NdArray;
  max(axis?: number, options?: ReduceOptions): number | NdArray {
    this.#needElements('max', axis);
    if (axis === undefined) return maxAxis(this.dense().data, this.#asOneAxis())[0];
    return this.#reduce(maxAxis, axis, options);
  }

  /** The smallest element, or the smallest along one axis; NaN if there is one. */
  min(): number;
  min(axis: number, options?: ReduceOptions): NdArray;
  min(axis?: number, options?: ReduceOptions): number | NdArray {
    this.#needElements('min', axis);
    return axis === undefined ? -this.neg().max() : this.neg().max(axis, options).neg();
  }

  /** The position of the largest element (in row order), or the positions along one axis. */
  argmax(): number;
  argmax(axis: number, options?: ReduceOptions): NdArray;
  argmax(axis?: number, options?: ReduceOptions): number | NdArray {
    this.#needElements('argmax', axis);
    if (axis === undefined) return argmaxAxis(this.dense().data, this.#asOneAxis())[0];
    return this.#reduce(argmaxAxis, axis, options);
  }

  /** The position of the smallest element (in row order), or the positions along one axis. */
  argmin(): number;
  argmin(axis: number, options?: ReduceOptions): NdArray;
  argmin(axis?: number, options?: ReduceOptions): number | NdArray {
    this.#needElements('argmin', axis);
    return axis === undefined ? this.neg().argmax() : this.neg().argmax(axis, options);
  }

  #asOneAxis(): AxisView {
    return { outer: 1, n: this.size, inner: 1 };
  }

  #reduce(
    along: (x: Float64Array, view: AxisView) => Float64Array,
    axis: number,
    { keepDims = false }: ReduceOptions = {},
  ): NdArray {
    const at = checkedAxis(axis, this.shape);
    const shape = keepDims
      ? this.shape.map((n, i) => (i === at ? 1 : n))
      : this.shape.filter((_, i) => i !== at);
    return new NdArray(along(this.dense().data, axisView(this.shape, at)), shape);
  }

  #needElements(what: string, axis: number | undefined): void {
    const n =
      axis === undefined ? this.size : this.shape[checkedAxis(axis, this.shape)];
    if (n === 0) {
      throw new ShapeError(
        `${what}() needs at least one element, but the shape is ${shapeText(this.shape)}.`,
      );
    }
  }

  // Products

  /**
   * The matrix product (n, k)·(k, m) → (n, m). A vector counts as a row on the left and as
   * a column on the right, and its axis is missing in the result; two vectors give an array
   * of shape (), whose number `item()` returns.
   * @throws ShapeError when the inner lengths differ
   */
  dot(other: ArrayInput): NdArray {
    const { data, shape } = matrixProduct(this, asArray(other));
    return new NdArray(data, shape);
  }

  // Comparing and printing

  /** Whether shape and elements are the same; NaN equals NaN here. */
  equals(other: Operand): boolean {
    const b = asOperand(other);
    const y = b.data;
    return (
      sameShape(this.shape, b.shape) &&
      this.dense().data.every((x, i) => Object.is(x, y[i]) || x === y[i])
    );
  }

  /**
   * Whether the shapes are the same and |x − y| ≤ absolute + relative·|y| everywhere.
   * The defaults, 1e-5 relative and 1e-8 absolute, are those of `np.allclose`.
   */
  isClose(
    other: Operand,
    { relative = 1e-5, absolute = 1e-8 }: Tolerance = {},
  ): boolean {
    const b = asOperand(other);
    const y = b.data;
    return (
      sameShape(this.shape, b.shape) &&
      this.dense().data.every(
        (x, i) =>
          x === y[i] || Math.abs(x - y[i]) <= absolute + relative * Math.abs(y[i]),
      )
    );
  }

  /** The elements in nested lists: of a vector, a `number[]`. */
  toArray(): NestedNumbers {
    const { storage } = this.dense();
    const nest = (axis: number, position: number): NestedNumbers =>
      Array.from({ length: this.shape[axis] }, (_, i) => {
        const at = position + i * this.strides[axis];
        return axis === this.ndim - 1 ? storage[at] : nest(axis + 1, at);
      });
    return this.ndim === 0 ? [this.item()] : nest(0, this.offset);
  }

  /** As NumPy's `print`: `[6. 8.]`. */
  toString(): string {
    return this.ndim === 0
      ? formatScalar(this.item())
      : formatElements(this.dense(), '', '');
  }

  /** What `JSON.stringify` writes: nested lists. */
  toJSON(): NestedNumbers | number {
    return this.ndim === 0 ? this.item() : this.toArray();
  }

  /** As NumPy shows the value of a cell: `array([6., 8.])`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    if (this.ndim === 0) return formatScalar(this.item());
    const tellsShape = (this.size === 0 && this.ndim > 1) || isShortened(this.size);
    const shape = tellsShape ? `, shape=${shapeText(this.shape)}` : '';
    return `array(${formatElements(this.dense(), ',', ' '.repeat('array('.length))}${shape})`;
  }
}

/** How far two elements may differ and still count as close. */
export interface Tolerance {
  readonly relative?: number;
  readonly absolute?: number;
}

/** A number as an array of shape (), anything else as `asArray`. */
export function asOperand(value: Operand): NdArray {
  return typeof value === 'number'
    ? new NdArray(Float64Array.of(value), [])
    : asArray(value);
}

/**
 * The value itself if it is an `NdArray`, otherwise a new one with its numbers.
 * @throws ShapeError when lists of one level differ in length
 * @throws ValueError when something in them is not a number
 */
export function asArray(value: ArrayInput): NdArray {
  if (value instanceof NdArray) return value;
  if (value instanceof Float64Array) return new NdArray(value.slice(), [value.length]);
  if (!isList(value)) {
    throw new ValueError(
      `An array, or numbers in lists such as [1, 2], were expected, but ${valueText(value)} came.`,
    );
  }
  const shape = nestedShape(value);
  const data = new Float64Array(sizeOf(shape));
  copyNested(value, shape, 0, data, 0);
  return new NdArray(data, shape);
}

/** A list at run time: JavaScript callers may hand over any array, typed or not. */
function isList(value: unknown): value is ArrayLike<unknown> {
  return (
    Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))
  );
}

/** The shape that the first elements of nested lists have. */
function nestedShape(list: ArrayLike<unknown>): number[] {
  const first = list[0];
  return isList(first) ? [list.length, ...nestedShape(first)] : [list.length];
}

/** Copies nested lists row by row, and refuses what does not fit `shape`. Returns where it ended. */
function copyNested(
  list: ArrayLike<unknown>,
  shape: readonly number[],
  axis: number,
  data: Float64Array,
  start: number,
): number {
  if (list.length !== shape[axis]) {
    throw new ShapeError(
      `The lists of an array must be equally long on each level: one of length ${list.length} stands where ${shape[axis]} was expected (shape ${shapeText(shape)}).`,
    );
  }
  let position = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (axis < shape.length - 1 && isList(item)) {
      position = copyNested(item, shape, axis + 1, data, position);
    } else if (axis === shape.length - 1 && typeof item === 'number') {
      data[position++] = item;
    } else if (axis === shape.length - 1 && typeof item === 'boolean') {
      data[position++] = Number(item);
    } else {
      throw new (isList(item) || typeof item === 'number' ? ShapeError : ValueError)(
        `An array of shape ${shapeText(shape)} cannot hold ${valueText(item)} at position ${i} of level ${axis}.`,
      );
    }
  }
  return position;
}

/** An array of one value, given its shape. */
export function filled(shape: number | readonly number[], value: number): NdArray {
  const axes = checkedShape(shape);
  const data = new Float64Array(sizeOf(axes));
  if (value !== 0) data.fill(value);
  return new NdArray(data, axes);
}
