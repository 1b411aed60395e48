/** Reading figures in tests. */
import type { Figure } from '../../../src';

/** The n-th trace of a figure, with the fields that the tests look at. */
export function trace(
  figure: Figure,
  n: number,
): {
  readonly type: string;
  readonly x: unknown;
  readonly y: unknown;
  readonly z: unknown;
  readonly text: unknown;
  readonly textposition: unknown;
} {
  return figure.data[n] as never;
}

export function numbers(values: unknown): number[] {
  return [...(values as readonly number[])];
}

/** The different line colours of a figure. */
export function colorsOf(figure: Figure): string[] {
  return [
    ...new Set(
      figure.data.map(({ line }) => (line as unknown as { color: string }).color),
    ),
  ];
}
