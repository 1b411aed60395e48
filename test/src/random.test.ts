import { arange, array } from '../../src/array';
import { ShapeError, ValueError } from '../../src/errors';
import * as random from '../../src/random';
import { RandomState } from '../../src/random';
import oracle from './oracle/random.json';

describe.each(oracle.streams)('after seed $seed', (expected) => {
  const r = new RandomState(expected.seed);
  // Drawn in the order in which NumPy drew them.
  const drawn = {
    rand: r.rand(5),
    randn: r.randn(2, 3),
    odd: r.randn(3),
    randint: r.randint(0, 10, 8),
    wide: r.randint(-5, 2 ** 31, 4),
    one: r.randint(3, 4),
    uniform: r.uniform(-1, 3, 4),
    normal: r.normal(5, 0.1, 4),
    choice: r.choice(60000, 10),
    few: r.choice(10, 4, { replace: false }),
    weighted: r.choice(5, 8, { p: [0.1, 0, 0.3, 0.4, 0.2] }),
    weightedFew: r.choice(5, 4, { replace: false, p: [0.1, 0, 0.3, 0.4, 0.2] }),
    values: r.choice([10, 20, 30], [2, 2]),
    permutation: r.permutation(12),
    rows: r.permutation(arange(8).reshape(4, 2)),
    last: r.rand(),
  };
  const shuffled = arange(6).reshape(3, 2);
  r.shuffle(shuffled);
  const normals = r.randn(500);

  test.each(Object.keys(drawn))('%s draws the numbers that NumPy drew', (name) => {
    const key = name as keyof typeof drawn;
    const numbers = drawn[key];
    expect(typeof numbers === 'number' ? numbers : numbers.toArray()).toEqual(
      expected[key],
    );
  });

  test('shuffle puts rows in the order of NumPy', () => {
    expect(shuffled.toArray()).toEqual(expected.shuffled);
  });

  test('five hundred normal numbers are those of NumPy to the last bit', () => {
    expect(normals.toArray()).toEqual(expected.normals);
  });
});

test('the functions of the module share one stream', () => {
  random.seed(0);
  const first = [
    random.rand(),
    random.randint(0, 10),
    random.randn(),
    random.uniform(),
  ];
  random.seed(0);
  expect([
    random.rand(),
    random.randint(0, 10),
    random.randn(),
    random.uniform(),
  ]).toEqual(first);
  expect(random.choice(10, 3).shape).toEqual([3]);
  expect(random.permutation(4).sum()).toBe(6);
});

test('seeding again forgets the normal number that waits', () => {
  const r = new RandomState(1);
  r.randn();
  r.seed(1);
  expect(r.randn()).toBe(new RandomState(1).randn());
});

test('streams without a seed differ', () => {
  expect(new RandomState().rand(4).equals(new RandomState().rand(4))).toBe(false);
});

test('a single draw is a number', () => {
  const r = new RandomState(0);
  for (const x of [
    r.rand(),
    r.randn(),
    r.choice(5),
    r.choice([7]),
    r.randint(0, 3),
    r.normal(),
  ]) {
    expect(typeof x).toBe('number');
  }
});

test('wrong arguments are refused', () => {
  const r = new RandomState(0);
  expect(() => r.seed(-1)).toThrow(
    'A seed is a whole number from 0 to 4294967295, but -1 came.',
  );
  expect(() => r.seed(0.5)).toThrow(ValueError);
  expect(() => r.randint(3, 3)).toThrow('randint needs whole numbers low < high');
  expect(() => r.choice(3, 4, { replace: false })).toThrow(
    '4 values cannot be drawn from 3 without replacement.',
  );
  expect(() => r.choice(0, 1)).toThrow('must be a whole number of at least 1');
  expect(() => r.choice([[1]], 1)).toThrow(ShapeError);
  expect(() => r.choice(2, 1, { p: [0.5, 0.6] })).toThrow(
    'sum to 1, but their sum is 1.1',
  );
  expect(() => r.choice(2, 1, { p: [1] })).toThrow(
    'one probability for each of 2 values, but p has shape (1,)',
  );
  expect(() => r.choice(3, 3, { replace: false, p: [0.5, 0.5, 0] })).toThrow(
    ValueError,
  );
  expect(() => r.rand(-1)).toThrow(ShapeError);
  expect(array([r.rand()]).get(0)).toBeLessThan(1);
});
