/** Gradient descent (section 4.4.1): walk downhill along the negative gradient. */
import { array } from './array/create';
import type { ArrayInput, NdArray } from './array/ndarray';
import { numericalGradient } from './differentiation';
import type { FunctionOfArray } from './differentiation';
import { positive, wholeNumber } from './errors';

export interface DescentOptions {
  /** The learning rate η: how far a step goes, as a multiple of the gradient. Default 0.01. */
  readonly lr?: number;
  /** How many steps are taken. Default 100. */
  readonly stepNum?: number;
  /** The gradient to walk against. Default: `numericalGradient` of f. */
  readonly gradient?: (x: NdArray) => NdArray;
}

export interface Descent {
  /** Where the walk ended. */
  readonly x: NdArray;
  /** Every point of the walk from `initX` to `x`: stepNum + 1 arrays. */
  readonly history: readonly NdArray[];
}

/**
 * Looks for a minimum of f by `stepNum` updates x ← x − η ∂f/∂x (equation 4.7).
 *
 * The book's version overwrites `init_x`, so that running a cell a second time starts where
 * the first run ended. Here `initX` stays as it was, and re-running gives the same walk.
 * A walk that diverges is not stopped; its points become large, then Infinity and NaN.
 * @throws ValueError when `lr` is not a positive finite number, or `stepNum` not a whole one
 */
export function gradientDescent(
  f: FunctionOfArray,
  initX: ArrayInput,
  options: DescentOptions = {},
): Descent {
  const { lr = 0.01, stepNum = 100 } = options;
  const gradient = options.gradient ?? ((x: NdArray) => numericalGradient(f, x));
  positive('lr', lr);
  wholeNumber('stepNum', stepNum);
  let x = array(initX);
  const history = [x];
  for (let i = 0; i < stepNum; i++) {
    x = x.sub(gradient(x).mul(lr));
    history.push(x);
  }
  return { x, history };
}
