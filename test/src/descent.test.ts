import { array, NdArray } from '../../src/array';
import { gradientDescent } from '../../src/descent';

const function2 = (x: NdArray): number => x.get(0) ** 2 + x.get(1) ** 2;

test('walks from (-3, 4) to the point of section 4.4.1', () => {
  const { x } = gradientDescent(function2, [-3, 4], { lr: 0.1, stepNum: 100 });
  expect(String(x)).toBe('[-6.11110793e-10  8.14814391e-10]');
});

test('the history is the whole walk, from initX on', () => {
  const { x, history } = gradientDescent(function2, [-3, 4], { lr: 0.1, stepNum: 20 });
  expect(history).toHaveLength(21);
  expect(history[0].toArray()).toEqual([-3, 4]);
  expect(history[20]).toBe(x);
  // Each step of x² with lr 0.1 leaves the factor 1 − 2·0.1 of both coordinates.
  history.forEach((point, i) => {
    expect(point.isClose([-3 * 0.8 ** i, 4 * 0.8 ** i], { relative: 1e-8 })).toBe(true);
  });
});

test('initX stays as it was', () => {
  const initX = array([-3, 4]);
  gradientDescent(function2, initX, { lr: 0.1 });
  expect(initX.toArray()).toEqual([-3, 4]);
});

test('too large a learning rate diverges, too small a one hardly moves (4.4.1)', () => {
  const far = gradientDescent(function2, [-3, 4], { lr: 10, stepNum: 100 }).x;
  expect(Math.abs(far.get(0))).toBeGreaterThan(1e10);
  const near = gradientDescent(function2, [-3, 4], { lr: 1e-10, stepNum: 100 }).x;
  expect(String(near)).toBe('[-2.99999994  3.99999992]');
});

test('a gradient by rule can take the place of the numerical one', () => {
  const { x } = gradientDescent(function2, [-3, 4], {
    lr: 0.5,
    stepNum: 1,
    gradient: (p) => p.mul(2),
  });
  expect(x.toArray()).toEqual([0, 0]);
});

test('zero steps end where they began', () => {
  expect(gradientDescent(function2, [1, 2], { stepNum: 0 }).x.toArray()).toEqual([
    1, 2,
  ]);
});

test.each([NaN, 0, -0.1, Infinity])('the learning rate %p is refused', (lr) => {
  expect(() => gradientDescent(function2, [1, 2], { lr })).toThrow(
    `lr must be a positive finite number, but it is ${lr}.`,
  );
});

test('half a step is refused', () => {
  expect(() => gradientDescent(function2, [1, 2], { stepNum: 1.5 })).toThrow(
    'stepNum must be a whole number of at least 0, but it is 1.5.',
  );
});
