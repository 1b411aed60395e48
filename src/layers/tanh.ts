/** The hyperbolic tangent as a layer. */
import { tanh } from '../activations';
import { NdArray } from '../array/ndarray';
import { checkDout, kept } from './layer';
import type { Layer } from './layer';

/**
 * Forward:  y = tanh(x)
 *
 * Backward: ∂L/∂x = dout · (1 − y²)
 */
export class Tanh implements Layer {
  #y: NdArray | undefined;

  forward(x: NdArray): NdArray {
    this.#y = tanh(x);
    return this.#y;
  }

  backward(dout: NdArray): NdArray {
    const { data: y, shape } = kept('Tanh', this.#y);
    checkDout('Tanh', dout, shape);
    const { data: d } = dout;
    const dx = new Float64Array(y.length);
    for (let i = 0; i < dx.length; i++) dx[i] = d[i] * (1 - y[i] * y[i]);
    return new NdArray(dx, shape);
  }
}
