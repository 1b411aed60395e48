/** Softmax and cross entropy as one last layer, section 5.6.3 of the book. */
import { softmax } from '../activations';
import type { NdArray } from '../array/ndarray';
import { sameShape } from '../array/shape';
import { checkedLabels, crossEntropyError } from '../losses';
import { checkTruth } from '../network';
import { kept } from './layer';

/**
 * Forward:  y = softmax(x),  L = −(1/N) Σ t · log(y + 1e-7)
 *
 * Backward: ∂L/∂x = (y − t) / N. That two such functions give so plain a difference is
 * why they are one layer. (The 1e-7 is left out of the derivative, as in the book.)
 *
 * Shapes: x and y (samples, classes); t the same, one-hot, or labels (samples).
 */
export class SoftmaxWithLoss {
  #y: NdArray | undefined;
  #t: NdArray | undefined;

  /** The probabilities of the last `forward`. */
  get y(): NdArray {
    return kept('SoftmaxWithLoss', this.#y);
  }

  forward(x: NdArray, t: NdArray): number {
    this.#y = softmax(x);
    this.#t = t;
    return crossEntropyError(this.#y, t);
  }

  backward(): NdArray {
    return softmaxWithLossBackward(this.y, kept('SoftmaxWithLoss', this.#t));
  }
}

/** (y − t) / N for probabilities y of shape (N, classes), t one-hot or labels. */
export function softmaxWithLossBackward(y: NdArray, t: NdArray): NdArray {
  const [samples, classes] = y.shape as [number, number];
  const dx = y.copy();
  if (sameShape(t.shape, y.shape)) {
    dx.subInPlace(t);
  } else {
    checkTruth(t, y.shape);
    checkedLabels(t, classes).forEach((label, n) => dx.data[n * classes + label]--);
  }
  return dx.divInPlace(samples);
}
