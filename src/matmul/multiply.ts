/**
 * The matrix product on the arena: copies the operands in, chooses between the dense and
 * the sparse way, and copies the result out. What does not fit is cut into parts.
 *
 * The result has the same bits as `productLoop`: every element is summed over k in order.
 * Zeros on the left are skipped only while the right side is finite: adding 0·b changes
 * nothing for a finite b, and must make NaN of any other.
 */
import type { SparseForm } from '../array/sparse';
import type { Finish, Matrix } from '../dot';
import { arenaIfAny, Layout } from './arena';
import type { Arena } from './arena';
import {
  beginResult,
  biasIn,
  copyIn,
  copyInByRows,
  copyOut,
  finishResult,
  liesByRows,
  workplace,
} from './copy';
import type { Place, Target, Workplace } from './copy';
import { homeOf } from './homes';
import { countOf, evict, freeEnd, placeOf } from './resident';
import type { SparsePlace } from './resident';
import { run, settle } from './threads';

/** The share of elements that are not 0 up to which skipping the others pays. */
const WORTH_SKIPPING = 0.4;
/** Multiplications from which it is worth looking for zeros. */
const WORTH_SEARCHING = 100_000;
/** How many elements are looked at to estimate that share. */
const SAMPLES = 256;
/** Rows that one thread multiplies at a time; fewer where there are not many. */
const BLOCK_ROWS = 64;
/**
 * How many sparse rows, and how many numbers of the result, are worked on at a time, because
 * pages that the arena has once used stay in memory.
 */
const MOST_SPARSE_ROWS = 2048;
const MOST_NUMBERS = 2 ** 18;

/** The arena, ready for a product; undefined where WebAssembly cannot be used. */
export function readyArena(): Arena | undefined {
  const arena = arenaIfAny();
  if (arena !== undefined) settle(arena);
  return arena;
}

/** a·b, finished as asked for; undefined where WebAssembly cannot be used. */
export function multiply(
  a: Matrix,
  b: Matrix,
  finish?: Finish,
): Float64Array | undefined {
  const arena = readyArena();
  if (arena === undefined) return undefined;
  const c = new Float64Array(a.rows * b.columns);
  multiplyInto(arena, a, b, wholeOf(c, b.columns, finish));
  return c;
}

/** a·b for an a that is kept as its nonzero elements; undefined as above. */
export function multiplySparse(
  a: SparseForm,
  b: Matrix,
  finish?: Finish,
): Float64Array | undefined {
  const arena = readyArena();
  if (arena === undefined) return undefined;
  const c = new Float64Array(rowsOf(a) * b.columns);
  multiplySparseInto(arena, a, b, wholeOf(c, b.columns, finish));
  return c;
}

/**
 * c += factor·(a·b) for a c that is at home in the arena. Each element of the product is
 * summed before it is scaled and added. Returns false, with nothing done, where the kernel
 * cannot do it.
 */
export function addScaledProduct(
  c: Float64Array,
  factor: number,
  a: SparseForm,
  b: Matrix,
): boolean {
  const cAt = homeOf(c);
  const arena = cAt === undefined ? undefined : readyArena();
  const place = arena && placeOf(arena, a.rows, a.transposed);
  if (cAt === undefined || arena === undefined || place === undefined) return false;
  const layout = new Layout(freeEnd());
  const factorAt = layout.floats(1);
  const right = rightIn(arena, b, layout);
  if (!layout.fits || right === undefined) return false;
  arena.floats[factorAt / 8] = factor;
  const left = [place.starts, place.ends, place.elements, place.table];
  const operands = [...left, right, cAt, rowsOf(a), b.columns, factorAt];
  run(arena, 'addScaledSparse', operands, countOf(a.rows) * b.columns);
  return true;
}

export function wholeOf(
  storage: Float64Array,
  columns: number,
  finish?: Finish,
): Target {
  return { storage, offset: 0, rowStep: columns, isBegun: false, finish };
}

function rowsOf({ rows, transposed }: SparseForm): number {
  return transposed ? rows.columns : rows.rows;
}

// Dense operands

function multiplyInto(arena: Arena, a: Matrix, b: Matrix, target: Target): void {
  const layout = new Layout(freeEnd());
  const multiplied =
    (a.rows * a.columns * b.columns >= WORTH_SEARCHING &&
      hasManyZeros(a) &&
      multiplySkipping(arena, a, b, target, layout)) ||
    multiplyAll(arena, a, b, target, new Layout(freeEnd()));
  // Once more without what is kept there, or in two parts.
  if (!multiplied) (evict() ? multiplyInto : multiplyHalves)(arena, a, b, target);
}

/** The dense way. Returns false if it does not fit into the arena. */
function multiplyAll(
  arena: Arena,
  a: Matrix,
  b: Matrix,
  target: Target,
  layout: Layout,
): boolean {
  const aAt = layout.floats(a.rows * a.columns);
  const c = workplace(layout, a.rows, b.columns, panelWidth(b));
  const panels = panelsIn(arena, b, layout);
  if (panels === undefined) return false;
  runDense(arena, copyIn(arena, a, aAt), a.columns, panels, c, target);
  return true;
}

/** How many columns the panels have that hold a matrix. */
export function panelWidth({ columns }: Matrix): number {
  return Math.ceil(columns / 4) * 4;
}

/** The right operand in panels of columns; undefined if it does not fit. */
export function panelsIn(arena: Arena, b: Matrix, layout: Layout): number | undefined {
  const panels = layout.floats(b.rows * panelWidth(b));
  const home = homeOf(b.storage);
  const bAt = home ?? layout.floats(b.rows * b.columns);
  if (!layout.fits) return undefined;
  const right = home === undefined ? copyIn(arena, b, bAt) : placeAt(b, home);
  const { at, rowStep, columnStep } = right;
  arena.kernel.pack(at, rowStep, columnStep, b.rows, b.columns, panels);
  return panels;
}

/** A left operand in the arena times panels. */
export function runDense(
  arena: Arena,
  { at, rowStep, columnStep }: Place,
  inner: number,
  panels: number,
  c: Workplace,
  target: Target,
): void {
  beginResult(arena, c, target);
  const blockRows = Math.min(BLOCK_ROWS, Math.ceil(c.rows / 32) * 4);
  const operands = [at, rowStep, columnStep, panels, c.at];
  const sizes = [c.rows, inner, c.width, blockRows];
  run(arena, 'dense', [...operands, ...sizes], c.rows * inner * c.width);
  finishResult(arena, c, target);
  copyOut(arena, c, target);
}

/** The way that skips zeros. Returns false if it does not fit, or b forbids it. */
function multiplySkipping(
  arena: Arena,
  a: Matrix,
  b: Matrix,
  target: Target,
  layout: Layout,
): boolean {
  const size = a.rows * a.columns;
  const byRows = liesByRows(a);
  const lines = byRows ? a.rows : a.columns;
  const aAt = layout.floats(size);
  const plain = sparseRoom(layout, lines, size);
  const turned = byRows ? undefined : sparseRoom(layout, a.rows, size);
  const c = workplace(layout, a.rows, b.columns);
  const bAt = layout.fits ? rightIn(arena, b, layout) : undefined;
  if (bAt === undefined) return false;
  copyIn(arena, a, aAt);
  // Columns that lie one behind the other are the rows of the transpose.
  const length = byRows ? a.columns : a.rows;
  const { starts, elements } = plain;
  const count = arena.kernel.compress(aAt, lines, length, starts, elements);
  if (turned !== undefined) {
    const from = [starts, plain.ends, elements, lines, length];
    arena.kernel.transpose(...from, turned.starts, turned.elements);
  }
  runSparse(arena, turned ?? plain, bAt, c, count, target);
  copyOut(arena, c, target);
  return true;
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
    const finish = (from: number, to: number): Finish | undefined =>
      target.finish && {
        ...target.finish,
        bias: target.finish.bias.subarray(from, to),
      };
    const [first, rest] = [finish(0, half), finish(half, b.columns)];
    const left = part(b, 0, b.rows, 0, half);
    const right = part(b, 0, b.rows, half, b.columns);
    multiplyInto(arena, a, left, { ...target, finish: first });
    multiplyInto(arena, a, right, { ...target, offset, finish: rest });
  } else {
    const left = part(a, 0, a.rows, 0, half);
    const first = { ...target, finish: undefined };
    multiplyInto(arena, left, part(b, 0, half, 0, b.columns), first);
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
  const outcome = multiplyParts(arena, a, b, target);
  if (outcome === 'done') return;
  const canBeCut = outcome === 'no room' && a.rows.rows > 1;
  if (canBeCut) multiplySparseHalves(arena, a, b, target);
  else multiplyInto(arena, expanded(a), b, target);
}

/** Some rows at a time, of a transpose all or none. If it is not done, it is to begin anew. */
function multiplyParts(
  arena: Arena,
  { rows, transposed }: SparseForm,
  b: Matrix,
  target: Target,
): 'done' | 'no room' | 'not finite' {
  if (transposed && rows.rows > MOST_SPARSE_ROWS) return 'no room';
  const most = transposed
    ? rows.rows
    : Math.min(MOST_SPARSE_ROWS, Math.ceil(MOST_NUMBERS / b.columns));
  for (let from = 0; from < rows.rows; from += most) {
    const part = { rows: rows.slice(from, from + most), transposed };
    const place = placeOf(arena, part.rows, transposed);
    const layout = new Layout(freeEnd());
    // It comes first, so that it stays in its place while the parts go through.
    const bAt = rightRoom(b, layout);
    const c = workplace(layout, rowsOf(part), b.columns);
    if (place === undefined || !layout.fits) return 'no room';
    if (from === 0 && !bringRight(arena, b, bAt)) return 'not finite';
    runSparse(arena, place, bAt, c, countOf(part.rows), target);
    copyOut(arena, c, { ...target, offset: target.offset + from * target.rowStep });
  }
  return 'done';
}

/** Sparse rows times b, into c. Each thread finishes the rows that it has summed. */
export function runSparse(
  arena: Arena,
  { starts, ends, elements, table }: SparsePlace,
  bAt: number,
  c: Workplace,
  count: number,
  target: Target,
): void {
  beginResult(arena, c, target);
  const left = [starts, ends, elements];
  const right = [bAt, c.at, c.rows, c.columns];
  const finish = [biasIn(arena, c, target), target.finish?.sigmoid === true ? 1 : 0];
  const work = count * c.columns;
  if (table === undefined) run(arena, 'sparse', [...left, ...right, ...finish], work);
  else run(arena, 'sparseShort', [...left, table, ...right, ...finish], work);
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
    const begun = { ...target, finish: undefined };
    const rest = { ...target, isBegun: true };
    multiplySparseInto(arena, first, part(b, 0, half, 0, b.columns), begun);
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

// In the arena. Positions are in bytes.

/** The right operand row by row: where it is at home, or copied in. Undefined if it is not finite, or does not fit. */
export function rightIn(arena: Arena, b: Matrix, layout: Layout): number | undefined {
  const at = rightRoom(b, layout);
  return layout.fits && bringRight(arena, b, at) ? at : undefined;
}

/** Where the right operand is at home, or room for it. */
function rightRoom(b: Matrix, layout: Layout): number {
  return placeIfAny(b)?.at ?? layout.floats(b.rows * b.columns);
}

/** Copies the right operand in if it is not at home. Returns whether it is finite. */
function bringRight(arena: Arena, b: Matrix, at: number): boolean {
  if (placeIfAny(b) === undefined) copyInByRows(arena, b, at);
  return arena.kernel.allFinite(at, b.rows * b.columns) !== 0;
}

/** Where a matrix is at home, if it lies there row by row without gaps. */
function placeIfAny(b: Matrix): Place | undefined {
  const home = homeOf(b.storage);
  const isPlain = b.columnStep === 1 && b.rowStep === b.columns;
  return home === undefined || !isPlain ? undefined : placeAt(b, home);
}

/** Where a matrix lies whose storage is at home. */
function placeAt({ offset, rowStep, columnStep }: Matrix, home: number): Place {
  return { at: home + offset * 8, rowStep, columnStep };
}

function sparseRoom(layout: Layout, rows: number, elements: number): SparsePlace {
  // One more than there are ends, because `transpose` counts there.
  const starts = layout.integers(rows + 2);
  return {
    starts,
    ends: starts + 4,
    // One more, because `compress` writes an element before it knows whether to keep it.
    elements: layout.floats(2 * (elements + 1)),
  };
}
