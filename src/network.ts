/** What trainers, checks and plots need to know of a network. */
import { asArray } from './array/ndarray';
import type { ArrayInput, NdArray } from './array/ndarray';
import { sameShape } from './array/shape';
import { ShapeError, shapeText } from './errors';
import type { Params } from './params';

/** The gradient together with the loss that the way forward gives for free. */
export interface LossAndGradient {
  readonly loss: number;
  readonly grads: Params;
}

/**
 * A network that classifies. In all methods x holds one sample in each row, shape (samples,
 * inputs), and t the truth: one-hot of shape (samples, classes), or labels (samples).
 */
export interface Network {
  /** What the network learns, by name. */
  readonly params: Params;
  /** Numbers kept from training that are not learned, such as running means, by name. */
  readonly buffers?: Params;
  /** The probability of each class: shape (samples, classes). */
  predict(x: NdArray): NdArray;
  /** The loss: how far the predictions are from t, a mean over the samples. */
  loss(x: NdArray, t: NdArray): number;
  /** The share of samples whose most probable class is the right one, 0 to 1. */
  accuracy(x: NdArray, t: NdArray): number;
  /** ∂L/∂ of each parameter, by backpropagation. */
  gradient(x: NdArray, t: NdArray): Params;
  /** The same, with the loss. */
  lossAndGradient(x: NdArray, t: NdArray): LossAndGradient;
}

/** x and t as a batch: one sample, with its one-hot truth or its label, is a batch of one. */
export function asBatch(x: ArrayInput, t: ArrayInput): readonly [NdArray, NdArray] {
  const samples = asArray(x);
  const truth = asArray(t);
  if (samples.ndim !== 1) return [samples, truth];
  return [samples.reshape(1, -1), truth.size === 1 ? truth : truth.reshape(1, -1)];
}

/** Refuses a truth that is neither one-hot of the shape of the predictions nor holds labels. */
export function checkTruth(t: NdArray, [samples, classes]: readonly number[]): void {
  if (!sameShape(t.shape, [samples, classes]) && !sameShape(t.shape, [samples])) {
    throw new ShapeError(
      `t must be one-hot of shape ${shapeText([samples, classes])} or hold ${samples} labels, but its shape is ${shapeText(t.shape)}.`,
    );
  }
}

/** The share of rows whose largest score is at the right class; the first of equals counts. */
export function accuracyOf(scores: NdArray, t: NdArray): number {
  checkTruth(t, scores.shape);
  const predicted = scores.argmax(1).data;
  const right = (t.ndim === 1 ? t : t.argmax(1)).data;
  let hits = 0;
  for (let n = 0; n < predicted.length; n++) if (predicted[n] === right[n]) hits++;
  return hits / predicted.length;
}

/** Everything that has to be saved to get the trained network back: parameters and buffers. */
export function networkState(network: Pick<Network, 'params' | 'buffers'>): Params {
  return { ...network.params, ...network.buffers };
}
