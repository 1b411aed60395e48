import { array, zeros } from '../../../src/array';
import { numericalGradient } from '../../../src/differentiation';
import { SoftmaxWithLoss } from '../../../src/layers';
import { expectClose } from '../oracle/expectClose';
import oracle from '../oracle/layers.json';

const expected = oracle.SoftmaxWithLoss;
const x = array(expected.x);
const oneHot = array(expected.t);
const labels = oneHot.argmax(1);

describe('SoftmaxWithLoss', () => {
  test.each([
    ['one-hot truth', oneHot],
    ['labels', labels],
  ])('goes forward and backward with the numbers of NumPy, given %s', (_, t) => {
    const last = new SoftmaxWithLoss();
    expect(last.forward(x, t)).toBeCloseTo(expected.loss, 13);
    expectClose(last.y, expected.y);
    expectClose(last.backward(), expected.dx);
  });

  test('backward is the slope of forward, but for the 1e-7 in the logarithm', () => {
    const last = new SoftmaxWithLoss();
    const scores = x.div(3);
    last.forward(scores, oneHot);
    const dx = last.backward();
    const slope = numericalGradient((at) => last.forward(at, oneHot), scores);
    // A right class of probability p makes a relative difference of 1e-7 / p, p > 0.01 here.
    expect(dx.sub(slope).abs().max()).toBeLessThan(1e-5);
  });

  test('refuses a truth that fits neither way', () => {
    expect(() => new SoftmaxWithLoss().forward(x, zeros(3))).toThrow('(4, 5)');
  });

  test('refuses backward before forward', () => {
    expect(() => new SoftmaxWithLoss().backward()).toThrow('call forward() first');
  });
});
