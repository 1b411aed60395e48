import { inspect } from 'node:util';
import { arange, array, zeros } from '../../../src/array';
import { formatScalar } from '../../../src/array/print';
import oracle from '../oracle/arrays.json';
import { numberOf, numbersOf } from '../oracle/numbers';

describe.each(oracle.printed.arrays)('$str', ({ values, str, repr }) => {
  const x = array(numbersOf(values));

  test('String(x) prints as NumPy does', () => {
    expect(String(x)).toBe(str);
  });

  test('inspect(x) shows what NumPy shows of a cell', () => {
    // Only empty arrays differ between NumPy versions: they say a dtype or a shape.
    // Of an empty array NumPy also says the type of its elements; ours have only one.
    expect(inspect(x)).toBe(repr.replace(', dtype=float64', ''));
  });
});

describe.each(oracle.printed.ranges)(
  'arange in shape $shape',
  ({ shape, str, repr }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const x = arange(size).reshape(shape);

    test('is laid out and shortened as NumPy does it', () => {
      expect(String(x)).toBe(str);
      expect(inspect(x)).toBe(repr);
    });

    test('prints the same as a view', () => {
      expect(String(x.transpose().transpose())).toBe(str);
    });
  },
);

test.each(oracle.printed.scalars)(
  'the scalar $value prints as $str',
  ({ value, str }) => {
    expect(formatScalar(numberOf(value))).toBe(str);
  },
);

test('an array without axes prints as its number', () => {
  expect(inspect(array([1, 2]).dot([3, 4]))).toBe('11.0');
});

test('an empty matrix shows its shape', () => {
  expect(inspect(zeros([0, 2]))).toBe('array([], shape=(0, 2))');
});

test('JSON.stringify writes nested lists', () => {
  expect(JSON.stringify({ x: array([[1, 2]]), y: array(3) })).toBe(
    '{"x":[[1,2]],"y":3}',
  );
});
