/**
 * Matrix products in WebAssembly (AssemblyScript, compiled by src/build/10-wasm.mjs) for
 * float64 matrices in the arena, the memory that this module shares with matmul/.
 *
 * Each element of a result is summed over k in ascending order with one rounding for each
 * product and one for each sum, exactly as `productLoop` in dot.ts does; the two lanes of a
 * SIMD register are two columns of the result. So the results are the same bits.
 *
 * Work comes in blocks that threads claim from a counter until none is left.
 */
import { sigmoid } from './exponential';
import { at, at32, claim, columnOf, elementAt, elementSize, valueAt } from './memory';
import { addToRows } from './prepare';

// ---- dense ------------------------------------------------------------------------

/** Four rows by four columns of c, held in eight registers while k runs down a panel of b. */
// @ts-ignore: decorator
@inline
function tile4x4(a: usize, aRow: i32, aColumn: i32, panel: usize, c: usize, cRow: i32, inner: i32): void {
  const c1 = at(c, cRow);
  const c2 = at(c1, cRow);
  const c3 = at(c2, cRow);
  let s00 = v128.load(c), s01 = v128.load(c, 16);
  let s10 = v128.load(c1), s11 = v128.load(c1, 16);
  let s20 = v128.load(c2), s21 = v128.load(c2, 16);
  let s30 = v128.load(c3), s31 = v128.load(c3, 16);
  const step = (<usize>aColumn) << 3;
  let a0 = a;
  let a1 = at(a0, aRow);
  let a2 = at(a1, aRow);
  let a3 = at(a2, aRow);
  for (const end = at(panel, inner << 2); panel < end; panel += 32) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const x0 = v128.load64_splat(a0);
    s00 = f64x2.add(s00, f64x2.mul(x0, b0));
    s01 = f64x2.add(s01, f64x2.mul(x0, b1));
    const x1 = v128.load64_splat(a1);
    s10 = f64x2.add(s10, f64x2.mul(x1, b0));
    s11 = f64x2.add(s11, f64x2.mul(x1, b1));
    const x2 = v128.load64_splat(a2);
    s20 = f64x2.add(s20, f64x2.mul(x2, b0));
    s21 = f64x2.add(s21, f64x2.mul(x2, b1));
    const x3 = v128.load64_splat(a3);
    s30 = f64x2.add(s30, f64x2.mul(x3, b0));
    s31 = f64x2.add(s31, f64x2.mul(x3, b1));
    a0 += step;
    a1 += step;
    a2 += step;
    a3 += step;
  }
  v128.store(c, s00); v128.store(c, s01, 16);
  v128.store(c1, s10); v128.store(c1, s11, 16);
  v128.store(c2, s20); v128.store(c2, s21, 16);
  v128.store(c3, s30); v128.store(c3, s31, 16);
}

/** One row by four columns. */
// @ts-ignore: decorator
@inline
function tile1x4(a: usize, aColumn: i32, panel: usize, c: usize, inner: i32): void {
  let s0 = v128.load(c), s1 = v128.load(c, 16);
  const step = (<usize>aColumn) << 3;
  for (const end = at(panel, inner << 2); panel < end; panel += 32) {
    const x = v128.load64_splat(a);
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(panel)));
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(panel, 16)));
    a += step;
  }
  v128.store(c, s0); v128.store(c, s1, 16);
}

/** How far k runs before the next rows have their turn, so that a panel stays in the cache. */
const DEPTH = 512;

/**
 * c += a·b, where element (i, k) of a lies at a[i·aRow + k·aColumn], so that a may be read
 * transposed; b lies in panels of four columns (see `pack`), and c row by row with as many
 * columns as the panels have. A block is `blockRows` rows, which stay in the cache while all
 * panels pass.
 */
export function dense(
  counter: usize,
  a: usize, aRow: i32, aColumn: i32,
  panels: usize,
  c: usize,
  rows: i32, inner: i32, columns: i32,
  blockRows: i32,
): void {
  const blocks = (rows + blockRows - 1) / blockRows;
  for (let block = claim(counter); block < blocks; block = claim(counter)) {
    const first = block * blockRows;
    const last = min(rows, first + blockRows);
    for (let k = 0; k < inner; k += DEPTH) {
      const depth = min(DEPTH, inner - k);
      const from = at(a, k * aColumn);
      for (let j = 0; j < columns; j += 4) {
        const panel = at(panels, j * inner + (k << 2));
        let i = first;
        for (; i + 4 <= last; i += 4) {
          tile4x4(at(from, i * aRow), aRow, aColumn, panel, at(c, i * columns + j), columns, depth);
        }
        for (; i < last; i++) {
          tile1x4(at(from, i * aRow), aColumn, panel, at(c, i * columns + j), depth);
        }
      }
    }
  }
}

// ---- a sparse ---------------------------------------------------------------------

/** Where a sum begins: with what is in c, or, when it is added scaled, with 0. */
// @ts-ignore: decorator
@inline
function start(c: usize, offset: usize, isScaled: bool): v128 {
  return isScaled ? f64x2.splat(0) : v128.load(c + offset);
}

/** Where a sum goes: into c, or, when it is scaled, `factor` times it is added to c. */
// @ts-ignore: decorator
@inline
function finish(c: usize, offset: usize, sum: v128, factor: v128, isScaled: bool): void {
  v128.store(c + offset, isScaled ? f64x2.add(v128.load(c + offset), f64x2.mul(factor, sum)) : sum);
}

/** 14 columns of one row of c: the sum of value·(row of b) over n elements of a sparse row. */
// @ts-ignore: decorator
@inline
function gather14(element: usize, n: i32, table: usize, isShort: bool, b: usize, bStep: u32, c: usize, factor: v128, isScaled: bool): void {
  let s0 = start(c, 0, isScaled), s1 = start(c, 16, isScaled), s2 = start(c, 32, isScaled), s3 = start(c, 48, isScaled);
  let s4 = start(c, 64, isScaled), s5 = start(c, 80, isScaled), s6 = start(c, 96, isScaled);
  for (const end = elementAt(element, n, isShort); element < end; element += elementSize(isShort)) {
    const row = b + <usize>(columnOf(element, isShort) * bStep);
    const x = v128.load64_splat(valueAt(element, table, isShort));
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(row)));
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(row, 16)));
    s2 = f64x2.add(s2, f64x2.mul(x, v128.load(row, 32)));
    s3 = f64x2.add(s3, f64x2.mul(x, v128.load(row, 48)));
    s4 = f64x2.add(s4, f64x2.mul(x, v128.load(row, 64)));
    s5 = f64x2.add(s5, f64x2.mul(x, v128.load(row, 80)));
    s6 = f64x2.add(s6, f64x2.mul(x, v128.load(row, 96)));
  }
  finish(c, 0, s0, factor, isScaled); finish(c, 16, s1, factor, isScaled);
  finish(c, 32, s2, factor, isScaled); finish(c, 48, s3, factor, isScaled);
  finish(c, 64, s4, factor, isScaled); finish(c, 80, s5, factor, isScaled);
  finish(c, 96, s6, factor, isScaled);
}

/** The same for 12 columns. */
// @ts-ignore: decorator
@inline
function gather12(element: usize, n: i32, table: usize, isShort: bool, b: usize, bStep: u32, c: usize, factor: v128, isScaled: bool): void {
  let s0 = start(c, 0, isScaled), s1 = start(c, 16, isScaled), s2 = start(c, 32, isScaled), s3 = start(c, 48, isScaled);
  let s4 = start(c, 64, isScaled), s5 = start(c, 80, isScaled);
  for (const end = elementAt(element, n, isShort); element < end; element += elementSize(isShort)) {
    const row = b + <usize>(columnOf(element, isShort) * bStep);
    const x = v128.load64_splat(valueAt(element, table, isShort));
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(row)));
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(row, 16)));
    s2 = f64x2.add(s2, f64x2.mul(x, v128.load(row, 32)));
    s3 = f64x2.add(s3, f64x2.mul(x, v128.load(row, 48)));
    s4 = f64x2.add(s4, f64x2.mul(x, v128.load(row, 64)));
    s5 = f64x2.add(s5, f64x2.mul(x, v128.load(row, 80)));
  }
  finish(c, 0, s0, factor, isScaled); finish(c, 16, s1, factor, isScaled);
  finish(c, 32, s2, factor, isScaled); finish(c, 48, s3, factor, isScaled);
  finish(c, 64, s4, factor, isScaled); finish(c, 80, s5, factor, isScaled);
}

/** The same for 8 columns. */
// @ts-ignore: decorator
@inline
function gather8(element: usize, n: i32, table: usize, isShort: bool, b: usize, bStep: u32, c: usize, factor: v128, isScaled: bool): void {
  let s0 = start(c, 0, isScaled), s1 = start(c, 16, isScaled), s2 = start(c, 32, isScaled), s3 = start(c, 48, isScaled);
  for (const end = elementAt(element, n, isShort); element < end; element += elementSize(isShort)) {
    const row = b + <usize>(columnOf(element, isShort) * bStep);
    const x = v128.load64_splat(valueAt(element, table, isShort));
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(row)));
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(row, 16)));
    s2 = f64x2.add(s2, f64x2.mul(x, v128.load(row, 32)));
    s3 = f64x2.add(s3, f64x2.mul(x, v128.load(row, 48)));
  }
  finish(c, 0, s0, factor, isScaled); finish(c, 16, s1, factor, isScaled);
  finish(c, 32, s2, factor, isScaled); finish(c, 48, s3, factor, isScaled);
}

/** The last columns, two at a time and then one. */
// @ts-ignore: decorator
@inline
function gatherRest(element: usize, n: i32, table: usize, isShort: bool, b: usize, bStep: u32, c: usize, width: i32, factor: v128, isScaled: bool): void {
  let j = 0;
  for (; j + 2 <= width; j += 2) {
    const to = at(c, j);
    let s = start(to, 0, isScaled);
    for (let p = element, end = elementAt(element, n, isShort); p < end; p += elementSize(isShort)) {
      const row = b + <usize>(columnOf(p, isShort) * bStep);
      s = f64x2.add(s, f64x2.mul(v128.load64_splat(valueAt(p, table, isShort)), v128.load(at(row, j))));
    }
    finish(to, 0, s, factor, isScaled);
  }
  if (j < width) {
    const to = at(c, j);
    let s: f64 = isScaled ? 0 : load<f64>(to);
    for (let p = element, end = elementAt(element, n, isShort); p < end; p += elementSize(isShort)) {
      const row = b + <usize>(columnOf(p, isShort) * bStep);
      s += load<f64>(valueAt(p, table, isShort)) * load<f64>(at(row, j));
    }
    store<f64>(to, isScaled ? load<f64>(to) + f64x2.extract_lane(factor, 0) * s : s);
  }
}

/** How many rows of a sparse matrix make a block. */
const ROWS = 4;

// @ts-ignore: decorator
@inline
function gather(
  counter: usize,
  starts: usize, ends: usize, elements: usize, table: usize, isShort: bool,
  b: usize,
  c: usize,
  rows: i32, columns: i32,
  factor: v128, isScaled: bool,
  bias: usize, isSigmoid: bool,
): void {
  const blocks = (rows + ROWS - 1) / ROWS;
  const bStep = <u32>columns << 3;
  for (let block = claim(counter); block < blocks; block = claim(counter)) {
    const top = block * ROWS;
    const last = min(rows, top + ROWS);
    for (let i = top; i < last; i++) {
      const first = load<i32>(at32(starts, i));
      const n = load<i32>(at32(ends, i)) - first;
      const element = elementAt(elements, first, isShort);
      const to = at(c, i * columns);
      let j = 0;
      // Six or seven sums and as many loaded numbers are what fits into the registers. Two
      // columns alone would wait for each addition, so where 14 are left they go together.
      for (; j + 12 <= columns && j + 14 != columns; j += 12) gather12(element, n, table, isShort, at(b, j), bStep, at(to, j), factor, isScaled);
      if (j + 14 == columns) {
        gather14(element, n, table, isShort, at(b, j), bStep, at(to, j), factor, isScaled);
        continue;
      }
      for (; j + 8 <= columns; j += 8) gather8(element, n, table, isShort, at(b, j), bStep, at(to, j), factor, isScaled);
      gatherRest(element, n, table, isShort, at(b, j), bStep, at(to, j), columns - j, factor, isScaled);
    }
    // Four rows have a multiple of four numbers, so only the last block writes behind its own.
    if (bias != 0) addToRows(at(c, top * columns), last - top, columns, columns, bias);
    if (isSigmoid) sigmoid(at(c, top * columns), (last - top) * columns);
  }
}

/**
 * c += a·b with a in sparse rows: row i has the elements starts[i] … ends[i] − 1, each of
 * 16 bytes. A block is four rows. Then, where `bias` is not 0, it is added to each row of c,
 * and the sigmoid taken if asked for; three numbers behind c may be overwritten.
 */
export function sparse(
  counter: usize,
  starts: usize, ends: usize, elements: usize,
  b: usize,
  c: usize,
  rows: i32, columns: i32,
  bias: usize, isSigmoid: bool,
): void {
  gather(counter, starts, ends, elements, 0, false, b, c, rows, columns, f64x2.splat(0), false, bias, isSigmoid);
}

/** The same for elements of 4 bytes, whose values lie in `table`. */
export function sparseShort(
  counter: usize,
  starts: usize, ends: usize, elements: usize, table: usize,
  b: usize,
  c: usize,
  rows: i32, columns: i32,
  bias: usize, isSigmoid: bool,
): void {
  gather(counter, starts, ends, elements, table, true, b, c, rows, columns, f64x2.splat(0), false, bias, isSigmoid);
}

/**
 * c += factor·(a·b) with a in sparse rows of elements of 4 bytes, `factor` pointing to a
 * number: a step of gradient descent whose gradient is a product. Each element of it is
 * summed from 0 as in `sparse`.
 */
export function addScaledSparse(
  counter: usize,
  starts: usize, ends: usize, elements: usize, table: usize,
  b: usize,
  c: usize,
  rows: i32, columns: i32,
  factor: usize,
): void {
  gather(counter, starts, ends, elements, table, true, b, c, rows, columns, v128.load64_splat(factor), true, 0, false);
}
