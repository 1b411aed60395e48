/** What trainers, checks and plots need to know of a network. */
import type { NdArray } from './array/ndarray';
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

/** The share of rows whose largest score is at the right class; the first of equals counts. */
export function accuracyOf(scores: NdArray, t: NdArray): number {
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
