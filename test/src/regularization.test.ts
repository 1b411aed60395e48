import { array } from '../../src/array';
import {
  addWeightDecay,
  checkedWeightDecay,
  clipGradients,
  gradientNorm,
  weightDecayPenalty,
} from '../../src/regularization';

describe('clipGradients', () => {
  const grads = { W1: array([[3, -4]]), b1: array([12]) };

  test('moves each element into [-value, value]', () => {
    const { W1, b1 } = clipGradients(grads, { value: 3.5 });
    expect([W1.toArray(), b1.toArray()]).toEqual([[[3, -3.5]], [3.5]]);
  });

  test('shortens all gradients by one factor to the norm', () => {
    expect(gradientNorm(grads)).toBe(13); // √(3² + 4² + 12²)
    const clipped = clipGradients(grads, { norm: 6.5 });
    expect([clipped.W1.toArray(), clipped.b1.toArray()]).toEqual([[[1.5, -2]], [6]]);
  });

  test('leaves gradients within the norm as they are', () => {
    expect(clipGradients(grads, { norm: 13 }).b1.toArray()).toEqual([12]);
  });

  test('does not change what it was given', () => {
    clipGradients(grads, { value: 1 });
    expect(grads.b1.toArray()).toEqual([12]);
  });

  test('keeps the direction of gradients whose squares overflow', () => {
    const huge = { W1: array([3e200, -4e200]) };
    expect(gradientNorm(huge)).toBeCloseTo(5e200, -186);
    expect(clipGradients(huge, { norm: 5 }).W1.isClose([3, -4])).toBe(true);
  });

  test('lets NaN show', () => {
    expect(clipGradients({ W1: array([NaN, 1]) }, { norm: 1 }).W1.get(0)).toBeNaN();
    expect(clipGradients({ W1: array([NaN, 1]) }, { value: 1 }).W1.get(0)).toBeNaN();
  });

  test.each([0, -1, NaN])('refuses a limit of %p', (limit) => {
    expect(() => clipGradients(grads, { value: limit })).toThrow(`but it is ${limit}`);
    expect(() => clipGradients(grads, { norm: limit })).toThrow(`but it is ${limit}`);
  });
});

describe('weight decay', () => {
  const params = {
    W1: array([[1, 2]]),
    b1: array([10]),
    W2: array([[3]]),
    gamma1: array([5]),
  };

  test('adds ½ λ Σ W² over weight matrices only', () => {
    expect(weightDecayPenalty(params, 0.1)).toBeCloseTo(0.5 * 0.1 * (1 + 4 + 9), 15);
  });

  test('adds λW to their gradients only', () => {
    const grads = {
      W1: array([[0, 0]]),
      b1: array([1]),
      W2: array([[1]]),
      gamma1: array([1]),
    };
    addWeightDecay(grads, params, 0.5);
    expect(Object.values(grads).map((g) => g.toArray())).toEqual([
      [[0.5, 1]],
      [1],
      [[2.5]],
      [1],
    ]);
  });

  test.each([-1, NaN, Infinity])('refuses λ = %p', (lambda) => {
    expect(() => checkedWeightDecay(lambda)).toThrow(`but it is ${lambda}`);
  });
});
