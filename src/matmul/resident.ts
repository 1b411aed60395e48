/**
 * The last sparse matrix that was multiplied stays in the arena, at the upper end of the
 * operands. A mini-batch is multiplied three times in one iteration of training: on the way
 * forward, back, and for the loss. It is copied in once, and its transpose is made once.
 *
 * `SparseRows` never change, so the same rows mean the same numbers.
 */
import type { SparseRows } from '../array/sparse';
import { OPERANDS_END } from './arena';
import type { Arena } from './arena';
import { homeOf } from './homes';

/** Where sparse rows lie: byte positions in the arena. */
export interface SparsePlace {
  readonly starts: number;
  readonly ends: number;
  /** Elements of 4 bytes where there is a table of their values, else of 16. */
  readonly elements: number;
  readonly table?: number;
}

/** `SparseRows` in the arena. */
export interface ShortPlace extends SparsePlace {
  readonly table: number;
}

interface Resident {
  /** The number of the rows, because a reference would keep them from being collected. */
  readonly id: number;
  readonly plain: ShortPlace;
  readonly transposed: ShortPlace | undefined;
  /** The first byte of all this. */
  readonly start: number;
}

/** How much of the arena may be taken, so that the other operands have room. */
const LARGEST = OPERANDS_END / 2;

let resident: Resident | undefined;

/** Where the part of the arena ends that is free for operands. */
export function freeEnd(): number {
  return resident?.start ?? OPERANDS_END;
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
): ShortPlace | undefined {
  const there = resident?.id === rows.id ? resident : copyIn(arena, rows);
  if (there === undefined || !transposed) return there?.plain;
  return there.transposed ?? keepTransposed(arena, rows, there);
}

/** How many elements the rows have. */
export function countOf({ starts, ends }: SparseRows): number {
  let count = 0;
  for (let i = 0; i < starts.length; i++) count += ends[i] - starts[i];
  return count;
}

/** Brings the rows in; if they are at home in the arena, only where each begins and ends. */
function copyIn(arena: Arena, rows: SparseRows): Resident | undefined {
  // Nothing is kept while it is half written: an interrupt may come between two lines.
  resident = undefined;
  const home = homeOf(rows.elements);
  const table = OPERANDS_END - rows.values.length * 8;
  const elements = table - (home === undefined ? roundedUp(countOf(rows) * 4) : 0);
  const ends = elements - roundedUp(rows.rows * 4);
  const starts = ends - roundedUp(rows.rows * 4);
  if (starts < OPERANDS_END - LARGEST) return undefined;
  const plain = { starts, ends, elements: home ?? elements, table };
  arena.floats.set(rows.values, table / 8);
  if (home === undefined) {
    copyElements(arena, rows, plain);
  } else {
    arena.integers.set(rows.starts, starts / 4);
    arena.integers.set(rows.ends, ends / 4);
  }
  resident = { id: rows.id, plain, transposed: undefined, start: starts };
  return resident;
}

/** Copies the elements in, so that they lie one behind the other. */
function copyElements(
  { integers }: Arena,
  rows: SparseRows,
  { starts, ends, elements }: SparsePlace,
): void {
  let position = 0;
  for (let i = 0; i < rows.rows;) {
    // Rows that follow each other in memory, as all those of a data set, come over at once.
    const from = rows.starts[i];
    const shift = position - from;
    let to = from;
    for (; i < rows.rows && rows.starts[i] === to; i++) {
      integers[starts / 4 + i] = to + shift;
      to = rows.ends[i];
      integers[ends / 4 + i] = to + shift;
    }
    integers.set(rows.elements.subarray(from, to), elements / 4 + position);
    position = to + shift;
  }
}

function keepTransposed(
  { kernel }: Arena,
  rows: SparseRows,
  there: Resident,
): ShortPlace | undefined {
  const { plain } = there;
  const elements = there.start - roundedUp(countOf(rows) * 4);
  const starts = elements - roundedUp((rows.columns + 2) * 4);
  if (starts < OPERANDS_END - LARGEST) return undefined;
  const transposed = { starts, ends: starts + 4, elements, table: plain.table };
  const from = [plain.starts, plain.ends, plain.elements, rows.rows, rows.columns];
  kernel.transposeShort(...from, starts, elements);
  resident = { ...there, transposed, start: starts };
  return transposed;
}

/** Bytes in whole registers, so that what lies before them begins on one. */
function roundedUp(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
