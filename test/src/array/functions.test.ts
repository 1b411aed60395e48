import {
  abs,
  add,
  clip,
  cos,
  div,
  dot,
  exp,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  reshape,
  sin,
  sqrt,
  sub,
  transpose,
  where,
} from '../../../src/array';

test('functions of a number give a number, of an array an array', () => {
  expect(exp(0)).toBe(1);
  expect(log([1, Math.E]).toArray()).toEqual([0, 1]);
  expect(sqrt(4) + abs(-1) + neg(2)).toBe(1);
  expect(
    sin([0])
      .add(cos([0]))
      .toArray(),
  ).toEqual([1]);
});

test('arithmetic takes numbers and lists on either side', () => {
  expect(add(1, [1, 2]).toArray()).toEqual([2, 3]);
  expect(sub([1, 2], 1).toArray()).toEqual([0, 1]);
  expect(mul([[1], [2]], [3, 4]).toArray()).toEqual([
    [3, 4],
    [6, 8],
  ]);
  expect(div(1, [2, 4]).toArray()).toEqual([0.5, 0.25]);
  expect(pow([2, 3], [3, 2]).toArray()).toEqual([8, 9]);
  expect(maximum(0, [-1, 1]).toArray()).toEqual([0, 1]);
  expect(minimum(0, [-1, 1]).toArray()).toEqual([-1, 0]);
  expect(clip([-5, 5], -1, 1).toArray()).toEqual([-1, 1]);
});

test('where chooses between two arrays, and ignores NaN in the other', () => {
  expect(where([1, 0], [10, NaN], [NaN, 20]).toArray()).toEqual([10, 20]);
  expect(where([[1], [0]], [1, 2], 0).toArray()).toEqual([
    [1, 2],
    [0, 0],
  ]);
});

test('reshape, transpose and dot take lists', () => {
  expect(reshape([1, 2, 3, 4], [2, 2]).toArray()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(transpose([[1, 2]]).toArray()).toEqual([[1], [2]]);
  expect(
    dot(
      [1, 2],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ).toArray(),
  ).toEqual([9, 12, 15]);
});
