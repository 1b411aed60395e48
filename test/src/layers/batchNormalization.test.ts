import { array, zeros } from '../../../src/array';
import { gradientCheck } from '../../../src/gradientCheck';
import { BatchNormalization } from '../../../src/layers';
import { expectClose } from '../oracle/expectClose';
import oracle from '../oracle/layers.json';

const x = array(oracle.x);
const expected = oracle.BatchNormalization;
const make = (): BatchNormalization =>
  new BatchNormalization(3, {
    gamma: array(expected.gamma),
    beta: array(expected.beta),
  });

describe('BatchNormalization', () => {
  test('goes forward and backward with the numbers of NumPy', () => {
    const norm = make();
    expectClose(norm.forward(x), expected.y);
    expectClose(norm.backward(array(oracle.dsame)), expected.dx, 1e-10);
    expectClose(norm.grads!.gamma, expected.dgamma);
    expectClose(norm.grads!.beta, expected.dbeta);
  });

  test('uses the running means of training when the network is used', () => {
    const norm = make();
    norm.forward(x);
    expectClose(norm.forward(x.add(1)), expected.again);
    expectClose(norm.buffers.mean, expected.mean);
    expectClose(norm.buffers.variance, expected.variance);
    expectClose(norm.forward(x, false), expected.test);
  });

  test('gives each column mean 0 and variance v / (v + 1e-7) at the start', () => {
    const y = new BatchNormalization(3).forward(x);
    const v = x.variance(0);
    expectClose(y.variance(0), v.div(v.add(1e-7)));
    for (const mean of y.mean(0)) expect(mean).toBeCloseTo(0, 12);
  });

  test('passes the gradient check, which leaves the running means alone', () => {
    const norm = make();
    const errors = gradientCheck(norm, x);
    expect(Object.keys(errors)).toEqual(['x', 'gamma', 'beta']);
    for (const error of Object.values(errors)) expect(error).toBeLessThan(1e-6);
    expect(norm.buffers.mean.toArray()).toEqual([0, 0, 0]);
  });

  test('refuses x with another number of features', () => {
    expect(() => make().forward(zeros([4, 2]))).toThrow(
      '(samples, 3), but the shape is (4, 2)',
    );
  });

  test('refuses a momentum outside [0, 1)', () => {
    expect(() => new BatchNormalization(3, { momentum: 1 })).toThrow('but it is 1');
  });
});
