/** Batch normalization, section 6.3 of the book (Ioffe and Szegedy 2015). */
import { ones, zeros } from '../array/create';
import type { NdArray } from '../array/ndarray';
import { ShapeError, shapeText, ValueError, valueText } from '../errors';
import { checkDout, kept } from './layer';
import type { Layer } from './layer';

/** Keeps the division possible where all samples of a batch agree. */
const EPSILON = 1e-7;

/**
 * Forward:  x̂ = (x − μ) / σ,  y = γ·x̂ + β  with μ and σ = √(variance + 1e-7) of each
 *           column. In training μ and σ are those of the batch, and their running means
 *           are kept; in use the running means stand in for them.
 *
 * Backward: ∂L/∂x = (g − mean(g) − x̂·mean(g·x̂)) / σ  with g = γ·dout, because μ and σ
 *           depend on x too;  ∂L/∂γ = Σ dout·x̂,  ∂L/∂β = Σ dout  over the samples.
 *
 * Shapes: x and y (samples, features); γ, β, μ and σ (features).
 */
export class BatchNormalization implements Layer {
  readonly params: { readonly gamma: NdArray; readonly beta: NdArray };
  readonly buffers: { readonly mean: NdArray; readonly variance: NdArray };
  grads: { readonly gamma: NdArray; readonly beta: NdArray } | undefined;
  /** How much of the running means each training step keeps. */
  readonly momentum: number;
  #xhat: NdArray | undefined;
  #std: NdArray | undefined;

  /** γ starts at 1 and β at 0, so that the layer at first only normalizes. */
  constructor(
    features: number,
    { momentum = 0.9, gamma = ones(features), beta = zeros(features) } = {},
  ) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new ValueError(
        `The momentum of batch normalization must be at least 0 and less than 1, but it is ${valueText(momentum)}.`,
      );
    }
    this.momentum = momentum;
    this.params = { gamma, beta };
    this.buffers = { mean: zeros(features), variance: zeros(features) };
  }

  forward(x: NdArray, training = true): NdArray {
    const { gamma, beta } = this.params;
    const { mean, variance } = this.buffers;
    if (x.ndim !== 2 || x.shape[1] !== gamma.size) {
      throw new ShapeError(
        `BatchNormalization of ${gamma.size} features needs x of shape (samples, ${gamma.size}), but the shape is ${shapeText(x.shape)}.`,
      );
    }
    let centre = mean;
    let spread = variance;
    if (training) {
      centre = x.mean(0);
      spread = x.variance(0);
      mean.mulInPlace(this.momentum).addScaled(1 - this.momentum, centre);
      variance.mulInPlace(this.momentum).addScaled(1 - this.momentum, spread);
    }
    this.#std = spread.add(EPSILON).sqrt();
    this.#xhat = x.sub(centre).divInPlace(this.#std);
    return this.#xhat.mul(gamma).addInPlace(beta);
  }

  backward(dout: NdArray): NdArray {
    const xhat = kept('BatchNormalization', this.#xhat);
    const std = kept('BatchNormalization', this.#std);
    checkDout('BatchNormalization', dout, xhat.shape);
    this.grads = { gamma: dout.mul(xhat).sum(0), beta: dout.sum(0) };
    const g = dout.mul(this.params.gamma);
    return g
      .sub(g.mean(0))
      .subInPlace(xhat.mul(g.mul(xhat).mean(0)))
      .divInPlace(std);
  }
}
