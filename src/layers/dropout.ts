/** Dropout, section 6.4.3 of the book. */
import type { NdArray } from '../array/ndarray';
import { ValueError, valueText } from '../errors';
import { rand } from '../random';
import { kept } from './layer';
import type { Layer } from './layer';

/**
 * Forward:  in training, y = x · mask, where each element of mask is 0 with probability
 *           `ratio` and 1 otherwise; in use, y = x · (1 − ratio), the mean of that.
 *
 * Backward: ∂L/∂x = dout · mask
 *
 * The mask is `rand(…) > ratio`, drawn anew in each training step.
 */
export class Dropout implements Layer {
  readonly ratio: number;
  #mask: NdArray | undefined;

  /** @param ratio the share of elements dropped, 0 ≤ ratio < 1; 0.5 by default */
  constructor(ratio = 0.5) {
    if (!(ratio >= 0 && ratio < 1)) {
      throw new ValueError(
        `The dropout ratio must be at least 0 and less than 1, but it is ${valueText(ratio)}.`,
      );
    }
    this.ratio = ratio;
  }

  forward(x: NdArray, training = true): NdArray {
    if (!training) return x.mul(1 - this.ratio);
    this.#mask = rand(...x.shape).greater(this.ratio);
    return x.mul(this.#mask);
  }

  backward(dout: NdArray): NdArray {
    return dout.mul(kept('Dropout', this.#mask));
  }
}
