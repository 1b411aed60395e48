import { array, zeros } from '../../src/array';
import { ShapeError, ValueError } from '../../src/errors';
import {
  binaryCrossEntropyError,
  crossEntropyError,
  meanAbsoluteError,
  meanSquaredError,
  sumSquaredError,
} from '../../src/losses';

// The example of sections 4.2.1 and 4.2.2: the truth is 2.
const t = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
const says2 = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0];
const says7 = [0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0];

test('sumSquaredError gives the values of section 4.2.1', () => {
  expect(sumSquaredError(says2, t)).toBe(0.09750000000000003);
  expect(sumSquaredError(says7, t)).toBe(0.5975);
});

test('crossEntropyError gives the values of section 4.2.2', () => {
  expect(crossEntropyError(says2, t)).toBe(0.510825457099338);
  expect(crossEntropyError(says7, t)).toBe(2.302584092994546);
});

test('crossEntropyError takes labels in place of one-hot rows, with the same bits', () => {
  expect(crossEntropyError(says2, 2)).toBe(0.510825457099338);
  expect(crossEntropyError(says7, [2])).toBe(2.302584092994546);
});

test('crossEntropyError of a batch is the mean over its samples', () => {
  const mean = (0.510825457099338 + 2.302584092994546) / 2;
  expect(crossEntropyError([says2, says7], [t, t])).toBeCloseTo(mean, 15);
  expect(crossEntropyError([says2, says7], [2, 2])).toBeCloseTo(mean, 15);
});

test('crossEntropyError of a probability of 0 is finite: −log 1e-7', () => {
  expect(crossEntropyError([1, 0], 1)).toBe(-Math.log(1e-7));
});

test('mean errors average over all elements', () => {
  expect(meanSquaredError([1, 2, 4], [1, 0, 1])).toBeCloseTo(13 / 3, 15);
  expect(
    meanAbsoluteError(
      [
        [1, 2],
        [4, 0],
      ],
      [
        [1, 0],
        [1, -3],
      ],
    ),
  ).toBe(2);
  expect(meanSquaredError(3, 1)).toBe(4);
});

test('binaryCrossEntropyError is −log of the probability of what was true', () => {
  expect(binaryCrossEntropyError(0.8, 1)).toBeCloseTo(-Math.log(0.8), 6);
  expect(binaryCrossEntropyError([0.8, 0.3], [1, 0])).toBeCloseTo(
    -(Math.log(0.8) + Math.log(0.7)) / 2,
    6,
  );
});

test('different shapes are refused, with both in the message', () => {
  for (const loss of [
    sumSquaredError,
    meanSquaredError,
    meanAbsoluteError,
    binaryCrossEntropyError,
  ]) {
    expect(() => loss([0.1, 0.9], [1, 0, 0])).toThrow('the shapes are (2,) and (3,)');
    expect(() => loss([], [])).toThrow('needs at least one prediction');
  }
  expect(() => crossEntropyError([says2, says7], [1, 2, 3])).toThrow(
    'crossEntropyError with y of shape (2, 10) needs t one-hot of that shape, or 2 labels, but t has shape (3,).',
  );
  expect(() => crossEntropyError(zeros([0, 10]), [])).toThrow(
    'needs at least one prediction',
  );
  expect(() => crossEntropyError(zeros([1, 1, 2]), 0)).toThrow(ShapeError);
});

test('labels must be classes, probabilities must be probabilities', () => {
  expect(() => crossEntropyError(says2, 10)).toThrow(
    'A label must be a whole number from 0 to 9, but 10 came.',
  );
  expect(() => crossEntropyError([says2, says7], [0, -1])).toThrow('but -1 came');
  expect(() => crossEntropyError(says2, 1.5)).toThrow(ValueError);
  expect(() => crossEntropyError([2, -1], 0)).toThrow(
    'needs y between 0 and 1, but it holds 2',
  );
  expect(() => binaryCrossEntropyError(0.5, 2)).toThrow(
    'needs t between 0 and 1, but it holds 2',
  );
});

test('NaN in the predictions comes out as NaN, not as an error', () => {
  expect(crossEntropyError([NaN, 0.5], 0)).toBeNaN();
  expect(sumSquaredError(array([NaN]), [1])).toBeNaN();
});
