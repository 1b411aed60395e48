/** Numbers on their way into a chart. */
import { ValueError } from '../errors';
import type { Json } from '../host';

/** Digits that a picture can show: more would only make the notebook's file larger. */
const DIGITS = 6;

/** A number as JSON for Plotly: rounded to what a picture shows; a gap where it is not finite. */
export function compact(value: number): Json {
  return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null;
}

export function compactAll(values: Iterable<number>): readonly Json[] {
  return Array.from(values, compact);
}

/** `count` numbers at equal distances from `from` to `to`, both included; on a log axis, at equal ratios. */
export function sampled(
  from: number,
  to: number,
  count: number,
  type: 'linear' | 'log' = 'linear',
): number[] {
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) {
    throw new ValueError(
      `A chart needs a range from a smaller to a larger number, but it is from ${from} to ${to}.`,
    );
  }
  if (!Number.isInteger(count) || count < 2) {
    throw new ValueError(`A curve needs at least 2 samples, but ${count} came.`);
  }
  if (type === 'log') {
    if (from <= 0) {
      throw new ValueError(
        `A log axis needs a range above 0, but it begins at ${from}.`,
      );
    }
    return sampled(Math.log10(from), Math.log10(to), count).map((e) => 10 ** e);
  }
  return Array.from(
    { length: count },
    (_, i) => from + ((to - from) * i) / (count - 1),
  );
}

/** A number in a text: at most 4 significant digits. */
export function brief(value: number): string {
  return String(Number(value.toPrecision(4)));
}
