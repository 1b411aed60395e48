/** One-hot labels (4.2.3) and mini-batches: the shapes in which data goes into training. */
import { asArray, NdArray } from '../array/ndarray';
import type { ArrayInput } from '../array/ndarray';
import { ShapeError, shapeText, wholeNumber } from '../errors';
import { checkedLabels } from '../losses';
import { permutation } from '../random';

/**
 * Labels as rows with a 1 in the place of the class and 0 elsewhere: labels of shape
 * (samples) become (samples, classes).
 * @param classes how many classes there are. Default 10, the digits
 * @throws ValueError when a label is not one of 0 … classes − 1
 */
export function oneHot(labels: ArrayInput, classes = 10): NdArray {
  const given = asArray(labels);
  if (given.ndim !== 1) {
    throw new ShapeError(
      `oneHot needs labels of shape (samples,), but the shape is ${shapeText(given.shape)}.`,
    );
  }
  wholeNumber('The number of classes', classes, 1);
  const data = new Float64Array(given.size * classes);
  checkedLabels(given, classes).forEach((label, n) => (data[n * classes + label] = 1));
  return new NdArray(data, [given.size, classes]);
}

/** Samples with their truth, the rows of `x` and `t` side by side. */
export interface Batch {
  readonly x: NdArray;
  readonly t: NdArray;
}

/**
 * One epoch: all samples in random order, `batchSize` at a time; the last batch holds what
 * is left. The order comes from `random`, so a seed repeats it.
 */
export function* miniBatches(
  x: ArrayInput,
  t: ArrayInput,
  batchSize: number,
): IterableIterator<Batch> {
  const samples = asArray(x);
  const truth = asArray(t);
  const n = samples.shape[0] ?? 0;
  if (truth.shape[0] !== n) {
    throw new ShapeError(
      `miniBatches needs as many rows in t as in x, but the shapes are ${shapeText(samples.shape)} and ${shapeText(truth.shape)}.`,
    );
  }
  wholeNumber('batchSize', batchSize, 1);
  const order = permutation(n);
  for (let start = 0; start < n; start += batchSize) {
    const rows = order.slice(`${start}:${start + batchSize}`);
    yield { x: samples.take(rows), t: truth.take(rows) };
  }
}
