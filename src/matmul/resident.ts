/**
 * The last sparse matrix that was multiplied stays in the arena, at its upper end. A mini-
 * batch is multiplied three times in one iteration of training: on the way forward, back,
 * and for the loss. It is copied in once, and its transpose is made once.
 *
 * `SparseRows` never change, so the same object means the same numbers.
 */
import type { SparseRows } from '../array/sparse';
import { ARENA_BYTES } from './arena';
import type { Arena } from './arena';

/** Where sparse rows lie: byte positions in the arena. */
export interface SparsePlace {
  readonly starts: number;
  readonly index: number;
  readonly value: number;
}

interface Resident {
  /** Weak, because a matrix that nobody uses any more should not stay for this. */
  readonly rows: WeakRef<SparseRows>;
  readonly plain: SparsePlace;
  readonly transposed: SparsePlace | undefined;
  /** The first byte of all this. */
  readonly start: number;
}

/** How much of the arena may be taken, so that the other operands have room. */
const LARGEST = ARENA_BYTES / 2;

let resident: Resident | undefined;

/** Where the part of the arena ends that is free for operands. */
export function freeEnd(): number {
  return resident?.start ?? ARENA_BYTES;
}

/** Gives all of the arena back. Returns false if nothing was kept. */
export function evict(): boolean {
  const had = resident !== undefined;
  resident = undefined;
  return had;
}

/**
 * Where the rows, or those of their transpose, lie in the arena; they are brought in if
 * they are not there. Returns undefined if they are too large to keep.
 */
export function placeOf(
  arena: Arena,
  rows: SparseRows,
  transposed: boolean,
): SparsePlace | undefined {
  const there = resident?.rows.deref() === rows ? resident : copyIn(arena, rows);
  if (there === undefined || !transposed) return there?.plain;
  return there.transposed ?? keepTransposed(arena, rows, there);
}

/** How many elements the rows have. */
export function countOf({ starts, ends }: SparseRows): number {
  let count = 0;
  for (let i = 0; i < starts.length; i++) count += ends[i] - starts[i];
  return count;
}

/** Room for sparse rows in front of a byte position. */
function roomBefore(
  end: number,
  starts: number,
  elements: number,
): SparsePlace & { start: number } {
  const value = end - elements * 8;
  const index = value - elements * 4;
  const start = (index - starts * 4) & ~15;
  return { starts: start, index, value, start };
}

function copyIn({ floats, integers }: Arena, rows: SparseRows): Resident | undefined {
  // Nothing is kept while it is half written: an interrupt may come between two lines.
  resident = undefined;
  const place = roomBefore(ARENA_BYTES, rows.rows + 1, countOf(rows));
  if (place.start < ARENA_BYTES - LARGEST) return undefined;
  const starts = place.starts / 4;
  const index = place.index / 4;
  const value = place.value / 8;
  let position = 0;
  for (let i = 0; i < rows.rows;) {
    // Rows that follow each other in memory, as all those of a data set, come over at once.
    const from = rows.starts[i];
    const shift = position - from;
    let to = from;
    for (; i < rows.rows && rows.starts[i] === to; i++) {
      integers[starts + i] = to + shift;
      to = rows.ends[i];
    }
    integers.set(rows.indices.subarray(from, to), index + position);
    floats.set(rows.values.subarray(from, to), value + position);
    position = to + shift;
  }
  integers[starts + rows.rows] = position;
  const { start, ...plain } = place;
  resident = { rows: new WeakRef(rows), plain, transposed: undefined, start };
  return resident;
}

function keepTransposed(
  arena: Arena,
  rows: SparseRows,
  there: Resident,
): SparsePlace | undefined {
  const { plain } = there;
  const count = arena.integers[plain.starts / 4 + rows.rows];
  const place = roomBefore(there.start, rows.columns + 2, count);
  if (place.start < ARENA_BYTES - LARGEST) return undefined;
  transpose(arena, plain, rows.rows, rows.columns, place);
  const { start, ...transposed } = place;
  resident = { ...there, transposed, start };
  return transposed;
}

/** Writes the transpose of sparse rows, as sparse rows too, to another place. */
export function transpose(
  { kernel }: Arena,
  { starts, index, value }: SparsePlace,
  rows: number,
  columns: number,
  to: SparsePlace,
): void {
  kernel.transpose(
    ...[starts, index, value, rows, columns],
    ...[to.starts, to.index, to.value],
  );
}
