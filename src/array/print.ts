/**
 * Prints arrays as NumPy does: the shortest digits that read back as the same number, at
 * most eight of them behind the point, columns aligned, long arrays shortened by `...`.
 */
import { sizeOf } from './shape';
import type { Strided } from './shape';

const PRECISION = 8;
const LINE_WIDTH = 75;
/** Arrays with more elements than this are shortened to their first and last three. */
const THRESHOLD = 1000;
const EDGE = 3;

/** Formats one number of an array; all numbers of it in the same style and width. */
type Formatter = (x: number) => string;

/** x with at most eight digits behind the point and no zeros at the end: '6.', '0.25'. */
function positional(x: number): string {
  const digits = Math.abs(x).toFixed(PRECISION).replace(/0+$/, '');
  return (x < 0 || Object.is(x, -0) ? '-' : '') + digits;
}

/** x as mantissa and exponent, with at most eight digits behind the point. */
function scientific(x: number): { mantissa: string; exponent: string } {
  const shortest = x.toExponential();
  const long = shortest.indexOf('e') - shortest.indexOf('.') - 1 > PRECISION;
  const [mantissa, exponent] = (
    shortest.includes('.') && long ? x.toExponential(PRECISION) : shortest
  ).split('e') as [string, string];
  const sign = Object.is(x, -0) ? '-' : '';
  const point = mantissa.includes('.') ? mantissa.replace(/0+$/, '') : `${mantissa}.`;
  const digits = exponent.slice(1).padStart(2, '0');
  return { mantissa: sign + point, exponent: exponent[0] + digits };
}

function nonFinite(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  return x > 0 ? 'inf' : '-inf';
}

/** Chooses notation and widths for a whole array, by NumPy's rules. */
function formatterFor(values: readonly number[]): Formatter {
  const finite = values.filter(Number.isFinite);
  const special = values.filter((x) => !Number.isFinite(x)).map(nonFinite);
  const sizes = finite.filter((x) => x !== 0).map(Math.abs);
  const largest = Math.max(...sizes);
  const smallest = Math.min(...sizes);
  const useExponent =
    sizes.length > 0 &&
    (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);

  const split = finite.map((x) => {
    const [int = '', fraction = ''] = (
      useExponent ? scientific(x).mantissa : positional(x)
    ).split('.');
    return { int: int.length, fraction: fraction.length };
  });
  const exponents = useExponent
    ? finite.map((x) => scientific(x).exponent.length)
    : [0];
  const exponentWidth = Math.max(0, ...exponents);
  const digits = Math.max(0, ...split.map((part) => part.fraction));
  const right = digits + (useExponent ? 1 + exponentWidth : 0);
  const left = Math.max(
    0,
    ...split.map((part) => part.int),
    ...special.map((text) => text.length - right - 1),
  );

  return (x) => {
    if (!Number.isFinite(x)) return nonFinite(x).padStart(left + right + 1);
    if (useExponent) {
      const { mantissa, exponent } = scientific(x);
      const [int = '', fraction = ''] = mantissa.split('.');
      const power = exponent[0] + exponent.slice(1).padStart(exponentWidth - 1, '0');
      return `${int.padStart(left)}.${fraction.padEnd(digits, '0')}e${power}`;
    }
    const [int = '', fraction = ''] = positional(x).split('.');
    return `${int.padStart(left)}.${fraction.padEnd(digits)}`;
  };
}

/** The positions of an axis that are printed; -1 stands for the gap. */
function shownPositions(length: number, shorten: boolean): number[] {
  if (!shorten || length <= 2 * EDGE) return Array.from({ length }, (_, i) => i);
  const ends = [0, 1, 2];
  return [...ends, -1, ...ends.map((i) => length - EDGE + i)];
}

/** Whether so many elements are too many to print them all. */
export function isShortened(size: number): boolean {
  return size > THRESHOLD;
}

/**
 * The elements between brackets, rows below each other. `separator` stands behind each
 * element but the last ('' in `toString`, ',' in a repr), `indent` before each new line.
 */
export function formatElements(x: Strided, separator: string, indent: string): string {
  const { storage, shape, strides } = x;
  if (sizeOf(shape) === 0) return '[]';
  const shorten = isShortened(sizeOf(shape));

  const collect = (axis: number, position: number): number[] =>
    axis === shape.length
      ? [storage[position]]
      : shownPositions(shape[axis], shorten)
          .filter((i) => i >= 0)
          .flatMap((i) => collect(axis + 1, position + i * strides[axis]));
  const format = formatterFor(collect(0, x.offset));

  const print = (axis: number, position: number, hanging: string): string => {
    if (axis === shape.length) return format(storage[position]);
    const inner = hanging + ' ';
    const parts = shownPositions(shape[axis], shorten).map((i) =>
      i < 0 ? '...' : print(axis + 1, position + i * strides[axis], inner),
    );
    if (axis < shape.length - 1) {
      const blankLines = '\n'.repeat(shape.length - 1 - axis);
      return `[${parts.join(separator + blankLines + inner)}]`;
    }
    return `[${wrap(parts, separator, inner, shape.length)}]`;
  };
  return print(0, x.offset, indent);
}

/**
 * Joins the elements of one row, going to a new line before the width is exceeded. At the
 * end of each line there is room for all the closing brackets.
 */
function wrap(
  parts: readonly string[],
  separator: string,
  indent: string,
  closing: number,
): string {
  const lines: string[] = [];
  const room = LINE_WIDTH - closing;
  let line = indent;
  parts.forEach((part, i) => {
    const isLast = i === parts.length - 1;
    if (line.length + part.length > room && line.length > indent.length) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += part + (isLast ? '' : `${separator} `);
  });
  lines.push(line);
  return lines.join('\n').slice(indent.length);
}

/** A number as Python prints a float: 6.0, 0.1999999999990898, 1e-07, nan. */
export function formatScalar(x: number): string {
  if (!Number.isFinite(x)) return nonFinite(x);
  if (x === 0) return Object.is(x, -0) ? '-0.0' : '0.0';
  const size = Math.abs(x);
  if (size >= 1e16 || size < 1e-4) {
    const [mantissa, exponent] = x.toExponential().split('e') as [string, string];
    return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
  }
  return Number.isInteger(x) ? `${x}.0` : String(x);
}
