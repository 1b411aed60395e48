/** Copying matrices into the arena and results out of it. */
import type { Finish, Matrix } from '../dot';
import type { Arena, Layout } from './arena';

/** A part of a result: its rows lie `rowStep` apart in `storage`. */
export interface Target {
  readonly storage: Float64Array;
  readonly offset: number;
  readonly rowStep: number;
  /** Whether the part holds sums already, to which more is added. */
  readonly isBegun: boolean;
  /** What is done with the sums in the end. */
  readonly finish?: Finish | undefined;
}

/** Where a result is computed: `columns` numbers of each row, which lie `width` apart. */
export interface Workplace {
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  /** Room for the bias. */
  readonly biasAt: number;
}

/** Room for a result. */
export function workplace(
  layout: Layout,
  rows: number,
  columns: number,
  width = columns,
): Workplace {
  // The sigmoid may overwrite three numbers behind the last.
  const at = layout.floats(rows * width + 3);
  return { at, rows, columns, width, biasAt: layout.floats(columns) };
}

/** A matrix in the arena: element (i, k) lies `i·rowStep + k·columnStep` numbers behind byte `at`. */
export interface Place {
  readonly at: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** Whether a matrix comes over fastest row by row; a transposed view does column by column. */
export function liesByRows({ rowStep, columnStep }: Matrix): boolean {
  return columnStep === 1 || rowStep !== 1;
}

/** Copies a matrix in without gaps, row by row or, where that is faster, column by column. */
export function copyIn(arena: Arena, matrix: Matrix, at: number): Place {
  const { storage, offset, rows, columns, columnStep } = matrix;
  if (!liesByRows(matrix)) {
    const { floats } = arena;
    copyLines(floats, at / 8, storage, offset, columns, columnStep, rows, 1);
    return { at, rowStep: 1, columnStep: rows };
  }
  copyInByRows(arena, matrix, at);
  return { at, rowStep: columns, columnStep: 1 };
}

/** Copies a matrix in without gaps, row by row. */
export function copyInByRows({ floats }: Arena, matrix: Matrix, at: number): void {
  const { storage, offset, rows, columns, rowStep, columnStep } = matrix;
  copyLines(floats, at / 8, storage, offset, rows, rowStep, columns, columnStep);
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

/** Writes zeros where the sums begin, or the sums so far. */
export function beginResult(
  { floats, kernel }: Arena,
  { at, rows, columns, width }: Workplace,
  { storage, offset, rowStep, isBegun }: Target,
): void {
  kernel.clear(at, rows * width);
  if (!isBegun) return;
  for (let i = 0; i < rows; i++) {
    const row = offset + i * rowStep;
    floats.set(storage.subarray(row, row + columns), at / 8 + i * width);
  }
}

/** Copies the bias in, where one is to be added; returns where it lies, 0 where none is. */
export function biasIn(
  { floats }: Arena,
  { biasAt }: Workplace,
  { finish }: Target,
): number {
  if (finish === undefined) return 0;
  floats.set(finish.bias, biasAt / 8);
  return biasAt;
}

/** Does what is left to do with all sums, and closes the gaps between their rows. */
export function finishResult(arena: Arena, place: Workplace, target: Target): void {
  const { kernel } = arena;
  const { at, rows, columns, width } = place;
  const biasAt = biasIn(arena, place, target);
  if (biasAt !== 0) kernel.addToRows(at, rows, columns, width, biasAt);
  if (width !== columns) kernel.compact(at, rows, columns, width);
  if (target.finish?.sigmoid === true) kernel.sigmoid(at, rows * columns);
}

/** Copies a result out whose rows lie without gaps. */
export function copyOut(
  { floats }: Arena,
  { at, rows, columns }: Workplace,
  { storage, offset, rowStep }: Target,
): void {
  const start = at / 8;
  if (rowStep === columns) {
    storage.set(floats.subarray(start, start + rows * columns), offset);
    return;
  }
  for (let i = 0; i < rows; i++) {
    const row = start + i * columns;
    storage.set(floats.subarray(row, row + columns), offset + i * rowStep);
  }
}
