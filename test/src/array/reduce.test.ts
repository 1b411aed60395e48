import { argmax, array, max, mean, std, sum, zeros } from '../../../src/array';
import { RandomState } from '../../../src/random';
import oracle from '../oracle/arrays.json';

const rng = new RandomState(7);

describe('over all elements, to the last bit of NumPy', () => {
  for (const expected of oracle.reductions.vectors) {
    const x = rng.rand(expected.n).sub(0.5);

    test(`of a vector of length ${expected.n}`, () => {
      expect(x.sum()).toBe(expected.sum);
      expect(x.mean()).toBe(expected.mean);
      expect(x.variance()).toBe(expected.variance);
      expect(x.std()).toBe(expected.std);
      expect(x.max()).toBe(expected.max);
      expect(x.min()).toBe(expected.min);
      expect(x.argmax()).toBe(expected.argmax);
      expect(x.argmin()).toBe(expected.argmin);
    });
  }
});

describe('over one axis', () => {
  const x = rng.rand(3, 4, 130).sub(0.5);

  test.each(oracle.reductions.axes)(
    'axis $axis, to the last bit of NumPy',
    (expected) => {
      const { axis } = expected;
      expect(x.sum(axis).toArray()).toEqual(expected.sum);
      expect(x.mean(axis).toArray()).toEqual(expected.mean);
      expect(x.max(axis).toArray()).toEqual(expected.max);
      expect(x.min(axis).toArray()).toEqual(expected.min);
      expect(x.argmax(axis).toArray()).toEqual(expected.argmax);
      expect(x.argmin(axis).toArray()).toEqual(expected.argmin);
    },
  );

  test('counts from the end with a negative axis', () => {
    expect(x.sum(-1).equals(x.sum(2))).toBe(true);
  });

  test('keeps the axis when asked to, so that the result broadcasts', () => {
    const shares = x.div(x.sum(1, { keepDims: true }));
    expect(shares.shape).toEqual([3, 4, 130]);
    expect(shares.sum(1).isClose(zeros([3, 130]).add(1))).toBe(true);
  });

  test('gives an array of shape () for a vector', () => {
    expect(array([1, 2, 4]).sum(0).shape).toEqual([]);
    expect(array([1, 2, 4]).sum(0).item()).toBe(7);
  });
});

test('a NaN is the largest, the smallest, and where they are', () => {
  const x = array([1, NaN, 3]);
  expect([x.max(), x.min(), x.sum()]).toEqual([NaN, NaN, NaN]);
  expect([x.argmax(), x.argmin()]).toEqual([1, 1]);
});

test('the first of equal elements is the largest', () => {
  expect(argmax([3, 7, 7, 1])).toBe(1);
  expect(
    argmax(
      [
        [0, 0],
        [1, 1],
      ],
      1,
    ).toArray(),
  ).toEqual([0, 0]);
});

test('the functions take lists', () => {
  expect(
    sum([
      [1, 2],
      [3, 4],
    ]),
  ).toBe(10);
  expect(mean([1, 2, 6])).toBe(3);
  expect(
    max(
      [
        [1, 5],
        [2, 3],
      ],
      0,
    ).toArray(),
  ).toEqual([2, 5]);
  expect(std([1, 3])).toBe(1);
});

test('the sum of nothing is 0, a mean or a maximum of nothing is refused', () => {
  expect(sum([])).toBe(0);
  expect(() => mean([])).toThrow(
    'mean() needs at least one element, but the shape is (0,).',
  );
  expect(() => argmax(zeros([2, 0]), 1)).toThrow('argmax() needs at least one element');
  expect(zeros([0, 3]).sum(0).toArray()).toEqual([0, 0, 0]);
});

test('an axis that does not exist is refused with the shape', () => {
  expect(() => array([1, 2]).sum(1)).toThrow(
    'Axis 1 does not exist in an array of shape (2,), which has 1 axes.',
  );
});
