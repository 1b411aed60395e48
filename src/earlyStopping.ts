/** Early stopping: end training when the validation figure no longer gets better. */
import { positive, ValueError, wholeNumber } from './errors';
import { assignParams, copyParams } from './params';
import type { Params } from './params';

/** Settings of `EarlyStopping`. */
export interface EarlyStoppingOptions {
  /** How many looks in a row may fail to improve before training stops, 5 by default. */
  readonly patience?: number;
  /** By how much a figure must be better than the best to count as better, 0 by default. */
  readonly minDelta?: number;
  /** The figure looked at: 'testLoss' (the lower the better, default) or 'testAccuracy'. */
  readonly monitor?: 'testLoss' | 'testAccuracy';
}

/**
 * Watches one figure, keeps a copy of the parameters at its best, and says when to stop.
 *
 *     if (earlyStopping.update(network.loss(xTest, tTest), network.params)) {
 *       earlyStopping.restore(network.params);
 *       break;
 *     }
 */
export class EarlyStopping {
  readonly patience: number;
  readonly minDelta: number;
  readonly monitor: 'testLoss' | 'testAccuracy';
  #best:
    | { readonly figure: number; readonly look: number; readonly params: Params }
    | undefined;
  #looks = 0;

  constructor({
    patience = 5,
    minDelta = 0,
    monitor = 'testLoss',
  }: EarlyStoppingOptions = {}) {
    this.patience = wholeNumber('The patience', patience, 1);
    this.minDelta = minDelta === 0 ? 0 : positive('minDelta', minDelta);
    this.monitor = monitor;
  }

  /** The best figure so far; undefined before the first look. */
  get best(): number | undefined {
    return this.#best?.figure;
  }

  /** The number of the look, counted from 1, that gave the best figure; 0 before the first. */
  get bestLook(): number {
    return this.#best?.look ?? 0;
  }

  /**
   * Takes the newest figure and the parameters that gave it; returns whether to stop.
   * A figure that is NaN never counts as better.
   */
  update(figure: number, params: Params): boolean {
    this.#looks++;
    if (this.#isBetter(figure)) {
      this.#best = { figure, look: this.#looks, params: copyParams(params) };
    }
    return this.#looks - this.bestLook >= this.patience;
  }

  #isBetter(figure: number): boolean {
    if (Number.isNaN(figure)) return false;
    if (this.#best === undefined) return true;
    const gain =
      this.monitor === 'testLoss'
        ? this.#best.figure - figure
        : figure - this.#best.figure;
    return gain > this.minDelta;
  }

  /** Puts the best parameters back into `params`, in place. */
  restore(params: Params): void {
    if (this.#best === undefined) {
      throw new ValueError(
        `There are no best parameters yet: ${this.#looks} looks gave no number; call update() first.`,
      );
    }
    assignParams(params, this.#best.params);
  }

  /** Forgets what it has seen, for a new training. */
  reset(): void {
    this.#best = undefined;
    this.#looks = 0;
  }
}
