/**
 * Reductions: sums, extremes and their positions over one axis or over everything.
 * An array is read as outer × n × inner elements, where n is the axis that goes away.
 */

/** One axis of an array, with the number of elements before and after it. */
export interface AxisView {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/** How the elements of `shape` lie around `axis`. */
export function axisView(shape: readonly number[], axis: number): AxisView {
  let outer = 1;
  let inner = 1;
  shape.forEach((length, i) => {
    if (i < axis) outer *= length;
    if (i > axis) inner *= length;
  });
  return { outer, n: shape[axis], inner };
}

/**
 * The sum of x[start … start + n). Above 8 elements it adds eight interleaved partial
 * sums, and above 128 it halves the range first: pairwise summation, whose rounding error
 * grows with log n where a plain loop's grows with n. The order is NumPy's, so `sum` gives
 * the same last digit as `np.sum`.
 */
export function pairwiseSum(x: Float64Array, start: number, n: number): number {
  if (n < 8) {
    let sum = 0;
    for (let i = start; i < start + n; i++) sum += x[i];
    return sum;
  }
  if (n > 128) {
    const middle = Math.floor(n / 2);
    const half = middle - (middle % 8);
    return pairwiseSum(x, start, half) + pairwiseSum(x, start + half, n - half);
  }
  let r0 = x[start];
  let r1 = x[start + 1];
  let r2 = x[start + 2];
  let r3 = x[start + 3];
  let r4 = x[start + 4];
  let r5 = x[start + 5];
  let r6 = x[start + 6];
  let r7 = x[start + 7];
  const whole = start + n - (n % 8);
  for (let i = start + 8; i < whole; i += 8) {
    r0 += x[i];
    r1 += x[i + 1];
    r2 += x[i + 2];
    r3 += x[i + 3];
    r4 += x[i + 4];
    r5 += x[i + 5];
    r6 += x[i + 6];
    r7 += x[i + 7];
  }
  let sum = r0 + r1 + (r2 + r3) + (r4 + r5 + (r6 + r7));
  for (let i = whole; i < start + n; i++) sum += x[i];
  return sum;
}

/** Sums over one axis: pairwise along rows, row after row down columns (as NumPy does). */
export function sumAxis(x: Float64Array, { outer, n, inner }: AxisView): Float64Array {
  const out = new Float64Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    if (inner === 1) {
      out[o] = pairwiseSum(x, o * n, n);
      continue;
    }
    for (let k = 0; k < n; k++) {
      const row = (o * n + k) * inner;
      const to = o * inner;
      for (let i = 0; i < inner; i++) out[to + i] = out[to + i] + x[row + i];
    }
  }
  return out;
}

/** Positions of the largest elements along one axis; the first of equals, a NaN before all. */
export function argmaxAxis(
  x: Float64Array,
  { outer, n, inner }: AxisView,
): Float64Array {
  const out = new Float64Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * n * inner + i;
      let best = x[first];
      let position = 0;
      for (let k = 1; k < n && !Number.isNaN(best); k++) {
        const value = x[first + k * inner];
        if (value > best || Number.isNaN(value)) {
          best = value;
          position = k;
        }
      }
      out[o * inner + i] = position;
    }
  }
  return out;
}

/** The largest elements along one axis; NaN where there is one. */
export function maxAxis(x: Float64Array, view: AxisView): Float64Array {
  const { n, inner } = view;
  return argmaxAxis(x, view).map((position, at) => {
    const o = Math.floor(at / inner);
    return x[(o * n + position) * inner + (at % inner)];
  });
}
