/** The network of section 4.5: one hidden layer, learned on digits. */
import { softmax } from './activations';
import { zeros } from './array/create';
import { pendingProduct } from './array/pendingProduct';
import { asArray, NdArray } from './array/ndarray';
import type { ArrayInput } from './array/ndarray';
import { numericalGradient } from './differentiation';
import { ShapeError, shapeText, wholeNumber } from './errors';
import { incrementalGradient } from './incrementalGradient';
import { normalWeights } from './initializers';
import { affine, affineSigmoid, twoLayers } from './layers/affine';
import { sigmoidBackward } from './layers/sigmoid';
import { softmaxWithLossBackward } from './layers/softmaxWithLoss';
import { crossEntropyError } from './losses';
import { accuracyOf, asBatch } from './network';
import type { Network } from './network';

/** Sizes and start of a `TwoLayerNet`. */
export interface TwoLayerNetOptions {
  /** Numbers in one sample: 784 for digits of 28 × 28 pixels. */
  readonly inputSize: number;
  /** Neurons in the hidden layer. */
  readonly hiddenSize: number;
  /** Classes. */
  readonly outputSize: number;
  /** Standard deviation of the first weights, 0.01 by default. */
  readonly weightInitStd?: number;
}

/** The parameters: W1 (inputs, hidden), b1 (hidden), W2 (hidden, classes), b2 (classes). */
export type TwoLayerParams = Readonly<Record<'W1' | 'b1' | 'W2' | 'b2', NdArray>>;

/**
 * a1 = x·W1 + b1,  z1 = sigmoid(a1),  a2 = z1·W2 + b2,  y = softmax(a2)
 *
 * The weights start as small normal random numbers, drawn in the order W1, W2, and the
 * biases as zeros; `random.seed` repeats them. x is one sample or a batch with a sample in
 * each row; t is one-hot or holds labels.
 */
export class TwoLayerNet implements Network {
  readonly params: TwoLayerParams;

  constructor({
    inputSize,
    hiddenSize,
    outputSize,
    weightInitStd = 0.01,
  }: TwoLayerNetOptions) {
    wholeNumber('inputSize', inputSize, 1);
    wholeNumber('hiddenSize', hiddenSize, 1);
    wholeNumber('outputSize', outputSize, 1);
    const initialize = normalWeights(weightInitStd);
    this.params = {
      W1: initialize(inputSize, hiddenSize),
      b1: zeros(hiddenSize),
      W2: initialize(hiddenSize, outputSize),
      b2: zeros(outputSize),
    };
  }

  /** The probability of each class: shape (samples, classes), or (classes) for one sample. */
  predict(x: ArrayInput): NdArray {
    return softmax(this.#scores(asArray(x)));
  }

  /** The cross entropy between `predict(x)` and t, a mean over the samples. */
  loss(x: ArrayInput, t: ArrayInput): number {
    return crossEntropyError(this.predict(x), t);
  }

  /** The share of samples whose most probable class is the right one, 0 to 1. */
  accuracy(x: ArrayInput, t: ArrayInput): number {
    // Softmax keeps the order of the scores, so the largest one is enough.
    const [samples, truth] = asBatch(x, t);
    return accuracyOf(this.#scores(samples), truth);
  }

  /**
   * ∂L/∂ of each parameter by central differences, as in the chapter: two losses for each
   * of the 39,760 parameters. Right, and slow: a batch of 100 digits takes half a minute.
   */
  numericalGradient(x: ArrayInput, t: ArrayInput): TwoLayerParams {
    const { W1, b1, W2, b2 } = this.params;
    const samples = asArray(x);
    const truth = asArray(t);
    const loss = (): number => this.loss(samples, truth);
    return {
      W1: numericalGradient(loss, W1),
      b1: numericalGradient(loss, b1),
      W2: numericalGradient(loss, W2),
      b2: numericalGradient(loss, b2),
    };
  }

  /**
   * The same central differences, where after each change of a parameter only what depends
   * on it is computed again: the same numbers a hundred times sooner.
   */
  numericalGradientIncremental(
    x: ArrayInput,
    t: ArrayInput,
    h?: number,
  ): TwoLayerParams {
    const [samples, truth] = asBatch(x, t);
    return incrementalGradient(this.params, samples, truth, this.#forward(samples), h);
  }

  /**
   * ∂L/∂ of each parameter by backpropagation (chapter 5): one way back through the
   * formulas above, by the chain rule, gives all of them at once.
   */
  gradient(x: ArrayInput, t: ArrayInput): TwoLayerParams {
    const [samples, truth] = asBatch(x, t);
    const forward = this.#forward(samples);
    return this.#backward(samples, truth, forward, softmax(forward.a2));
  }

  /** `gradient`, with the loss that its way forward gives for little more. */
  lossAndGradient(
    x: ArrayInput,
    t: ArrayInput,
  ): { readonly loss: number; readonly grads: TwoLayerParams } {
    const [samples, truth] = asBatch(x, t);
    const forward = this.#forward(samples);
    const y = softmax(forward.a2);
    const grads = this.#backward(samples, truth, forward, y);
    return { loss: crossEntropyError(y, truth), grads };
  }

  /** What `predict` takes the softmax of. */
  #scores(x: NdArray): NdArray {
    this.#checkSamples(x);
    const { W1, b1, W2, b2 } = this.params;
    return twoLayers(x, W1, b1, W2, b2);
  }

  /** The same, with the values of the hidden layer, which the way back needs. */
  #forward(x: NdArray): TwoLayerForward {
    this.#checkSamples(x);
    const { W1, b1, W2, b2 } = this.params;
    const z1 = affineSigmoid(x, W1, b1);
    const a2 = affine(z1, W2, b2);
    return { z1, a2 };
  }

  #checkSamples({ ndim, shape }: NdArray): void {
    const [inputs] = this.params.W1.shape;
    if (ndim < 1 || ndim > 2 || shape.at(-1) !== inputs) {
      throw new ShapeError(
        `The network takes ${inputs} numbers per sample, shape (samples, ${inputs}), but x has shape ${shapeText(shape)}.`,
      );
    }
  }

  /** From the last formula to the first: each line is the derivative of one of them. */
  #backward(
    x: NdArray,
    t: NdArray,
    { z1 }: TwoLayerForward,
    y: NdArray,
  ): TwoLayerParams {
    const da2 = softmaxWithLossBackward(y, t);
    const dz1 = da2.dot(this.params.W2.T);
    // Nobody else has these arrays: da1 takes the memory of dz1, and needs no copy.
    const da1 = new NdArray(sigmoidBackward(dz1.data, z1.data, dz1.data), z1.shape);
    return {
      W1: pendingProduct(x.T, da1, true),
      b1: da1.sum(0),
      W2: z1.T.dot(da2),
      b2: da2.sum(0),
    };
  }
}

/** What the way forward computes, one sample in each row. */
export interface TwoLayerForward {
  readonly z1: NdArray;
  readonly a2: NdArray;
}
