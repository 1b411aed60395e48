/**
 * The parameters of a network by name: weights W1, W2, …, biases b1, b2, …, and gamma and
 * beta of batch normalization. Gradients go by the same names.
 */
import type { NdArray } from './array/ndarray';
import { sameShape } from './array/shape';
import { ShapeError, shapeText, ValueError } from './errors';

/** Arrays by name. The record is fixed; the numbers in the arrays are what learning changes. */
export type Params = Readonly<Record<string, NdArray>>;

/** Whether a parameter is a weight matrix: weight decay acts on these, not on biases. */
export function isWeight(name: string): boolean {
  return name.startsWith('W');
}

/** How many numbers the arrays hold together: 39,760 in the 784-50-10 network. */
export function parameterCount(params: Params): number {
  return Object.values(params).reduce((count, array) => count + array.size, 0);
}

/** Arrays of their own with the same numbers. */
export function copyParams(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, array]) => [name, array.copy()]),
  );
}

/**
 * Overwrites the numbers in `params` with those of `values`, in place, so that everything
 * that holds the arrays sees them.
 * @throws ValueError when names are missing or unknown
 * @throws ShapeError when an array has another shape
 */
export function assignParams(params: Params, values: Params): void {
  checkSameParams(params, values);
  for (const [name, array] of Object.entries(params)) array.assign(values[name]);
}

/** Refuses `values` unless it has an array of the same shape for each name in `params`, and no other. */
export function checkSameParams(params: Params, values: Params): void {
  const names = Object.keys(params);
  if (
    Object.keys(values).length !== names.length ||
    !names.every((name) => name in values)
  ) {
    throw new ValueError(
      `Arrays named ${names.join(', ')} were expected, but ${Object.keys(values).join(', ')} came.`,
    );
  }
  for (const name of names) {
    if (!sameShape(params[name].shape, values[name].shape)) {
      throw new ShapeError(
        `${name} has shape ${shapeText(params[name].shape)}, but the array that came for it has ${shapeText(values[name].shape)}.`,
      );
    }
  }
}
