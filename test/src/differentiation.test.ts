import { array, NdArray, zeros } from '../../src/array';
import {
  forwardDiff,
  numericalDiff,
  numericalGradient,
  partialDerivative,
} from '../../src/differentiation';
import { ShapeError, ValueError } from '../../src/errors';

const function1 = (x: number): number => 0.01 * x ** 2 + 0.1 * x;
const function2 = (x: NdArray): number => x.get(0) ** 2 + x.get(1) ** 2;

test('numericalDiff gives the values of section 4.3.2, bit for bit', () => {
  expect(numericalDiff(function1, 5)).toBe(0.1999999999990898);
  expect(numericalDiff(function1, 10)).toBe(0.2999999999986347);
});

test('numericalDiff gives the partial derivatives of section 4.3.3, bit for bit', () => {
  expect(numericalDiff((x0) => x0 * x0 + 4.0 ** 2.0, 3.0)).toBe(6.00000000000378);
  expect(numericalDiff((x1) => 3.0 ** 2.0 + x1 * x1, 4.0)).toBe(7.999999999999119);
});

test('the forward difference errs by h/2·f″, the central one by h²/6·f‴', () => {
  const h = 1e-3;
  const cube = (x: number): number => x ** 3;
  expect(forwardDiff(cube, 1, h) - 3).toBeCloseTo(3 * h, 5);
  expect(numericalDiff(cube, 1, h) - 3).toBeCloseTo(h * h, 10);
});

test('h = 10e-50 is rounded away: the slope comes out as 0', () => {
  expect(forwardDiff(function1, 5, 10e-50)).toBe(0);
});

test('numericalGradient gives the three gradients of section 4.4', () => {
  expect(String(numericalGradient(function2, [3, 4]))).toBe('[6. 8.]');
  expect(String(numericalGradient(function2, [0, 2]))).toBe('[0. 4.]');
  expect(String(numericalGradient(function2, [3, 0]))).toBe('[6. 0.]');
});

test('numericalGradient works on arrays of any rank', () => {
  const weights = array([
    [
      [1, 2],
      [3, 4],
    ],
    [
      [5, 6],
      [7, 8],
    ],
  ]);
  const f = (x: NdArray): number => x.mul(weights).sum();
  for (const x of [zeros([2, 2, 2]), zeros([2, 2, 2]).T]) {
    expect(numericalGradient(f, x).isClose(weights)).toBe(true);
  }
  expect(numericalGradient((x) => x.item() ** 2, array(3)).isClose(6)).toBe(true);
});

test('partialDerivative moves one element only', () => {
  expect(partialDerivative(function2, [3, 4], 0)).toBeCloseTo(6, 9);
  expect(
    partialDerivative(
      (x) => x.get(1, 0) * x.get(0, 1),
      [
        [1, 2],
        [3, 4],
      ],
      [1, 0],
    ),
  ).toBeCloseTo(2, 9);
  expect(() => partialDerivative(function2, [3, 4], 2)).toThrow(ShapeError);
});

test('x itself is moved, so that f may look at it through another name', () => {
  const W = array([1, 2]);
  expect(numericalGradient(() => W.get(0) * W.get(1), W).isClose([2, 1])).toBe(true);
});

test('x is put back to the bit, also when f throws', () => {
  const x = array([0.1, 0.2, 0.3]);
  numericalGradient((p) => p.sum(), x);
  expect([...x]).toEqual([0.1, 0.2, 0.3]);
  let calls = 0;
  const failing = (): number => {
    if (++calls === 3) throw new Error('stop');
    return 0;
  };
  expect(() => numericalGradient(failing, x)).toThrow('stop');
  expect([...x]).toEqual([0.1, 0.2, 0.3]);
});

test('lists are not changed', () => {
  const x = [3, 4];
  numericalGradient(function2, x);
  expect(x).toEqual([3, 4]);
});

test('a function without a number as its value, and a wrong h, are refused', () => {
  const vector = ((x: NdArray) => x) as unknown as (x: NdArray) => number;
  expect(() => numericalGradient(vector, [1])).toThrow(
    'The function to differentiate must return a number, but it returned an object of class NdArray.',
  );
  expect(() => numericalDiff(function1, 5, 0)).toThrow(
    'h must be a positive finite number, but it is 0.',
  );
  expect(() => numericalGradient(function2, [1, 2], NaN)).toThrow(ValueError);
});
