import {
  arange,
  array,
  concatenate,
  eye,
  full,
  linspace,
  meshgrid,
  ones,
  onesLike,
  stack,
  zeros,
  zerosLike,
} from '../../../src/array';
import { ShapeError, ValueError } from '../../../src/errors';
import oracle from '../oracle/arrays.json';

test.each(oracle.operations.arange)('arange(%j) is that of NumPy', (args, expected) => {
  const [first, stop, step] = args;
  expect(arange(first, stop, step).toArray()).toEqual(expected);
});

test.each(oracle.operations.linspace)(
  'linspace(%j) is that of NumPy',
  (args, expected) => {
    const [start, stop, count] = args;
    expect(linspace(start, stop, count).toArray()).toEqual(expected);
  },
);

test('arange refuses a step of 0, linspace half a number', () => {
  expect(() => arange(0, 1, 0)).toThrow(ValueError);
  expect(() => arange(NaN)).toThrow('arange needs finite ends');
  expect(() => linspace(0, 1, 2.5)).toThrow(
    'The count of linspace must be a whole number',
  );
});

test('zeros, ones, full and eye fill a shape', () => {
  expect(zeros(2).toArray()).toEqual([0, 0]);
  expect(ones([1, 2]).toArray()).toEqual([[1, 1]]);
  expect(full([2], -0.5).toArray()).toEqual([-0.5, -0.5]);
  expect(eye(2).toArray()).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(zerosLike([[1, 2]]).shape).toEqual([1, 2]);
  expect(onesLike(zeros([3])).toArray()).toEqual([1, 1, 1]);
});

test('a shape is a list of whole numbers', () => {
  expect(() => zeros([2, -1])).toThrow(
    'A shape is a list of whole numbers of at least 0, but (2, -1) came.',
  );
  expect(() => zeros(1.5)).toThrow(ShapeError);
});

test('meshgrid repeats x in every row and y in every column', () => {
  const [x, y] = meshgrid([1, 2, 3], [10, 20]);
  expect(x.toArray()).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  expect(y.toArray()).toEqual([
    [10, 10, 10],
    [20, 20, 20],
  ]);
});

test('stack makes a new axis, concatenate extends one', () => {
  expect(
    stack([
      [1, 2],
      [3, 4],
    ]).toArray(),
  ).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(stack([1, 2]).toArray()).toEqual([1, 2]);
  expect(concatenate([[1], [2, 3]]).toArray()).toEqual([1, 2, 3]);
  expect(
    concatenate(
      [
        [[1], [2]],
        array([
          [3, 4],
          [5, 6],
        ]),
      ],
      1,
    ).toArray(),
  ).toEqual([
    [1, 3, 4],
    [2, 5, 6],
  ]);
  expect(() => concatenate([[1], [[2]]])).toThrow(
    'Shapes (1,) and (1, 1) cannot be joined along axis 0',
  );
  expect(() => stack([])).toThrow('stack needs at least one array.');
  expect(() => concatenate([])).toThrow('concatenate needs at least one array.');
});
