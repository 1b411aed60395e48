/** Numbers on their way into a chart. */
import { ValueError } from '../errors';
import type { Json, JsonObject } from '../host';

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

/** The traces' fields that hold coordinates: plotly.js reads each as a list or as bytes. */
const COORDINATES = ['x', 'y', 'z'];

/** Shorter lists stay readable in the notebook's file, where bytes would save nothing. */
const FEWEST_AS_BYTES = 8;

/**
 * A trace whose long lists of numbers are plotly.js's typed arrays, `{dtype, bdata,
 * shape}`, in base64. Notebook files hold one number a line otherwise, and are three times
 * as large. Whole numbers from 0 to 255 take a byte each. Others become 32-bit floats,
 * which keep the 6 digits that `compact` leaves; a gap is NaN.
 */
export function withBytes(trace: JsonObject): JsonObject {
  const coordinates = COORDINATES.flatMap((field) => {
    const bytes = bytesOf(trace[field]);
    return bytes === undefined ? [] : [[field, bytes] as const];
  });
  return { ...trace, ...Object.fromEntries(coordinates) };
}

function bytesOf(values: Json | undefined): JsonObject | undefined {
  if (!Array.isArray(values) || values.length === 0) return undefined;
  const columns = Array.isArray(values[0]) ? values[0].length : undefined;
  if (
    columns !== undefined &&
    values.some((row) => !Array.isArray(row) || row.length !== columns)
  ) {
    return undefined;
  }
  const flat: readonly Json[] = columns === undefined ? values : values.flat();
  if (!flat.every(isNumberOrGap) || flat.length < FEWEST_AS_BYTES) return undefined;
  const [dtype, bytes] = flat.every(isByte)
    ? ['u1', Uint8Array.from(flat)]
    : ['f4', new Uint8Array(Float32Array.from(flat, (value) => value ?? NaN).buffer)];
  return {
    dtype,
    bdata: Buffer.from(bytes).toString('base64'),
    ...(columns === undefined ? {} : { shape: `${values.length}, ${columns}` }),
  };
}

function isNumberOrGap(value: Json): value is number | null {
  return value === null || typeof value === 'number';
}

function isByte(value: number | null): value is number {
  return value !== null && Number.isInteger(value) && value >= 0 && value <= 255;
}
