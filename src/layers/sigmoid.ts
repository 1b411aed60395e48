/** The sigmoid layer, section 5.5.2 of the book. */
import { NdArray } from '../array/ndarray';
import { sigmoids } from '../exponential';
import { checkDout, kept } from './layer';
import type { Layer } from './layer';

/**
 * Forward:  y = 1 / (1 + e⁻ˣ)
 *
 * Backward: ∂L/∂x = dout · y(1 − y), at most a quarter of dout: why gradients vanish in
 * deep networks of sigmoids.
 */
export class Sigmoid implements Layer {
  #y: NdArray | undefined;

  forward(x: NdArray): NdArray {
    this.#y = new NdArray(sigmoids(x.data), x.shape);
    return this.#y;
  }

  backward(dout: NdArray): NdArray {
    const y = kept('Sigmoid', this.#y);
    checkDout('Sigmoid', dout, y.shape);
    return new NdArray(sigmoidBackward(dout.data, y.data), y.shape);
  }
}

/** dout · y(1 − y) for each element, where y is what sigmoid gave; written to dx, which may be dout. */
export function sigmoidBackward(
  dout: Float64Array,
  y: Float64Array,
  dx: Float64Array = new Float64Array(y.length),
): Float64Array {
  for (let i = 0; i < dx.length; i++) dx[i] = dout[i] * y[i] * (1 - y[i]);
  return dx;
}
