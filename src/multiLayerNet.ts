/** A network of any depth, with the means of chapter 6 to train it well. */
import { softmax } from './activations';
import { zeros } from './array/create';
import { asArray, NdArray } from './array/ndarray';
import type { ArrayInput } from './array/ndarray';
import { ShapeError, shapeText, ValueError, wholeNumber } from './errors';
import { he, xavier } from './initializers';
import type { Initializer } from './initializers';
import {
  Affine,
  BatchNormalization,
  Dropout,
  Relu,
  Sigmoid,
  SoftmaxWithLoss,
  Tanh,
} from './layers';
import type { Layer } from './layers';
import { accuracyOf, asBatch } from './network';
import type { LossAndGradient, Network } from './network';
import type { Params } from './params';
import {
  addWeightDecay,
  checkedWeightDecay,
  weightDecayPenalty,
} from './regularization';

/** The activation functions to choose from, each with the initial weights that suit it. */
const ACTIVATIONS = {
  relu: { layer: Relu, initializer: he },
  sigmoid: { layer: Sigmoid, initializer: xavier },
  tanh: { layer: Tanh, initializer: xavier },
} as const;

/** Sizes and settings of a `MultiLayerNet`. */
export interface MultiLayerNetOptions {
  /** Numbers in one sample. */
  readonly inputSize: number;
  /** Neurons in each hidden layer: `[100, 50]` for two; `[]` for none. */
  readonly hiddenSizes: readonly number[];
  /** Classes. */
  readonly outputSize: number;
  /** After each hidden layer; 'relu' by default. */
  readonly activation?: keyof typeof ACTIVATIONS;
  /** How the weights start; by default `he` with relu and `xavier` with sigmoid and tanh. */
  readonly initializer?: Initializer;
  /** λ of the penalty ½ λ Σ W² in the loss, 0 by default. */
  readonly weightDecay?: number;
  /** The share of hidden neurons dropped in training; no dropout by default. */
  readonly dropout?: number;
  /** Whether hidden layers normalize their batches before the activation; false by default. */
  readonly batchNorm?: boolean;
}

/**
 * (Affine − [BatchNormalization] − activation − [Dropout]) for each hidden layer, then
 * Affine − softmax. Parameters: W1, b1, … and with batch normalization gamma1, beta1, ….
 */
export class MultiLayerNet implements Network {
  readonly params: Params;
  readonly buffers: Params;
  /** The layers from the input to the scores, in order. */
  readonly layers: readonly Layer[];
  readonly weightDecay: number;
  readonly #affines: Affine[] = [];
  readonly #norms: BatchNormalization[] = [];
  readonly #lastLayer = new SoftmaxWithLoss();

  constructor({
    inputSize,
    hiddenSizes,
    outputSize,
    activation = 'relu',
    initializer = ACTIVATIONS[activation].initializer,
    weightDecay = 0,
    dropout,
    batchNorm = false,
  }: MultiLayerNetOptions) {
    wholeNumber('inputSize', inputSize, 1);
    hiddenSizes.forEach((size, i) => wholeNumber(`hiddenSizes[${i}]`, size, 1));
    wholeNumber('outputSize', outputSize, 1);
    this.weightDecay = checkedWeightDecay(weightDecay);

    const layers: Layer[] = [];
    let nIn = inputSize;
    for (const nOut of hiddenSizes) {
      layers.push(this.#affine(initializer, nIn, nOut));
      if (batchNorm) layers.push(this.#norm(nOut));
      layers.push(new ACTIVATIONS[activation].layer());
      if (dropout !== undefined) layers.push(new Dropout(dropout));
      nIn = nOut;
    }
    layers.push(this.#affine(initializer, nIn, outputSize));
    this.layers = layers;
    this.params = {
      ...numbered(this.#affines, ({ params }) => params),
      ...numbered(this.#norms, ({ params }) => params),
    };
    this.buffers = numbered(this.#norms, ({ buffers }) => buffers);
  }

  #affine(initializer: Initializer, nIn: number, nOut: number): Affine {
    const affine = new Affine(initializer(nIn, nOut), zeros(nOut));
    this.#affines.push(affine);
    return affine;
  }

  #norm(features: number): BatchNormalization {
    const norm = new BatchNormalization(features);
    this.#norms.push(norm);
    return norm;
  }

  /** The probability of each class: shape (samples, classes), or (classes) for one sample. */
  predict(x: ArrayInput): NdArray {
    const y = softmax(this.scores(x));
    return asArray(x).ndim === 1 ? y.reshape(-1) : y;
  }

  /**
   * The scores before softmax, shape (samples, classes).
   * @param training whether dropout drops and batch normalization uses the batch; false by default
   */
  scores(x: ArrayInput, training = false): NdArray {
    return this.activations(x, training).at(-1)!;
  }

  /** What each of `layers` puts out for x: to see how signals change from layer to layer. */
  activations(x: ArrayInput, training = false): readonly NdArray[] {
    let signal = asArray(x);
    if (signal.ndim === 1) signal = signal.reshape(1, -1);
    const inputs = this.#affines[0].params.W.shape[0];
    if (signal.ndim !== 2 || signal.shape[1] !== inputs) {
      throw new ShapeError(
        `The network takes ${inputs} numbers per sample, shape (samples, ${inputs}), but x has shape ${shapeText(signal.shape)}.`,
      );
    }
    return this.layers.map((layer) => (signal = layer.forward(signal, training)));
  }

  /** The cross entropy, a mean over the samples, plus the penalty of weight decay. */
  loss(x: ArrayInput, t: ArrayInput, training = false): number {
    const [samples, truth] = asBatch(x, t);
    const crossEntropy = this.#lastLayer.forward(this.scores(samples, training), truth);
    return this.weightDecay === 0
      ? crossEntropy
      : crossEntropy + weightDecayPenalty(this.params, this.weightDecay);
  }

  /** The share of samples whose most probable class is the right one, 0 to 1. */
  accuracy(x: ArrayInput, t: ArrayInput): number {
    const [samples, truth] = asBatch(x, t);
    return accuracyOf(this.scores(samples), truth);
  }

  /** ∂L/∂ of each parameter by backpropagation, in a step of training. */
  gradient(x: ArrayInput, t: ArrayInput): Params {
    return this.lossAndGradient(x, t).grads;
  }

  /** `gradient`, with the loss of its way forward. */
  lossAndGradient(x: ArrayInput, t: ArrayInput): LossAndGradient {
    const loss = this.loss(x, t, true);
    let dout = this.#lastLayer.backward();
    for (const layer of this.layers.slice(1).reverse()) dout = layer.backward(dout);
    this.#affines[0].backwardParams(dout);

    const grads = {
      ...numbered(this.#affines, (layer) => gradsOf(layer)),
      ...numbered(this.#norms, (layer) => gradsOf(layer)),
    };
    if (this.weightDecay !== 0) addWeightDecay(grads, this.params, this.weightDecay);
    return { loss, grads };
  }
}

/** The arrays of several layers in one record: W of the first as W1, of the second as W2, … */
function numbered<T>(layers: readonly T[], arraysOf: (layer: T) => Params): Params {
  return Object.fromEntries(
    layers.flatMap((layer, i) =>
      Object.entries(arraysOf(layer)).map(([name, array]) => [
        `${name}${i + 1}`,
        array,
      ]),
    ),
  );
}

function gradsOf(layer: Layer): Params {
  if (layer.grads === undefined)
    throw new ValueError('A layer was not gone back through.');
  return layer.grads;
}
