/** Activation functions (chapter 3 of the book): of a number, or of every element of an array. */
import { elementwiseFunction } from './array/functions';
import type { ElementwiseFunction } from './array/functions';
import { asArray, NdArray } from './array/ndarray';
import type { ArrayInput } from './array/ndarray';
import { pairwiseSum } from './array/reduce';
import { ShapeError, shapeText } from './errors';
import { exponentials, sigmoids } from './exponential';

/** The step function: 1 for x > 0, else 0 (3.2.2). Its slope is 0 almost everywhere. */
export const step: ElementwiseFunction = elementwiseFunction((x) => (x > 0 ? 1 : 0));

/** The sigmoid function 1 / (1 + e⁻ˣ), between 0 and 1 (3.2.4). */
export const sigmoid: ElementwiseFunction = elementwiseFunction(
  (x) => 1 / (1 + Math.exp(-x)),
  sigmoids,
);

/** The rectified linear unit max(0, x) (3.2.7); NaN stays NaN. */
export const relu: ElementwiseFunction = elementwiseFunction((x) => Math.max(0, x));

/** The hyperbolic tangent, between -1 and 1. */
export const tanh: ElementwiseFunction = elementwiseFunction(Math.tanh);

/** x itself: the output function for regression (3.5). */
export const identity: ElementwiseFunction = elementwiseFunction((x) => x);

/**
 * Softmax yₖ = e^aₖ / Σᵢ e^aᵢ (3.5.1): of one sample, shape (classes), or of each row of a
 * batch, shape (samples, classes). The largest a is subtracted first; that changes nothing
 * in the quotient and keeps the powers from overflowing (3.5.2).
 * @throws ShapeError for an array of another rank or without elements
 */
export function softmax(a: ArrayInput): NdArray {
  const scores = asArray(a);
  if (scores.size === 0 || scores.ndim < 1 || scores.ndim > 2) {
    throw new ShapeError(
      `softmax needs one sample of shape (classes,) or a batch of shape (samples, classes), but the shape is ${shapeText(scores.shape)}.`,
    );
  }
  const classes = scores.shape.at(-1)!;
  const lowered = lessLargest(scores.data, classes);
  const powers = exponentials(lowered, lowered);
  for (let start = 0; start < powers.length; start += classes) {
    const sum = pairwiseSum(powers, start, classes);
    for (let k = start; k < start + classes; k++) powers[k] = powers[k] / sum;
  }
  return new NdArray(powers, scores.shape);
}

/** Each row less its largest element; a NaN makes a whole row NaN. */
function lessLargest(scores: Float64Array, classes: number): Float64Array {
  const out = new Float64Array(scores.length);
  for (let start = 0; start < out.length; start += classes) {
    let largest = scores[start];
    for (let k = start; k < start + classes; k++) {
      if (!(scores[k] <= largest)) largest = scores[k];
    }
    for (let k = start; k < start + classes; k++) out[k] = scores[k] - largest;
  }
  return out;
}
