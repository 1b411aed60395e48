/** The rectified linear layer, section 5.5.1 of the book. */
import { relu } from '../activations';
import { NdArray } from '../array/ndarray';
import { checkDout, kept } from './layer';
import type { Layer } from './layer';

/**
 * Forward:  y = max(0, x)
 *
 * Backward: ∂L/∂x = dout where x > 0, else 0; at the kink x = 0 the slope counts as 0.
 */
export class Relu implements Layer {
  #y: NdArray | undefined;

  forward(x: NdArray): NdArray {
    this.#y = relu(x);
    return this.#y;
  }

  backward(dout: NdArray): NdArray {
    const { data: y, shape } = kept('Relu', this.#y);
    checkDout('Relu', dout, shape);
    const { data: d } = dout;
    const dx = new Float64Array(y.length);
    for (let i = 0; i < dx.length; i++) dx[i] = y[i] > 0 ? d[i] : 0;
    return new NdArray(dx, shape);
  }
}
