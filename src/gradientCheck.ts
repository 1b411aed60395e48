/**
 * Gradient check (section 5.7.3 of the book): is what backpropagation computes the slope
 * that one measures by moving a little to both sides?
 */
import type { NdArray } from './array/ndarray';
import { DEFAULT_H, numericalGradient } from './differentiation';
import type { Layer } from './layers';
import type { Network } from './network';
import { assignParams, copyParams } from './params';
import type { Params } from './params';
import { RandomState, seed as seedRandom } from './random';

/** Settings of the checks. */
export interface GradientCheckOptions {
  /** The step to each side, 1e-4 by default. */
  readonly h?: number;
  /**
   * Seeds the random numbers before every way forward, so that dropout drops the same
   * elements each time; needed where a layer draws random numbers.
   */
  readonly seed?: number;
}

/** For each array, the largest difference between the two gradients, relative to their size. */
export type GradientErrors = Readonly<Record<string, number>>;

/**
 * Checks a layer's `backward` at x: the gradient of x and of each parameter. The loss is
 * Σ r·y, where y is the output in training and r are fixed random numbers, so that
 * ∂L/∂y = r.
 *
 * Errors around 1e-8 are rounding; above 1e-4 something is wrong, unless an element of x
 * lies within h of a kink, as 0 is for ReLU.
 */
export function gradientCheck(
  layer: Layer,
  x: NdArray,
  { h = DEFAULT_H, seed }: GradientCheckOptions = {},
): GradientErrors {
  const forward = (): NdArray => {
    if (seed !== undefined) seedRandom(seed);
    return layer.forward(x);
  };
  return withBuffersKept(layer.buffers, () => {
    const dout = new RandomState(0).randn(...forward().shape);
    const analytic = { x: layer.backward(dout), ...layer.grads };
    const arrays = { x, ...layer.params };
    return compared(analytic, arrays, () => forward().mul(dout).sum(), h);
  });
}

/**
 * Checks a network's `gradient` for the batch x, t, parameter by parameter. With all
 * 39,760 of them this takes a while; a small network shows the same.
 */
export function networkGradientCheck(
  network: Network,
  x: NdArray,
  t: NdArray,
  { h = DEFAULT_H, seed }: GradientCheckOptions = {},
): GradientErrors {
  const lossAndGradient = (): { loss: number; grads: Params } => {
    if (seed !== undefined) seedRandom(seed);
    return network.lossAndGradient(x, t);
  };
  return withBuffersKept(network.buffers, () => {
    const { grads } = lossAndGradient();
    return compared(grads, network.params, () => lossAndGradient().loss, h);
  });
}

/** Runs `body`; then the buffers hold what they held, as if there had been no forward steps. */
function withBuffersKept<T>(buffers: Params = {}, body: () => T): T {
  const before = copyParams(buffers);
  try {
    return body();
  } finally {
    assignParams(buffers, before);
  }
}

/** The error of each gradient in `analytic` against the slope of `loss` by the same array. */
function compared(
  analytic: Params,
  arrays: Params,
  loss: () => number,
  h: number,
): GradientErrors {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [
      name,
      relativeError(analytic[name], numericalGradient(loss, array, h)),
    ]),
  );
}

/**
 * The largest |a − b| relative to the largest element of both. Gradients that are all but
 * zero, as of a bias before batch normalization, are measured against 1e-6, so that
 * rounding does not count as an error. NaN where either holds one.
 */
function relativeError(a: NdArray, b: NdArray): number {
  const scale = Math.max(1e-6, a.abs().max(), b.abs().max());
  return a.sub(b).abs().max() / scale;
}
