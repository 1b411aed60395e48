import { identity, relu, sigmoid, softmax, step, tanh } from '../../src/activations';
import { array } from '../../src/array';
import { ShapeError } from '../../src/errors';

test('step is 1 above 0, and 0 at 0', () => {
  expect(step([-1, 0, 2]).toArray()).toEqual([0, 0, 1]);
});

test('sigmoid is 1 / (1 + e⁻ˣ), without overflow at the ends', () => {
  expect(sigmoid(0)).toBe(0.5);
  expect(sigmoid(Math.log(3))).toBeCloseTo(0.75, 15);
  expect(sigmoid([-1000, 1000]).toArray()).toEqual([0, 1]);
});

test('relu, tanh and identity are what their names say', () => {
  expect(
    relu([
      [-1, 0],
      [2, NaN],
    ]).toArray(),
  ).toEqual([
    [0, 0],
    [2, NaN],
  ]);
  expect(tanh([0, 0.5 * Math.log(3)]).isClose([0, 0.5])).toBe(true);
  expect(identity(-3)).toBe(-3);
});

describe('softmax', () => {
  test('gives the example of section 3.5.1', () => {
    // The book prints [0.01821127 0.24519181 0.73659691].
    expect(String(softmax([0.3, 2.9, 4.0]))).toBe('[0.01821127 0.24519181 0.73659691]');
  });

  test('of large numbers does not overflow (3.5.2)', () => {
    // The book prints [9.99954600e-01 4.53978686e-05 2.06106005e-09].
    expect(String(softmax([1010, 1000, 990]))).toBe(
      '[9.99954600e-01 4.53978686e-05 2.06106005e-09]',
    );
  });

  test('of a batch is the softmax of each row', () => {
    const batch = softmax([
      [0.3, 2.9, 4.0],
      [1, 1, 1],
    ]);
    expect(batch.at(0).equals(softmax([0.3, 2.9, 4.0]))).toBe(true);
    expect(batch.at(1).isClose([1 / 3, 1 / 3, 1 / 3])).toBe(true);
  });

  test('refuses what is neither a sample nor a batch', () => {
    expect(() => softmax(array(1))).toThrow(ShapeError);
    expect(() => softmax([])).toThrow('the shape is (0,)');
  });
});
