/** The smallest network of the chapter (section 4.4.2): one matrix of weights and a softmax. */
import { softmax } from './activations';
import { dot } from './array/functions';
import type { ArrayInput, NdArray, Operand } from './array/ndarray';
import { crossEntropyError } from './losses';
import { randn } from './random';

/**
 * Two inputs, three classes, weights W of shape (2, 3) drawn from the standard normal
 * distribution. `numericalGradient(() => net.loss(x, t), net.W)` is ∂L/∂W.
 */
export class SimpleNet {
  W: NdArray;

  /** @param W starting weights; drawn at random where none are given */
  constructor(W: NdArray = randn(2, 3)) {
    this.W = W;
  }

  /** The scores x·W of the classes, before softmax: shape (3) for x of shape (2). */
  predict(x: ArrayInput): NdArray {
    return dot(x, this.W);
  }

  /** The cross entropy between softmax of the scores and the truth t, one-hot or a label. */
  loss(x: ArrayInput, t: Operand): number {
    const y = softmax(this.predict(x));
    return crossEntropyError(y, t);
  }
}
