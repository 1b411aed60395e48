/** The fully connected layer, section 5.6 of the book. */
import { NdArray } from '../array/ndarray';
import { pendingProduct } from '../array/pendingProduct';
import { asMatrix, matrixProduct } from '../dot';
import { ShapeError, shapeText } from '../errors';
import { multiplyChain } from '../matmul/chain';
import { checkDout, kept } from './layer';
import type { Layer } from './layer';

/**
 * Forward:  y = x·W + b
 *
 * Backward: ∂L/∂x = dout·Wᵀ,  ∂L/∂W = xᵀ·dout,  ∂L/∂b = the column sums of dout
 *
 * Shapes: x (samples, inputs), W (inputs, outputs), b (outputs), y (samples, outputs).
 */
export class Affine implements Layer {
  readonly params: { readonly W: NdArray; readonly b: NdArray };
  grads: { readonly W: NdArray; readonly b: NdArray } | undefined;
  #x: NdArray | undefined;

  /** The arrays are used as they are: an optimizer that changes them changes the layer. */
  constructor(W: NdArray, b: NdArray) {
    if (W.ndim !== 2 || b.ndim !== 1 || W.shape[1] !== b.shape[0]) {
      throw new ShapeError(
        `Affine needs W of shape (inputs, outputs) and b of shape (outputs,), but the shapes are ${shapeText(W.shape)} and ${shapeText(b.shape)}.`,
      );
    }
    this.params = { W, b };
  }

  forward(x: NdArray): NdArray {
    const { W, b } = this.params;
    this.#x = x;
    return affine(x, W, b);
  }

  backward(dout: NdArray): NdArray {
    this.backwardParams(dout);
    return dout.dot(this.params.W.T);
  }

  /** `backward` without ∂L/∂x, which the first layer of a network has no use for. */
  backwardParams(dout: NdArray): void {
    const x = kept('Affine', this.#x);
    checkDout('Affine', dout, [x.shape[0], this.params.W.shape[1]]);
    this.grads = { W: pendingProduct(x.T, dout), b: dout.sum(0) };
  }
}

/** x·W + b, where b has as many numbers as W has columns. */
export function affine(x: NdArray, W: NdArray, b: NdArray): NdArray {
  const { data, shape } = matrixProduct(x, W, { bias: b.data });
  return new NdArray(data, shape);
}

/** sigmoid(x·W + b), without writing down what the sigmoid is taken of. */
export function affineSigmoid(x: NdArray, W: NdArray, b: NdArray): NdArray {
  const { data, shape } = matrixProduct(x, W, { bias: b.data, sigmoid: true });
  return new NdArray(data, shape);
}

/** affine(affineSigmoid(x, W1, b1), W2, b2), where it can be without writing down what lies between. */
export function twoLayers(
  x: NdArray,
  W1: NdArray,
  b1: NdArray,
  W2: NdArray,
  b2: NdArray,
): NdArray {
  const scores =
    x.sparse &&
    multiplyChain(
      x.sparse,
      { weights: asMatrix(W1, 'right'), finish: { bias: b1.data, sigmoid: true } },
      { weights: asMatrix(W2, 'right'), finish: { bias: b2.data } },
    );
  return scores === undefined
    ? affine(affineSigmoid(x, W1, b1), W2, b2)
    : new NdArray(scores, [x.shape[0], b2.size]);
}
