/**
 * The matrix product in WebAssembly (AssemblyScript, compiled by src/build/10-wasm.mjs):
 * c += a·b for float64 matrices that lie row by row in the arena, the memory that this
 * module shares with matmul/.
 *
 * Each element of c is summed over k in ascending order with one rounding for each product
 * and one for each sum, exactly as `productLoop` in dot.ts does; the two lanes of a SIMD
 * register are two columns of c. So the results are the same bits.
 *
 * Work comes in blocks that threads claim from a counter until none is left.
 */

/** Claims the next block; `counter` points to a number that all threads share. */
// @ts-ignore: decorator
@inline
function claim(counter: usize): i32 {
  return atomic.add<i32>(counter, 1);
}

// @ts-ignore: decorator
@inline
function at(pointer: usize, index: i32): usize {
  return pointer + ((<usize>index) << 3);
}

// ---- dense ------------------------------------------------------------------------

/** Four rows by four columns of c, held in eight registers while k runs. */
// @ts-ignore: decorator
@inline
function tile4x4(
  a: usize, aRow: i32, aColumn: i32,
  b: usize, bRow: i32,
  c: usize, cRow: i32,
  inner: i32,
): void {
  const c1 = at(c, cRow);
  const c2 = at(c1, cRow);
  const c3 = at(c2, cRow);
  let s00 = v128.load(c), s01 = v128.load(c, 16);
  let s10 = v128.load(c1), s11 = v128.load(c1, 16);
  let s20 = v128.load(c2), s21 = v128.load(c2, 16);
  let s30 = v128.load(c3), s31 = v128.load(c3, 16);
  const step = (<usize>aColumn) << 3;
  const bStep = (<usize>bRow) << 3;
  let a0 = a;
  let a1 = at(a0, aRow);
  let a2 = at(a1, aRow);
  let a3 = at(a2, aRow);
  for (let k = 0; k < inner; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
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
    b += bStep;
  }
  v128.store(c, s00); v128.store(c, s01, 16);
  v128.store(c1, s10); v128.store(c1, s11, 16);
  v128.store(c2, s20); v128.store(c2, s21, 16);
  v128.store(c3, s30); v128.store(c3, s31, 16);
}

/** One row by two columns. */
// @ts-ignore: decorator
@inline
function tile1x2(a: usize, aColumn: i32, b: usize, bRow: i32, c: usize, inner: i32): void {
  let s = v128.load(c);
  for (let k = 0; k < inner; k++) {
    s = f64x2.add(s, f64x2.mul(v128.load64_splat(a), v128.load(b)));
    a = at(a, aColumn);
    b = at(b, bRow);
  }
  v128.store(c, s);
}

/** One element. */
// @ts-ignore: decorator
@inline
function tile1x1(a: usize, aColumn: i32, b: usize, bRow: i32, c: usize, inner: i32): void {
  let s = load<f64>(c);
  for (let k = 0; k < inner; k++) {
    s += load<f64>(a) * load<f64>(b);
    a = at(a, aColumn);
    b = at(b, bRow);
  }
  store<f64>(c, s);
}

/**
 * c += a·b, where element (i, k) of a lies at a[i·aRow + k·aColumn], so that a may be read
 * transposed; b and c lie row by row. A block is four columns of b: they stay in the cache
 * while all rows of a pass.
 */
export function dense(
  counter: usize,
  a: usize, aRow: i32, aColumn: i32,
  b: usize,
  c: usize,
  rows: i32, inner: i32, columns: i32,
): i32 {
  const blocks = (columns + 3) >> 2;
  const wholeRows = rows & ~3;
  let done = 0;
  for (let block = claim(counter); block < blocks; block = claim(counter)) {
    const first = block << 2;
    const width = min(4, columns - first);
    const bBlock = at(b, first);
    let i = 0;
    if (width == 4) {
      for (; i < wholeRows; i += 4) {
        tile4x4(at(a, i * aRow), aRow, aColumn, bBlock, columns, at(c, i * columns + first), columns, inner);
      }
    }
    for (; i < rows; i++) {
      const row = at(a, i * aRow);
      const out = at(c, i * columns + first);
      let j = 0;
      for (; j + 2 <= width; j += 2) tile1x2(row, aColumn, at(bBlock, j), columns, at(out, j), inner);
      if (j < width) tile1x1(row, aColumn, at(bBlock, j), columns, at(out, j), inner);
    }
    done++;
  }
  return done;
}

// ---- a sparse ---------------------------------------------------------------------

/** 18 columns of one row of c += Σ value·(row of b), over n elements of a sparse row. */
// @ts-ignore: decorator
@inline
function gather18(index: usize, value: usize, n: i32, b: usize, bStep: i32, c: usize): void {
  let s0 = v128.load(c), s1 = v128.load(c, 16), s2 = v128.load(c, 32), s3 = v128.load(c, 48);
  let s4 = v128.load(c, 64), s5 = v128.load(c, 80), s6 = v128.load(c, 96), s7 = v128.load(c, 112);
  let s8 = v128.load(c, 128);
  for (const end = at(value, n); value < end; value += 8, index += 4) {
    const row = b + <usize>(load<i32>(index) * bStep);
    const x = v128.load64_splat(value);
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(row)));
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(row, 16)));
    s2 = f64x2.add(s2, f64x2.mul(x, v128.load(row, 32)));
    s3 = f64x2.add(s3, f64x2.mul(x, v128.load(row, 48)));
    s4 = f64x2.add(s4, f64x2.mul(x, v128.load(row, 64)));
    s5 = f64x2.add(s5, f64x2.mul(x, v128.load(row, 80)));
    s6 = f64x2.add(s6, f64x2.mul(x, v128.load(row, 96)));
    s7 = f64x2.add(s7, f64x2.mul(x, v128.load(row, 112)));
    s8 = f64x2.add(s8, f64x2.mul(x, v128.load(row, 128)));
  }
  v128.store(c, s0); v128.store(c, s1, 16); v128.store(c, s2, 32); v128.store(c, s3, 48);
  v128.store(c, s4, 64); v128.store(c, s5, 80); v128.store(c, s6, 96); v128.store(c, s7, 112);
  v128.store(c, s8, 128);
}

/** The same for 16 columns. */
// @ts-ignore: decorator
@inline
function gather16(index: usize, value: usize, n: i32, b: usize, bStep: i32, c: usize): void {
  let s0 = v128.load(c), s1 = v128.load(c, 16), s2 = v128.load(c, 32), s3 = v128.load(c, 48);
  let s4 = v128.load(c, 64), s5 = v128.load(c, 80), s6 = v128.load(c, 96), s7 = v128.load(c, 112);
  for (const end = at(value, n); value < end; value += 8, index += 4) {
    const row = b + <usize>(load<i32>(index) * bStep);
    const x = v128.load64_splat(value);
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(row)));
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(row, 16)));
    s2 = f64x2.add(s2, f64x2.mul(x, v128.load(row, 32)));
    s3 = f64x2.add(s3, f64x2.mul(x, v128.load(row, 48)));
    s4 = f64x2.add(s4, f64x2.mul(x, v128.load(row, 64)));
    s5 = f64x2.add(s5, f64x2.mul(x, v128.load(row, 80)));
    s6 = f64x2.add(s6, f64x2.mul(x, v128.load(row, 96)));
    s7 = f64x2.add(s7, f64x2.mul(x, v128.load(row, 112)));
  }
  v128.store(c, s0); v128.store(c, s1, 16); v128.store(c, s2, 32); v128.store(c, s3, 48);
  v128.store(c, s4, 64); v128.store(c, s5, 80); v128.store(c, s6, 96); v128.store(c, s7, 112);
}

/** The same for 8 columns. */
// @ts-ignore: decorator
@inline
function gather8(index: usize, value: usize, n: i32, b: usize, bStep: i32, c: usize): void {
  let s0 = v128.load(c), s1 = v128.load(c, 16), s2 = v128.load(c, 32), s3 = v128.load(c, 48);
  for (const end = at(value, n); value < end; value += 8, index += 4) {
    const row = b + <usize>(load<i32>(index) * bStep);
    const x = v128.load64_splat(value);
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(row)));
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(row, 16)));
    s2 = f64x2.add(s2, f64x2.mul(x, v128.load(row, 32)));
    s3 = f64x2.add(s3, f64x2.mul(x, v128.load(row, 48)));
  }
  v128.store(c, s0); v128.store(c, s1, 16); v128.store(c, s2, 32); v128.store(c, s3, 48);
}

/** The last columns, two at a time and then one. */
// @ts-ignore: decorator
@inline
function gatherRest(index: usize, value: usize, n: i32, b: usize, bStep: i32, c: usize, width: i32): void {
  let j = 0;
  for (; j + 2 <= width; j += 2) {
    let s = v128.load(at(c, j));
    for (let p = 0; p < n; p++) {
      const row = b + <usize>(load<i32>(index + ((<usize>p) << 2)) * bStep);
      s = f64x2.add(s, f64x2.mul(v128.load64_splat(at(value, p)), v128.load(at(row, j))));
    }
    v128.store(at(c, j), s);
  }
  if (j < width) {
    let s = load<f64>(at(c, j));
    for (let p = 0; p < n; p++) {
      const row = b + <usize>(load<i32>(index + ((<usize>p) << 2)) * bStep);
      s += load<f64>(at(value, p)) * load<f64>(at(row, j));
    }
    store<f64>(at(c, j), s);
  }
}

/** How many rows of a sparse matrix make a block. */
const ROWS = 8;

/**
 * c += a·b with a in sparse rows: row i has the elements starts[i] … starts[i + 1] − 1 of
 * `index` (column, i32) and `value` (f64). A block is eight rows.
 */
export function sparse(
  counter: usize,
  starts: usize, index: usize, value: usize,
  b: usize,
  c: usize,
  rows: i32, columns: i32,
): i32 {
  const blocks = (rows + ROWS - 1) / ROWS;
  const bStep = columns << 3;
  let done = 0;
  for (let block = claim(counter); block < blocks; block = claim(counter)) {
    const last = min(rows, (block + 1) * ROWS);
    for (let i = block * ROWS; i < last; i++) {
      const start = load<i32>(starts + ((<usize>i) << 2));
      const n = load<i32>(starts + ((<usize>i) << 2), 4) - start;
      const indices = index + ((<usize>start) << 2);
      const values = at(value, start);
      const out = at(c, i * columns);
      let j = 0;
      // Two columns alone would wait for each sum; so where 18 are left they go together.
      for (; j + 16 <= columns && j + 18 != columns; j += 16) gather16(indices, values, n, at(b, j), bStep, at(out, j));
      if (j + 18 == columns) {
        gather18(indices, values, n, at(b, j), bStep, at(out, j));
        continue;
      }
      for (; j + 8 <= columns; j += 8) gather8(indices, values, n, at(b, j), bStep, at(out, j));
      gatherRest(indices, values, n, at(b, j), bStep, at(out, j), columns - j);
    }
    done++;
  }
  return done;
}

// ---- preparing --------------------------------------------------------------------

/**
 * Writes the elements of a row-major matrix that are not 0 as sparse rows. Returns how many
 * there are. A NaN is not 0.
 */
export function compress(
  a: usize, rows: i32, columns: i32,
  starts: usize, index: usize, value: usize,
): i32 {
  let count = 0;
  for (let i = 0; i < rows; i++) {
    store<i32>(starts + ((<usize>i) << 2), count);
    for (let k = 0; k < columns; k++) {
      const x = load<f64>(a);
      // Written always and counted only if it is not 0: no branch to predict wrongly.
      store<i32>(index + ((<usize>count) << 2), k);
      store<f64>(at(value, count), x);
      count += i32(x != 0);
      a += 8;
    }
  }
  store<i32>(starts + ((<usize>rows) << 2), count);
  return count;
}

/**
 * Writes the transpose of sparse rows as sparse rows. Within a row of it the elements
 * ascend as they should, because the rows of a are gone through in order. `starts` of the
 * transpose has room for columns + 2 positions.
 */
export function transpose(
  starts: usize, index: usize, value: usize,
  rows: i32, columns: i32,
  toStarts: usize, toIndex: usize, toValue: usize,
): void {
  const count = load<i32>(starts + ((<usize>rows) << 2));
  memory.fill(toStarts, 0, ((<usize>columns) + 2) << 2);
  // The length of row k is counted two places on: after the sums, place k + 1 holds where
  // row k begins, and after the elements were placed, where it ends, as row k + 1 begins.
  const counts = toStarts + 8;
  for (let p = 0; p < count; p++) {
    const place = counts + ((<usize>load<i32>(index + ((<usize>p) << 2))) << 2);
    store<i32>(place, load<i32>(place) + 1);
  }
  let sum = 0;
  for (let k = 0; k < columns; k++) {
    const place = counts + ((<usize>k) << 2);
    sum += load<i32>(place);
    store<i32>(place, sum);
  }
  const next = toStarts + 4;
  let p = load<i32>(starts);
  for (let i = 0; i < rows; i++) {
    const end = load<i32>(starts + ((<usize>i) << 2), 4);
    for (; p < end; p++) {
      const place = next + ((<usize>load<i32>(index + ((<usize>p) << 2))) << 2);
      const q = load<i32>(place);
      store<i32>(place, q + 1);
      store<i32>(toIndex + ((<usize>q) << 2), i);
      store<f64>(at(toValue, q), load<f64>(at(value, p)));
    }
  }
}

/**
 * Whether all n numbers are finite: x·0 is 0 for these and NaN for all others. Four sums
 * run side by side, because each addition waits for the one before it.
 */
export function allFinite(x: usize, n: i32): bool {
  const zero = f64x2.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
  const end = at(x, n);
  for (const whole = at(x, n & ~7); x < whole; x += 64) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), zero));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), zero));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(x, 32), zero));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(x, 48), zero));
  }
  const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (; x < end; x += 8) sum += load<f64>(x) * 0;
  return sum == 0;
}

/** Makes n numbers 0. */
export function clear(x: usize, n: i32): void {
  memory.fill(x, 0, (<usize>n) << 3);
}
