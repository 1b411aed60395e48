import { array, NdArray } from '../../src/array';
import { gradientCheck, networkGradientCheck } from '../../src/gradientCheck';
import { Sigmoid } from '../../src/layers';
import { MultiLayerNet } from '../../src/multiLayerNet';
import { seed } from '../../src/random';

/** A sigmoid whose backward forgets the factor 1 − y. */
class WrongSigmoid extends Sigmoid {
  #y = array([0]);

  override forward(x: NdArray): NdArray {
    return (this.#y = super.forward(x));
  }

  override backward(dout: NdArray): NdArray {
    return dout.mul(this.#y);
  }
}

test('gradientCheck finds a backward that is wrong', () => {
  const x = array([[0.3, -1.2, 2]]);
  expect(gradientCheck(new WrongSigmoid(), x).x).toBeGreaterThan(0.1);
  expect(gradientCheck(new Sigmoid(), x).x).toBeLessThan(1e-8);
});

test('networkGradientCheck finds one wrong parameter among right ones', () => {
  seed(0);
  const net = new MultiLayerNet({
    inputSize: 2,
    hiddenSizes: [3],
    outputSize: 2,
    activation: 'tanh',
  });
  const right = net.lossAndGradient.bind(net);
  net.lossAndGradient = (x, t) => {
    const { loss, grads } = right(x, t);
    return { loss, grads: { ...grads, b1: grads.b1.mul(1.01) } };
  };
  const errors = networkGradientCheck(
    net,
    array([
      [1, 2],
      [-1, 0.5],
    ]),
    array([0, 1]),
  );
  expect(errors.b1).toBeGreaterThan(1e-3);
  expect(errors.W1).toBeLessThan(1e-6);
});

test('networkGradientCheck leaves running means as they were', () => {
  seed(0);
  const net = new MultiLayerNet({
    inputSize: 2,
    hiddenSizes: [3],
    outputSize: 2,
    batchNorm: true,
  });
  networkGradientCheck(
    net,
    array([
      [1, 2],
      [-1, 0.5],
    ]),
    array([0, 1]),
  );
  expect(net.buffers.mean1.toArray()).toEqual([0, 0, 0]);
});
