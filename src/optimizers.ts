/**
 * Optimizers: how a gradient g changes a parameter p (section 6.1 of the book). Each one
 * updates the arrays in place and keeps what it remembers of earlier gradients by name.
 */
import { NdArray } from './array/ndarray';
import { positive, ValueError, valueText } from './errors';
import { checkSameParams } from './params';
import type { Params } from './params';

/** What a `Trainer` needs of an optimizer. */
export interface Optimizer {
  /** The learning rate; may be changed at any time. */
  lr: number;
  /** One step: changes `params` in place by the gradients of the same names. */
  update(params: Params, grads: Params): void;
  /** What it remembers of earlier gradients: copies, by name; missing where that is nothing. */
  readonly memory?: Params;
  /** Goes on with what was the `memory` of an optimizer of the same kind. */
  remember?(memory: Params): void;
}

/** Learning rate, checks and memory, which all optimizers share. */
abstract class GradientOptimizer implements Optimizer {
  #lr: number;
  readonly #memory = new Map<string, Float64Array>();

  constructor(lr: number) {
    this.#lr = positive('The learning rate', lr);
  }

  get lr(): number {
    return this.#lr;
  }

  set lr(lr: number) {
    this.#lr = positive('The learning rate', lr);
  }

  update(params: Params, grads: Params): void {
    checkSameParams(params, grads);
    this.beforeStep();
    for (const [name, p] of Object.entries(params)) {
      if (!p.isContiguous) {
        throw new ValueError(
          `${name} is a view on another array; optimizers update arrays with memory of their own: use copy().`,
        );
      }
      this.step(p, grads[name], name);
    }
  }

  get memory(): Params {
    return Object.fromEntries(
      [...this.#memory].map(([key, x]) => [key, new NdArray(x.slice(), [x.length])]),
    );
  }

  remember(memory: Params): void {
    this.#memory.clear();
    for (const [key, { data }] of Object.entries(memory)) {
      this.#memory.set(key, data.slice());
    }
  }

  /** What happens once in each update, before the parameters are gone through. */
  protected beforeStep(): void {
    // Only Adam counts its steps.
  }

  /** Changes the elements of one parameter. */
  protected abstract step(p: NdArray, g: NdArray, name: string): void;

  /** An array that stays from step to step, of zeros at first. */
  protected remembered(what: string, name: string, length: number): Float64Array {
    const key = `${what}.${name}`;
    let memory = this.#memory.get(key);
    if (memory?.length !== length) {
      memory = new Float64Array(length);
      this.#memory.set(key, memory);
    }
    return memory;
  }
}

/** Refuses a decay rate outside [0, 1). */
function decayRate(name: string, value: number): number {
  if (!(value >= 0 && value < 1)) {
    throw new ValueError(
      `${name} must be at least 0 and less than 1, but it is ${valueText(value)}.`,
    );
  }
  return value;
}

/** Stochastic gradient descent (6.1.2):  p ← p − lr·g */
export class SGD extends GradientOptimizer {
  constructor({ lr = 0.01 }: { readonly lr?: number } = {}) {
    super(lr);
  }

  protected step(p: NdArray, g: NdArray): void {
    p.addScaled(-this.lr, g);
  }
}

/** Settings of the optimizers with a velocity. */
export interface MomentumOptions {
  /** Learning rate, 0.01 by default. */
  readonly lr?: number;
  /** How much of the velocity each step keeps, 0.9 by default. */
  readonly momentum?: number;
}

/** Momentum (6.1.4), a ball rolling downhill:  v ← momentum·v − lr·g,  p ← p + v */
export class Momentum extends GradientOptimizer {
  readonly momentum: number;

  constructor({ lr = 0.01, momentum = 0.9 }: MomentumOptions = {}) {
    super(lr);
    this.momentum = decayRate('momentum', momentum);
  }

  protected step({ data: p }: NdArray, { data: g }: NdArray, name: string): void {
    const { lr, momentum } = this;
    const v = this.remembered('v', name, p.length);
    for (let i = 0; i < p.length; i++) {
      v[i] = momentum * v[i] - lr * g[i];
      p[i] = p[i] + v[i];
    }
  }
}

/**
 * Nesterov's accelerated gradient: momentum that looks ahead to where the velocity leads.
 * v ← momentum·v − lr·g,  p ← p + momentum·v − lr·g
 *
 * Here p is the point looked ahead to, so that g is measured where the parameters are
 * (Bengio, Boulanger-Lewandowski and Pascanu 2012, equation 7).
 */
export class Nesterov extends GradientOptimizer {
  readonly momentum: number;

  constructor({ lr = 0.01, momentum = 0.9 }: MomentumOptions = {}) {
    super(lr);
    this.momentum = decayRate('momentum', momentum);
  }

  protected step({ data: p }: NdArray, { data: g }: NdArray, name: string): void {
    const { lr, momentum } = this;
    const v = this.remembered('v', name, p.length);
    for (let i = 0; i < p.length; i++) {
      v[i] = momentum * v[i] - lr * g[i];
      p[i] = p[i] + (momentum * v[i] - lr * g[i]);
    }
  }
}

/**
 * AdaGrad (6.1.5): parameters that have moved much move less.
 * h ← h + g²,  p ← p − lr·g / (√h + 1e-7)
 */
export class AdaGrad extends GradientOptimizer {
  constructor({ lr = 0.01 }: { readonly lr?: number } = {}) {
    super(lr);
  }

  protected step({ data: p }: NdArray, { data: g }: NdArray, name: string): void {
    const { lr } = this;
    const h = this.remembered('h', name, p.length);
    for (let i = 0; i < p.length; i++) {
      h[i] = h[i] + g[i] * g[i];
      p[i] = p[i] - (lr * g[i]) / (Math.sqrt(h[i]) + 1e-7);
    }
  }
}

/** Settings of RMSprop. */
export interface RMSpropOptions {
  /** Learning rate, 0.01 by default. */
  readonly lr?: number;
  /** How much of the running mean of g² each step keeps, 0.99 by default. */
  readonly decay?: number;
}

/**
 * RMSprop: AdaGrad that forgets, so that it does not come to a halt.
 * h ← decay·h + (1 − decay)·g²,  p ← p − lr·g / (√h + 1e-7)
 */
export class RMSprop extends GradientOptimizer {
  readonly decay: number;

  constructor({ lr = 0.01, decay = 0.99 }: RMSpropOptions = {}) {
    super(lr);
    this.decay = decayRate('decay', decay);
  }

  protected step({ data: p }: NdArray, { data: g }: NdArray, name: string): void {
    const { lr, decay } = this;
    const h = this.remembered('h', name, p.length);
    for (let i = 0; i < p.length; i++) {
      h[i] = decay * h[i] + (1 - decay) * g[i] * g[i];
      p[i] = p[i] - (lr * g[i]) / (Math.sqrt(h[i]) + 1e-7);
    }
  }
}

/** Settings of Adam. */
export interface AdamOptions {
  /** Learning rate, 0.001 by default. */
  readonly lr?: number;
  /** How much of the running mean of g each step keeps, 0.9 by default. */
  readonly beta1?: number;
  /** How much of the running mean of g² each step keeps, 0.999 by default. */
  readonly beta2?: number;
}

/**
 * Adam (6.1.6; Kingma and Ba 2015, algorithm 1): momentum and RMSprop together, with both
 * running means corrected for having started at zero.
 * m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²,
 * p ← p − lr · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + 1e-8)  in step t = 1, 2, …
 */
export class Adam extends GradientOptimizer {
  readonly beta1: number;
  readonly beta2: number;
  #t = 0;

  constructor({ lr = 0.001, beta1 = 0.9, beta2 = 0.999 }: AdamOptions = {}) {
    super(lr);
    this.beta1 = decayRate('beta1', beta1);
    this.beta2 = decayRate('beta2', beta2);
  }

  override get memory(): Params {
    return { ...super.memory, t: new NdArray(Float64Array.of(this.#t), [1]) };
  }

  override remember({ t, ...means }: Params): void {
    super.remember(means);
    // Without a memory, as of another kind of optimizer, the steps are counted anew.
    this.#t = (t as NdArray | undefined)?.item() ?? 0;
  }

  protected override beforeStep(): void {
    this.#t++;
  }

  protected step({ data: p }: NdArray, { data: g }: NdArray, name: string): void {
    const { lr, beta1, beta2 } = this;
    const m = this.remembered('m', name, p.length);
    const v = this.remembered('v', name, p.length);
    const mScale = 1 - beta1 ** this.#t;
    const vScale = 1 - beta2 ** this.#t;
    for (let i = 0; i < p.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      p[i] = p[i] - (lr * (m[i] / mScale)) / (Math.sqrt(v[i] / vScale) + 1e-8);
    }
  }
}
