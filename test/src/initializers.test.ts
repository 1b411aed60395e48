import { he, normalWeights, xavier } from '../../src/initializers';
import { seed } from '../../src/random';
import { expectClose } from './oracle/expectClose';
import oracle from './oracle/initializers.json';

describe.each([
  ['xavier', xavier, oracle.xavier],
  ['he', he, oracle.he],
])('%s', (_, initialize, expected) => {
  test('draws the numbers that NumPy draws with the same seed', () => {
    seed(11);
    const W = initialize(100, 50);
    expect(W.shape).toEqual([100, 50]);
    expectClose(W.slice('0, :5'), expected.first);
    expect(W.sum()).toBeCloseTo(expected.sum, 11);
    expect(W.std()).toBeCloseTo(expected.std, 13);
  });

  test('refuses a layer without inputs', () => {
    expect(() => initialize(0, 5)).toThrow('number of inputs');
  });
});

test('the notes: Xavier has variance 2 / (nIn + nOut), He 2 / nIn', () => {
  seed(0);
  // The sample variance of 250,000 draws lies within 1 % (3.5 standard deviations) of the true one.
  expect(xavier(500, 500).variance() / (2 / 1000)).toBeCloseTo(1, 1.7);
  expect(he(500, 500).variance() / (2 / 500)).toBeCloseTo(1, 1.7);
});

test('normalWeights has the standard deviation given, and refuses one that is not positive', () => {
  seed(0);
  expect(normalWeights(0.01)(500, 500).std() / 0.01).toBeCloseTo(1, 1.7);
  expect(() => normalWeights(0)).toThrow('but it is 0');
});
