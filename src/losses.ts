/**
 * Loss functions (section 4.2): how far predictions y are from the truth t, as one number.
 * Each takes one sample or a batch of samples, one in each row.
 */
import { asArray, NdArray } from './array/ndarray';
import type { ArrayInput, Operand } from './array/ndarray';
import { sameShape } from './array/shape';
import { ShapeError, shapeText, ValueError } from './errors';

/** Added to a probability before its logarithm is taken, because log 0 is -∞ (4.2.2). */
export const DELTA = 1e-7;

/** The two operands of a loss, checked to have elements and the same shape. */
function sameShaped(name: string, y: Operand, t: Operand): [NdArray, NdArray] {
  const prediction = asArray(typeof y === 'number' ? [y] : y);
  const truth = asArray(typeof t === 'number' ? [t] : t);
  if (!sameShape(prediction.shape, truth.shape)) {
    throw new ShapeError(
      `${name} needs predictions and truth of the same shape, but the shapes are ${shapeText(prediction.shape)} and ${shapeText(truth.shape)}.`,
    );
  }
  needElements(name, prediction);
  return [prediction, truth];
}

function needElements(name: string, y: NdArray): void {
  if (y.size === 0) {
    throw new ShapeError(
      `${name} needs at least one prediction, but the shape is ${shapeText(y.shape)}.`,
    );
  }
}

/**
 * Sum of squared errors E = ½ Σₖ (yₖ − tₖ)² (4.2.1). Of a batch, the sum over all samples,
 * as the book's code has it; divide by the number of samples for a mean.
 */
export function sumSquaredError(y: Operand, t: Operand): number {
  const [prediction, truth] = sameShaped('sumSquaredError', y, t);
  return 0.5 * prediction.sub(truth).pow(2).sum();
}

/** Mean squared error E = (1/n) Σ (y − t)² over all n elements. */
export function meanSquaredError(y: Operand, t: Operand): number {
  const [prediction, truth] = sameShaped('meanSquaredError', y, t);
  return prediction.sub(truth).pow(2).mean();
}

/** Mean absolute error E = (1/n) Σ |y − t| over all n elements; outliers weigh less than squared. */
export function meanAbsoluteError(y: Operand, t: Operand): number {
  const [prediction, truth] = sameShaped('meanAbsoluteError', y, t);
  return prediction.sub(truth).abs().mean();
}

/**
 * Binary cross entropy E = −(1/n) Σ [t log y + (1 − t) log(1 − y)], where y is the
 * probability of class 1 and t is 0 or 1.
 * @throws ValueError when a y or t lies outside [0, 1]
 */
export function binaryCrossEntropyError(y: Operand, t: Operand): number {
  const [prediction, truth] = sameShaped('binaryCrossEntropyError', y, t);
  needProbabilities('binaryCrossEntropyError', prediction, 'y');
  needProbabilities('binaryCrossEntropyError', truth, 't');
  const error = (p: number, label: number): number =>
    label * Math.log(p + DELTA) + (1 - label) * Math.log(1 - p + DELTA);
  return -prediction.zip(truth, error).mean();
}

/**
 * Cross entropy error E = −(1/N) Σₙ Σₖ tₙₖ log yₙₖ (4.2.2–4.2.4), where y are the
 * probabilities that softmax gave.
 *
 * One sample: y of shape (classes), t one-hot of the same shape or the label as a number.
 * A batch: y of shape (samples, classes), t one-hot of the same shape or labels of shape
 * (samples).
 * @throws ShapeError when t fits neither way
 * @throws ValueError when a label is not a class, or a probability lies outside [0, 1]
 */
export function crossEntropyError(y: ArrayInput, t: Operand): number {
  const given = asArray(y);
  needElements('crossEntropyError', given);
  if (given.ndim < 1 || given.ndim > 2) {
    throw new ShapeError(
      `crossEntropyError needs y of shape (classes,) or (samples, classes), but its shape is ${shapeText(given.shape)}.`,
    );
  }
  needProbabilities('crossEntropyError', given, 'y');
  const [samples, classes] = (given.ndim === 1 ? [1, ...given.shape] : given.shape) as [
    number,
    number,
  ];
  const batch = given.reshape(samples, classes);
  const truth = asArray(typeof t === 'number' ? [t] : t);

  if (sameShape(truth.shape, given.shape) && typeof t !== 'number') {
    // Most of t is 0, and the product with it is a 0 of that sign without a logarithm.
    const term = (share: number, p: number): number =>
      share === 0 ? share * -p : share * Math.log(p + DELTA);
    return -truth.reshape(samples, classes).zip(batch, term).sum() / samples;
  }
  if (!sameShape(truth.shape, [samples])) {
    throw new ShapeError(
      `crossEntropyError with y of shape ${shapeText(given.shape)} needs t one-hot of that shape, or ${samples} labels, but t has shape ${shapeText(truth.shape)}.`,
    );
  }
  const chosen = checkedLabels(truth, classes).map((label, n) =>
    Math.log(batch.get(n, label) + DELTA),
  );
  return -new NdArray(chosen, [samples]).sum() / samples;
}

/** The labels, each checked to be one of the classes 0 … classes − 1. */
export function checkedLabels(labels: NdArray, classes: number): Float64Array {
  return labels.data.map((label) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new ValueError(
        `A label must be a whole number from 0 to ${classes - 1}, but ${label} came.`,
      );
    }
    return label;
  });
}

/** Refuses numbers that are no probabilities. NaN passes, so that a diverged loss shows as NaN. */
function needProbabilities(name: string, x: NdArray, symbol: string): void {
  // A sum of rounded probabilities may exceed 1 by a few units of the last place.
  const { data } = x;
  for (let i = 0; i < data.length; i++) {
    if (data[i] < 0 || data[i] > 1 + 1e-9) {
      throw new ValueError(
        `${name} needs ${symbol} between 0 and 1, but it holds ${data[i]}; apply softmax or sigmoid first.`,
      );
    }
  }
}
