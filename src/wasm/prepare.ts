/** How operands are made ready for the products in product.ts, and results finished. */
import { at, at32, columnOf, elementAt, elementSize } from './memory';

/** Writes an element of a sparse row in 16 bytes: a value and its column. */
// @ts-ignore: decorator
@inline
function storeElement(elements: usize, p: i32, value: f64, column: i32): void {
  const element = at(elements, p << 1);
  store<f64>(element, value);
  store<i32>(element, column, 8);
}

/**
 * Writes the elements of a row-major matrix that are not 0 as sparse rows: row i has the
 * elements starts[i] … starts[i + 1] − 1. Returns how many there are. A NaN is not 0.
 */
export function compress(a: usize, rows: i32, columns: i32, starts: usize, elements: usize): i32 {
  let count = 0;
  for (let i = 0; i < rows; i++) {
    store<i32>(at32(starts, i), count);
    for (let k = 0; k < columns; k++) {
      const x = load<f64>(a);
      // Written always and counted only if it is not 0: no branch to predict wrongly.
      storeElement(elements, count, x, k);
      count += i32(x != 0);
      a += 8;
    }
  }
  store<i32>(at32(starts, rows), count);
  return count;
}

// @ts-ignore: decorator
@inline
function transposeElements(
  starts: usize, ends: usize, elements: usize, isShort: bool,
  rows: i32, columns: i32,
  toStarts: usize, toElements: usize,
): void {
  memory.fill(toStarts, 0, ((<usize>columns) + 2) << 2);
  // The length of row k is counted two places on: after the sums, place k + 1 holds where
  // row k begins, and after the elements were placed, where it ends, as row k + 1 begins.
  const counts = toStarts + 8;
  for (let i = 0; i < rows; i++) {
    const end = elementAt(elements, load<i32>(at32(ends, i)), isShort);
    for (let p = elementAt(elements, load<i32>(at32(starts, i)), isShort); p < end; p += elementSize(isShort)) {
      const place = at32(counts, columnOf(p, isShort));
      store<i32>(place, load<i32>(place) + 1);
    }
  }
  let sum = 0;
  for (let k = 0; k < columns; k++) {
    const place = at32(counts, k);
    sum += load<i32>(place);
    store<i32>(place, sum);
  }
  const next = toStarts + 4;
  for (let i = 0; i < rows; i++) {
    const end = elementAt(elements, load<i32>(at32(ends, i)), isShort);
    for (let p = elementAt(elements, load<i32>(at32(starts, i)), isShort); p < end; p += elementSize(isShort)) {
      const place = at32(next, columnOf(p, isShort));
      const q = load<i32>(place);
      store<i32>(place, q + 1);
      if (isShort) store<u32>(at32(toElements, q), (<u32>i << 8) | load<u8>(p));
      else storeElement(toElements, q, load<f64>(p), i);
    }
  }
}

/**
 * Writes the transpose of sparse rows as sparse rows too, which lie one behind the other.
 * Within a row of it the elements ascend as they should, because the rows of a are gone
 * through in order. `toStarts` has room for columns + 2 positions. Elements are of 16 bytes.
 */
export function transpose(
  starts: usize, ends: usize, elements: usize,
  rows: i32, columns: i32,
  toStarts: usize, toElements: usize,
): void {
  transposeElements(starts, ends, elements, false, rows, columns, toStarts, toElements);
}

/** The same for elements of 4 bytes; the table of values stays. */
export function transposeShort(
  starts: usize, ends: usize, elements: usize,
  rows: i32, columns: i32,
  toStarts: usize, toElements: usize,
): void {
  transposeElements(starts, ends, elements, true, rows, columns, toStarts, toElements);
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

/**
 * Writes b in panels of four columns: the four elements of row 0, those of row 1, and so on,
 * one panel behind the other, the last one filled up with zeros. So the product walks
 * straight through memory. Element (k, j) of b lies at b[k·bRow + j·bColumn].
 */
export function pack(b: usize, bRow: i32, bColumn: i32, rows: i32, columns: i32, panels: usize): void {
  for (let j = 0; j < columns; j += 4) {
    const width = min(4, columns - j);
    let from = at(b, j * bColumn);
    if (width == 4 && bColumn == 1) {
      for (let k = 0; k < rows; k++, from = at(from, bRow), panels += 32) {
        v128.store(panels, v128.load(from));
        v128.store(panels, v128.load(from, 16), 16);
      }
    } else {
      for (let k = 0; k < rows; k++, from = at(from, bRow)) {
        for (let w = 0; w < 4; w++, panels += 8) {
          store<f64>(panels, w < width ? load<f64>(at(from, w * bColumn)) : 0);
        }
      }
    }
  }
}

/** x += row for each row of a matrix in which rows lie `width` numbers apart. */
export function addToRows(x: usize, rows: i32, columns: i32, width: i32, row: usize): void {
  for (let i = 0; i < rows; i++) {
    const to = at(x, i * width);
    let j = 0;
    for (; j + 2 <= columns; j += 2) v128.store(at(to, j), f64x2.add(v128.load(at(to, j)), v128.load(at(row, j))));
    if (j < columns) store<f64>(at(to, j), load<f64>(at(to, j)) + load<f64>(at(row, j)));
  }
}

/** Moves the rows of a matrix together that lie `width` numbers apart. */
export function compact(x: usize, rows: i32, columns: i32, width: i32): void {
  for (let i = 1; i < rows; i++) memory.copy(at(x, i * columns), at(x, i * width), (<usize>columns) << 3);
}
