/** What every layer has: a step forward, and the same step backward by the chain rule. */
import type { NdArray } from '../array/ndarray';
import { sameShape } from '../array/shape';
import { ShapeError, shapeText, ValueError } from '../errors';
import type { Params } from '../params';

export interface Layer {
  /** What the layer learns, by name; missing where it learns nothing. */
  readonly params?: Params;
  /** ∂L/∂ of each of `params`, after `backward`. */
  readonly grads?: Params;
  /** Numbers that the layer keeps from training for later use, without learning them. */
  readonly buffers?: Params;

  /**
   * The output for x, one sample in each row. Keeps what `backward` needs.
   * @param training whether this is a step of training, true by default; dropout and batch
   *   normalization behave differently when a trained network is used
   */
  forward(x: NdArray, training?: boolean): NdArray;

  /** From dout = ∂L/∂output to ∂L/∂x, for the x of the last `forward`. Sets `grads`. */
  backward(dout: NdArray): NdArray;
}

/** What `forward` kept for `backward`, or an error where there was no forward step. */
export function kept<T>(layer: string, value: T | undefined): T {
  if (value === undefined) {
    throw new ValueError(
      `${layer}.backward() came before forward(); call forward() first.`,
    );
  }
  return value;
}

/** Refuses a gradient that does not have the shape of the output it belongs to. */
export function checkDout(
  layer: string,
  dout: NdArray,
  shape: readonly number[],
): void {
  if (!sameShape(dout.shape, shape)) {
    throw new ShapeError(
      `${layer}.backward() needs the gradient of its output, shape ${shapeText(shape)}, but the shape is ${shapeText(dout.shape)}.`,
    );
  }
}
