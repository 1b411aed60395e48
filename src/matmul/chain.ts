/**
 * Two layers one after the other, for sparse samples: the hidden values stay in the arena,
 * where the second product reads them, and only the scores are copied out.
 *
 * The samples go through in parts that stay in the cache. Each sample has a row of its own,
 * so the results are the bits of the two products.
 */
import type { SparseForm, SparseRows } from '../array/sparse';
import type { Finish, Matrix } from '../dot';
import { Layout } from './arena';
import type { Arena } from './arena';
import { workplace } from './copy';
import type { Target } from './copy';
import {
  panelsIn,
  panelWidth,
  readyArena,
  rightIn,
  runDense,
  runSparse,
  wholeOf,
} from './multiply';
import { countOf, freeEnd, placeOf } from './resident';

/** How many samples go through at a time. */
const PART = 500;

/** What comes in is multiplied by the weights, and finished. */
export interface Link {
  readonly weights: Matrix;
  readonly finish: Finish;
}

/**
 * The scores that the second link gives for what the first makes of the samples; undefined
 * where this way is barred: no WebAssembly, a first weight that is not finite, or no room.
 */
export function multiplyChain(
  { rows, transposed }: SparseForm,
  first: Link,
  second: Link,
): Float64Array | undefined {
  const arena = transposed ? undefined : readyArena();
  if (arena === undefined) return undefined;
  const { columns } = second.weights;
  const scores = new Float64Array(rows.rows * columns);
  const whole = wholeOf(scores, columns, second.finish);
  for (let from = 0; from < rows.rows; from += PART) {
    const part = rows.slice(from, from + PART);
    const target = { ...whole, offset: from * columns };
    if (!multiplyPart(arena, part, first, second, target)) return undefined;
  }
  return scores;
}

function multiplyPart(
  arena: Arena,
  rows: SparseRows,
  first: Link,
  second: Link,
  target: Target,
): boolean {
  const place = placeOf(arena, rows, false);
  const layout = new Layout(freeEnd());
  const hidden = workplace(layout, rows.rows, first.weights.columns);
  const width = panelWidth(second.weights);
  const scores = workplace(layout, rows.rows, second.weights.columns, width);
  const panels = panelsIn(arena, second.weights, layout);
  const weights = rightIn(arena, first.weights, layout);
  if (place === undefined || panels === undefined || weights === undefined)
    return false;
  const between = wholeOf(new Float64Array(), hidden.columns, first.finish);
  runSparse(arena, place, weights, hidden, countOf(rows), between);
  const left = { at: hidden.at, rowStep: hidden.columns, columnStep: 1 };
  runDense(arena, left, hidden.columns, panels, scores, target);
  return true;
}
