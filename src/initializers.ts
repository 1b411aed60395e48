/**
 * How the weights of a layer start (section 6.2 of the book): random, with a spread that
 * keeps signals from fading or growing from layer to layer.
 */
import { NdArray } from './array/ndarray';
import { positive, wholeNumber } from './errors';
import { atHome } from './matmul/homes';
import { randn } from './random';

/** Makes the weights, shape (nIn, nOut), of a layer with nIn inputs and nOut outputs. */
export type Initializer = (nIn: number, nOut: number) => NdArray;

/** Normally distributed weights with the given standard deviation, 0.01 by default. */
export function normalWeights(std = 0.01): Initializer {
  positive('The standard deviation of the weights', std);
  return (nIn, nOut) => draw(std, nIn, nOut);
}

/**
 * Xavier's initial weights: normal with variance 2 / (nIn + nOut); for sigmoid and tanh
 * (Glorot and Bengio 2010). The book takes 1 / nIn, the same where nIn = nOut.
 */
export function xavier(nIn: number, nOut: number): NdArray {
  return draw(Math.sqrt(2 / (nIn + nOut)), nIn, nOut);
}

/**
 * He's initial weights: normal with variance 2 / nIn; for ReLU, which sets half of the
 * signals to zero (He et al. 2015).
 */
export function he(nIn: number, nOut: number): NdArray {
  return draw(Math.sqrt(2 / nIn), nIn, nOut);
}

function draw(std: number, nIn: number, nOut: number): NdArray {
  wholeNumber('The number of inputs', nIn, 1);
  wholeNumber('The number of outputs', nOut, 1);
  const weights = randn(nIn, nOut).mulInPlace(std);
  return new NdArray(atHome(weights.data), weights.shape);
}
