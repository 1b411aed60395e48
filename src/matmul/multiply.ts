/**
 * The matrix product on the arena: copies the operands in, chooses between the dense and
 * the sparse way, and copies the result out. What does not fit is cut into parts.
 *
 * The result has the same bits as `productLoop`: every element is summed over k in order.
 * Zeros on the left are skipped only while the right side is finite: adding 0·b changes
 * nothing for a finite b, and must make NaN of any other.
 */
import type { SparseForm } from '../array/sparse';
import type { Matrix } from '../dot';
import { Layout, loadArena } from './arena';
import type { Arena } from './arena';
import { countOf, evict, freeEnd, placeOf, transpose } from './resident';
import type { SparsePlace } from './resident';
import { run, settle } from './threads';

/** A part of the result: its rows lie `rowStep` apart in `storage`. */
interface Target {
  readonly storage: Float64Array;
  readonly offset: number;
  readonly rowStep: number;
  /** Whether the part holds sums already, to which more is added. */
  readonly isBegun: boolean;
}

/** The share of elements that are not 0 up to which skipping the others pays. */
const WORTH_SKIPPING = 0.4;
/** How many elements are looked at to estimate that share. */
const SAMPLES = 256;

let loaded: Arena | null | undefined;

/** The arena, ready for a product; undefined where WebAssembly cannot be used. */
function readyArena(): Arena | undefined {
  loaded ??= loadArena() ?? null;
  if (loaded === null) return undefined;
  settle(loaded);
  return loaded;
}

/** a·b, or undefined where WebAssembly cannot be used. */
export function multiply(a: Matrix, b: Matrix): Float64Array | undefined {
  const arena = readyArena();
  if (arena === undefined) return undefined;
  const c = new Float64Array(a.rows * b.columns);
  const target = { storage: c, offset: 0, rowStep: b.columns, isBegun: false };
  multiplyInto(arena, a, b, target);
  return c;
}

/** a·b for an a that is kept as its nonzero elements; undefined as above. */
export function multiplySparse(a: SparseForm, b: Matrix): Float64Array | undefined {
  const arena = readyArena();
  if (arena === undefined) return undefined;
  const rows = a.transposed ? a.rows.columns : a.rows.rows;
  const c = new Float64Array(rows * b.columns);
  const target = { storage: c, offset: 0, rowStep: b.columns, isBegun: false };
  multiplySparseInto(arena, a, b, target);
  return c;
}

// Dense operands

function multiplyInto(arena: Arena, a: Matrix, b: Matrix, target: Target): void {
  const size = a.rows * a.columns;
  const layout = new Layout(freeEnd());
  const aAt = layout.floats(size);
  const { bAt, cAt } = roomFor(layout, b, a.rows);
  const byRows = liesByRows(a);
  const lines = byRows ? a.rows : a.columns;
  const worthSkipping = hasManyZeros(a);
  const sparse = worthSkipping ? sparseRoom(layout, lines, size) : undefined;
  const turned =
    worthSkipping && !byRows ? sparseRoom(layout, a.rows, size) : undefined;
  if (!layout.fits) {
    // Once more without what is kept there, or in two parts.
    (evict() ? multiplyInto : multiplyHalves)(arena, a, b, target);
    return;
  }
  copyLeftIn(arena, a, aAt);
  copyRightIn(arena, b, bAt);
  beginResult(arena, a.rows, b.columns, cAt, target);
  if (sparse !== undefined && isFinite(arena, b, bAt)) {
    // Columns that lie one behind the other are the rows of the transpose.
    const length = byRows ? a.columns : a.rows;
    const { starts, index, value } = sparse;
    const count = arena.kernel.compress(aAt, lines, length, starts, index, value);
    if (turned !== undefined) transpose(arena, sparse, lines, length, turned);
    runSparse(arena, turned ?? sparse, bAt, cAt, a.rows, b.columns, count);
  } else {
    const steps = byRows ? [a.columns, 1] : [1, a.rows];
    const operands = [aAt, ...steps, bAt, cAt, a.rows, a.columns, b.columns];
    run(arena, 'dense', operands, size * b.columns);
  }
  finishResult(arena, a.rows, b.columns, cAt, target);
}

/** Cuts the longest of the three axes in two. */
function multiplyHalves(arena: Arena, a: Matrix, b: Matrix, target: Target): void {
  const longest = Math.max(a.rows, a.columns, b.columns);
  const half = longest >> 1;
  if (longest === a.rows) {
    const offset = target.offset + half * target.rowStep;
    multiplyInto(arena, part(a, 0, half, 0, a.columns), b, target);
    multiplyInto(arena, part(a, half, a.rows, 0, a.columns), b, { ...target, offset });
  } else if (longest === b.columns) {
    const offset = target.offset + half;
    multiplyInto(arena, a, part(b, 0, b.rows, 0, half), target);
    multiplyInto(arena, a, part(b, 0, b.rows, half, b.columns), { ...target, offset });
  } else {
    const left = part(a, 0, a.rows, 0, half);
    multiplyInto(arena, left, part(b, 0, half, 0, b.columns), target);
    multiplyInto(
      arena,
      part(a, 0, a.rows, half, a.columns),
      part(b, half, b.rows, 0, b.columns),
      { ...target, isBegun: true },
    );
  }
}

/** Some rows and columns of a matrix. */
function part(
  matrix: Matrix,
  firstRow: number,
  endRow: number,
  firstColumn: number,
  endColumn: number,
): Matrix {
  const { storage, offset, rowStep, columnStep } = matrix;
  return {
    storage,
    offset: offset + firstRow * rowStep + firstColumn * columnStep,
    rows: endRow - firstRow,
    columns: endColumn - firstColumn,
    rowStep,
    columnStep,
  };
}

/** Estimates from a few elements, evenly spread, whether skipping zeros pays. */
function hasManyZeros(a: Matrix): boolean {
  const size = a.rows * a.columns;
  if (size < 4 * SAMPLES) return false;
  let nonzero = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const position = Math.floor(((i + 0.5) * size) / SAMPLES);
    const row = Math.floor(position / a.columns);
    const column = position % a.columns;
    const element = a.storage[a.offset + row * a.rowStep + column * a.columnStep];
    if (element !== 0) nonzero++;
  }
  return nonzero <= WORTH_SKIPPING * SAMPLES;
}

// A left operand that knows its zeros

function multiplySparseInto(
  arena: Arena,
  a: SparseForm,
  b: Matrix,
  target: Target,
): void {
  const { rows, transposed } = a;
  const resultRows = transposed ? rows.columns : rows.rows;
  const place = placeOf(arena, rows, transposed);
  const layout = new Layout(freeEnd());
  const { bAt, cAt } = roomFor(layout, b, resultRows);
  const fits = place !== undefined && layout.fits;
  if (!fits && rows.rows > 1) {
    multiplySparseHalves(arena, a, b, target);
    return;
  }
  if (fits) copyRightIn(arena, b, bAt);
  if (!fits || !isFinite(arena, b, bAt)) {
    multiplyInto(arena, expanded(a), b, target);
    return;
  }
  beginResult(arena, resultRows, b.columns, cAt, target);
  runSparse(arena, place, bAt, cAt, resultRows, b.columns, countOf(rows));
  finishResult(arena, resultRows, b.columns, cAt, target);
}

function runSparse(
  arena: Arena,
  { starts, index, value }: SparsePlace,
  bAt: number,
  cAt: number,
  rows: number,
  columns: number,
  count: number,
): void {
  const operands = [starts, index, value, bAt, cAt, rows, columns];
  run(arena, 'sparse', operands, count * columns);
}

/** Cuts the sparse rows in two: two parts of the result, or, transposed, of its sums. */
function multiplySparseHalves(
  arena: Arena,
  { rows, transposed }: SparseForm,
  b: Matrix,
  target: Target,
): void {
  const half = rows.rows >> 1;
  const first = { rows: rows.slice(0, half), transposed };
  const second = { rows: rows.slice(half, rows.rows), transposed };
  if (transposed) {
    const rest = { ...target, isBegun: true };
    multiplySparseInto(arena, first, part(b, 0, half, 0, b.columns), target);
    multiplySparseInto(arena, second, part(b, half, b.rows, 0, b.columns), rest);
  } else {
    const offset = target.offset + half * target.rowStep;
    multiplySparseInto(arena, first, b, target);
    multiplySparseInto(arena, second, b, { ...target, offset });
  }
}

/** The sparse matrix with its zeros, for a moment. */
export function expanded({ rows, transposed }: SparseForm): Matrix {
  const whole = { storage: rows.expanded(), offset: 0 };
  return transposed
    ? {
        ...whole,
        rows: rows.columns,
        columns: rows.rows,
        rowStep: 1,
        columnStep: rows.columns,
      }
    : {
        ...whole,
        rows: rows.rows,
        columns: rows.columns,
        rowStep: rows.columns,
        columnStep: 1,
      };
}

// In and out of the arena. Positions are in bytes.

function sparseRoom(layout: Layout, rows: number, elements: number): SparsePlace {
  return {
    // One more than there are ends, because `transpose` counts there.
    starts: layout.integers(rows + 2),
    // One more, because `compress` writes an element before it knows whether to keep it.
    index: layout.integers(elements + 1),
    value: layout.floats(elements + 1),
  };
}

function roomFor(
  layout: Layout,
  b: Matrix,
  rows: number,
): { bAt: number; cAt: number } {
  return {
    bAt: layout.floats(b.rows * b.columns),
    cAt: layout.floats(rows * b.columns),
  };
}

/** Whether a matrix comes over fastest row by row; a transposed view does column by column. */
function liesByRows({ rowStep, columnStep }: Matrix): boolean {
  return columnStep === 1 || rowStep !== 1;
}

/** Copies the left operand in without gaps, row by row or column by column. */
function copyLeftIn({ floats }: Arena, matrix: Matrix, at: number): void {
  const { storage, offset, rows, columns, rowStep, columnStep } = matrix;
  const start = at / 8;
  if (liesByRows(matrix)) {
    copyLines(floats, start, storage, offset, rows, rowStep, columns, columnStep);
  } else {
    copyLines(floats, start, storage, offset, columns, columnStep, rows, 1);
  }
}

/** Copies lines of n elements; neighbours of a line lie `step`, lines `lineStep` apart. */
function copyLines(
  to: Float64Array,
  start: number,
  from: Float64Array,
  offset: number,
  lines: number,
  lineStep: number,
  n: number,
  step: number,
): void {
  if (step === 1 && (lineStep === n || lines === 1)) {
    to.set(from.subarray(offset, offset + lines * n), start);
    return;
  }
  for (let line = 0; line < lines; line++) {
    const first = offset + line * lineStep;
    if (step === 1) {
      to.set(from.subarray(first, first + n), start + line * n);
    } else {
      for (let i = 0; i < n; i++) to[start + line * n + i] = from[first + i * step];
    }
  }
}

/** Copies the right operand in, always row by row, as the kernel needs it. */
function copyRightIn({ floats }: Arena, b: Matrix, bAt: number): void {
  const { storage, offset, rows, rowStep, columns, columnStep } = b;
  copyLines(floats, bAt / 8, storage, offset, rows, rowStep, columns, columnStep);
}

function isFinite({ kernel }: Arena, b: Matrix, bAt: number): boolean {
  return kernel.allFinite(bAt, b.rows * b.columns) !== 0;
}

/** Zeros where the sums begin, or the sums so far. */
function beginResult(
  { floats, kernel }: Arena,
  rows: number,
  columns: number,
  cAt: number,
  { storage, offset, rowStep, isBegun }: Target,
): void {
  const start = cAt / 8;
  if (isBegun) copyLines(floats, start, storage, offset, rows, rowStep, columns, 1);
  else kernel.clear(cAt, rows * columns);
}

function finishResult(
  { floats }: Arena,
  rows: number,
  columns: number,
  cAt: number,
  { storage, offset, rowStep }: Target,
): void {
  const start = cAt / 8;
  if (rowStep === columns) {
    storage.set(floats.subarray(start, start + rows * columns), offset);
    return;
  }
  for (let i = 0; i < rows; i++) {
    const row = start + i * columns;
    storage.set(floats.subarray(row, row + columns), offset + i * rowStep);
  }
}
