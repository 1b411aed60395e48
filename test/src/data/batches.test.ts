import { arange } from '../../../src/array';
import { miniBatches, oneHot } from '../../../src/data';
import * as random from '../../../src/random';

test('oneHot puts a 1 in the place of the label', () => {
  expect(oneHot([2, 0], 3).toArray()).toEqual([
    [0, 0, 1],
    [1, 0, 0],
  ]);
  expect(oneHot([7]).shape).toEqual([1, 10]);
});

test('oneHot refuses labels that are no classes', () => {
  expect(() => oneHot([3], 3)).toThrow(
    'A label must be a whole number from 0 to 2, but 3 came.',
  );
  expect(() => oneHot([[1]])).toThrow(
    'oneHot needs labels of shape (samples,), but the shape is (1, 1).',
  );
  expect(() => oneHot([0], 0)).toThrow(
    'The number of classes must be a whole number of at least 1',
  );
});

describe('miniBatches', () => {
  const x = arange(20).reshape(10, 2);
  const t = arange(10);

  test('give each sample once, with its truth, the last batch what is left', () => {
    const batches = [...miniBatches(x, t, 4)];
    expect(batches.map((batch) => batch.x.shape[0])).toEqual([4, 4, 2]);
    for (const batch of batches) {
      expect(batch.x.slice(':, 0').equals(batch.t.mul(2))).toBe(true);
    }
    expect(batches.flatMap((batch) => [...batch.t]).sort((a, b) => a - b)).toEqual([
      ...t,
    ]);
  });

  test('come in an order that a seed repeats', () => {
    const order = (): number[] => {
      random.seed(1);
      return [...miniBatches(x, t, 3)].flatMap((batch) => [...batch.t]);
    };
    const first = order();
    expect(order()).toEqual(first);
    expect(first).not.toEqual([...t]);
  });

  test('need as many rows in t as in x, and a batch of at least one', () => {
    expect(() => [...miniBatches(x, [1], 2)]).toThrow(
      'the shapes are (10, 2) and (1,)',
    );
    expect(() => [...miniBatches(x, t, 0)]).toThrow(
      'batchSize must be a whole number of at least 1',
    );
  });
});
