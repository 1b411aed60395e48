/**
 * Reads NumPy's slice notation: '1:3, :' are rows 1 and 2, all columns; ':, 0' is the
 * first column; '::-1' is everything backwards; '-1' is the last.
 */
import { ShapeError, ValueError, shapeText } from '../errors';
import { checkedIndex } from './shape';
import type { Strided } from './shape';

interface Range {
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

/** Works out which positions of an axis `start:stop:step` means; both ends are cut to the axis. */
function rangeOf(text: string, length: number): Range {
  const parts = text.split(':').map((part) => part.trim());
  const [start = '', stop = '', stride = ''] = parts;
  const numbers = [start, stop, stride].filter((part) => part !== '').map(Number);
  const step = stride === '' ? 1 : Number(stride);
  if (parts.length > 3 || !numbers.every(Number.isInteger) || step === 0) {
    throw new ValueError(
      `'${text}' is not a slice: write 'start:stop' or 'start:stop:step', each of them a whole number or nothing.`,
    );
  }
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? length : length - 1;
  const cut = (part: string, whenMissing: number): number => {
    if (part === '') return whenMissing;
    const i = Number(part) < 0 ? Number(part) + length : Number(part);
    return Math.min(Math.max(i, lowest), highest);
  };
  const from = cut(start, step > 0 ? lowest : highest);
  const to = cut(stop, step > 0 ? highest : lowest);
  return { start: from, step, length: Math.max(0, Math.ceil((to - from) / step)) };
}

/**
 * The part of `x` that the notation names, as a view on the same elements. A number takes
 * its axis away, a range keeps it; axes that are not mentioned are taken whole.
 */
export function sliced(x: Strided, notation: string): Strided {
  const parts = notation.split(',').map((part) => part.trim());
  if (parts.length > x.shape.length) {
    throw new ShapeError(
      `'${notation}' names ${parts.length} axes, but the array has shape ${shapeText(x.shape)}.`,
    );
  }
  let { offset } = x;
  const shape: number[] = [];
  const strides: number[] = [];
  x.shape.forEach((length, axis) => {
    const part = parts[axis] ?? ':';
    const step = x.strides[axis];
    if (part.includes(':')) {
      const range = rangeOf(part, length);
      offset += range.length > 0 ? range.start * step : 0;
      shape.push(range.length);
      strides.push(range.step * step);
    } else {
      const index = part === '' ? NaN : Number(part);
      offset += checkedIndex(index, length, axis) * step;
    }
  });
  return { storage: x.storage, offset, shape, strides };
}
