/**
 * Means against overfitting and exploding gradients that act on the gradients: weight
 * decay (section 6.4.2 of the book) and clipping.
 */
import { positive, ValueError, valueText } from './errors';
import { isWeight } from './params';
import type { Params } from './params';

/** Refuses a negative or infinite weight decay; 0 means none. */
export function checkedWeightDecay(lambda: number): number {
  if (!(lambda >= 0 && lambda < Infinity)) {
    throw new ValueError(
      `The weight decay must be a finite number of at least 0, but it is ${valueText(lambda)}.`,
    );
  }
  return lambda;
}

/** What weight decay adds to the loss: ½ λ Σ W² over all weight matrices, not the biases. */
export function weightDecayPenalty(params: Params, lambda: number): number {
  let squares = 0;
  for (const [name, W] of Object.entries(params)) {
    if (isWeight(name)) squares += W.mul(W).sum();
  }
  return 0.5 * lambda * squares;
}

/** Adds the derivative of that penalty, λW, to the gradient of each weight matrix, in place. */
export function addWeightDecay(grads: Params, params: Params, lambda: number): void {
  for (const [name, W] of Object.entries(params)) {
    if (isWeight(name)) grads[name].addScaled(lambda, W);
  }
}

/** The norm of all gradients seen as one long vector: √Σ g². */
export function gradientNorm(grads: Params): number {
  const sumOfSquares = (scale: number): number =>
    Object.values(grads).reduce((sum, g) => sum + g.div(scale).pow(2).sum(), 0);
  const norm = Math.sqrt(sumOfSquares(1));
  if (norm !== Infinity) return norm;
  // Exploding gradients have squares beyond float64: measure them by the largest one.
  const largest = Math.max(...Object.values(grads).map((g) => g.abs().max()));
  return largest * Math.sqrt(sumOfSquares(largest));
}

/** The limit of `clipGradients`: of each element, or of the norm of all together. */
export type ClipLimit = { readonly value: number } | { readonly norm: number };

/**
 * Gradients kept from exploding. `{ value: c }` moves each element into [−c, c]; `{ norm: c }`
 * shortens all of them by one factor, so that their common norm √Σ g² is at most c and
 * the direction stays. The gradients given are left alone.
 */
export function clipGradients(grads: Params, limit: ClipLimit): Params {
  if ('value' in limit) {
    const c = positive('The value to clip at', limit.value);
    return mapped(grads, (g) => Math.min(Math.max(g, -c), c));
  }
  const c = positive('The norm to clip at', limit.norm);
  const norm = gradientNorm(grads);
  const factor = norm > c ? c / norm : 1;
  return mapped(grads, (g) => g * factor);
}

function mapped(grads: Params, f: (g: number) => number): Params {
  return Object.fromEntries(Object.entries(grads).map(([name, g]) => [name, g.map(f)]));
}
