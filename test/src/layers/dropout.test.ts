import { array, ones, zeros } from '../../../src/array';
import { gradientCheck } from '../../../src/gradientCheck';
import { Dropout } from '../../../src/layers';
import { seed } from '../../../src/random';
import { expectClose } from '../oracle/expectClose';
import oracle from '../oracle/layers.json';

const x = array(oracle.x);

describe('Dropout', () => {
  test('drops the same elements as NumPy with the same seed', () => {
    seed(7);
    const dropout = new Dropout(0.4);
    expectClose(dropout.forward(x), oracle.Dropout.y);
    expectClose(dropout.backward(array(oracle.dsame)), oracle.Dropout.dx);
  });

  test('scales by 1 - ratio when the network is used', () => {
    expectClose(new Dropout(0.4).forward(x, false), oracle.Dropout.test);
  });

  test('keeps the share of elements that it says', () => {
    seed(0);
    const kept = new Dropout(0.3).forward(ones([100, 100])).mean();
    // Four standard deviations of a mean of 10,000 draws: 4 √(0.3 · 0.7 / 10000).
    expect(Math.abs(kept - 0.7)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 10_000));
  });

  test('passes the gradient check when each forward step drops the same elements', () => {
    expect(gradientCheck(new Dropout(0.5), x, { seed: 3 }).x).toBeLessThan(1e-9);
  });

  test('fails the gradient check when each forward step drops others', () => {
    seed(3);
    expect(gradientCheck(new Dropout(0.5), x).x).toBeGreaterThan(0.1);
  });

  test.each([-0.1, 1, NaN])('refuses a ratio of %p', (ratio) => {
    expect(() => new Dropout(ratio)).toThrow(`but it is ${ratio}`);
  });

  test('refuses backward before forward', () => {
    expect(() => new Dropout().backward(zeros([1, 1]))).toThrow('call forward() first');
  });
});
