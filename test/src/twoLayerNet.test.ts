import { array, zeros } from '../../src/array';
import { loadMnist } from '../../src/data';
import { networkGradientCheck } from '../../src/gradientCheck';
import { SGD } from '../../src/optimizers';
import { assignParams } from '../../src/params';
import { choice, seed } from '../../src/random';
import { TwoLayerNet } from '../../src/twoLayerNet';
import { expectClose, expectCloseParams } from './oracle/expectClose';
import oracle from './oracle/twoLayerNet.json';
import training from './oracle/training.json';

const x = array(oracle.x);
const t = array(oracle.t);
const labels = t.argmax(1);

function smallNet(): TwoLayerNet {
  const net = new TwoLayerNet({ inputSize: 6, hiddenSize: 4, outputSize: 3 });
  assignParams(net.params, {
    W1: array(oracle.params.W1),
    b1: array(oracle.params.b1),
    W2: array(oracle.params.W2),
    b2: array(oracle.params.b2),
  });
  return net;
}

describe('TwoLayerNet', () => {
  test('starts with the weights that NumPy draws with the same seed', () => {
    seed(5);
    const net = new TwoLayerNet({
      inputSize: 6,
      hiddenSize: 4,
      outputSize: 3,
      weightInitStd: 0.5,
    });
    expectCloseParams(net.params, oracle.params, 0);
  });

  test('has the shapes that the book gives', () => {
    const { params } = new TwoLayerNet({
      inputSize: 784,
      hiddenSize: 100,
      outputSize: 10,
    });
    const shapes = Object.entries(params).map(([name, { shape }]) => [name, shape]);
    expect(shapes).toEqual([
      ['W1', [784, 100]],
      ['b1', [100]],
      ['W2', [100, 10]],
      ['b2', [10]],
    ]);
  });

  test('predicts, loses and counts hits as NumPy does', () => {
    const net = smallNet();
    expectClose(net.predict(x), oracle.predict);
    expect(net.loss(x, t)).toBeCloseTo(oracle.loss, 14);
    expect(net.accuracy(x, t)).toBe(oracle.accuracy);
  });

  test('takes labels for one-hot truth, and lists for arrays', () => {
    const net = smallNet();
    expect(net.loss(oracle.x, labels.toArray())).toBeCloseTo(oracle.loss, 14);
    expect(net.accuracy(x, labels)).toBe(oracle.accuracy);
    expectCloseParams(net.gradient(x, labels), oracle.gradient);
  });

  test('takes one sample as it takes a batch of one', () => {
    const net = smallNet();
    const [one, truth] = [x.at(0), t.at(0)];
    expectClose(net.predict(one), oracle.predict[0]);
    expect(net.loss(one, truth)).toBeCloseTo(
      -Math.log(net.predict(one).dot(truth).item() + 1e-7),
      14,
    );
    const alone = net.gradient(one, truth);
    const batch = net.gradient(x.slice('0:1'), t.slice('0:1'));
    expectCloseParams(alone, { ...batch }, 0);
    expect([0, 1]).toContain(net.accuracy(one, truth));
  });

  test('gradient is what NumPy computes by backpropagation', () => {
    expectCloseParams(smallNet().gradient(x, t), oracle.gradient);
  });

  test('lossAndGradient adds the loss', () => {
    const { loss, grads } = smallNet().lossAndGradient(x, t);
    expect(loss).toBeCloseTo(oracle.loss, 14);
    expectCloseParams(grads, oracle.gradient);
  });

  test('numericalGradient is what NumPy computes by central differences', () => {
    // A loss of 1 has 16 digits; divided by 2h = 2e-4, twelve of them are left.
    const grads = smallNet().numericalGradient(x, t);
    for (const [name, expected] of Object.entries(oracle.numericalGradient)) {
      const difference = grads[name as keyof typeof grads].sub(expected).abs().max();
      expect(difference).toBeLessThan(1e-11);
    }
  });

  test.each([
    ['one-hot truth', t],
    ['labels', labels],
    ['soft truth', t.mul(0.7).add(0.1)],
  ])('numericalGradientIncremental is numericalGradient, given %s', (_, truth) => {
    const net = smallNet();
    const generic = net.numericalGradient(x, truth);
    const incremental = net.numericalGradientIncremental(x, truth);
    for (const name of ['W1', 'b1', 'W2', 'b2'] as const) {
      expect(incremental[name].sub(generic[name]).abs().max()).toBeLessThan(1e-11);
    }
  });

  test('both numerical gradients leave the parameters as they were', () => {
    const net = smallNet();
    net.numericalGradient(x, t);
    net.numericalGradientIncremental(x, t);
    expectCloseParams(net.params, oracle.params, 0);
  });

  test('passes the gradient check', () => {
    for (const error of Object.values(networkGradientCheck(smallNet(), x, t))) {
      expect(error).toBeLessThan(1e-6);
    }
  });

  test('refuses sizes that are none, and data that does not fit, naming what came', () => {
    const sizes = { inputSize: 6, hiddenSize: 0, outputSize: 3 };
    expect(() => new TwoLayerNet(sizes)).toThrow(
      'hiddenSize must be a whole number of at least 1',
    );
    const net = smallNet();
    expect(() => net.predict(zeros([7, 5]))).toThrow(
      'shape (samples, 6), but x has shape (7, 5)',
    );
    expect(() => net.loss(x, zeros([7, 4]))).toThrow('(7, 4)');
    expect(() => net.gradient(x, zeros(6))).toThrow('7 labels');
    expect(() => net.gradient(x, array([0, 1, 2, 3, 0, 1, 2]))).toThrow(
      'from 0 to 2, but 3 came',
    );
    expect(() => net.accuracy(x, zeros(6))).toThrow('(6,)');
    expect(() => net.numericalGradientIncremental(x, t, 0)).toThrow(
      'h must be a positive',
    );
  });
});

describe('on digits, 784-50-10', () => {
  const { train, test: heldOut } = loadMnist({ oneHotLabel: true });

  test('the numerical gradient of all 39,760 parameters agrees with backpropagation', () => {
    seed(1);
    const net = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10 });
    const rows = choice(8000, 20);
    const batch = [train.x.take(rows), train.t.take(rows)] as const;
    const exact = net.gradient(...batch);
    const measured = net.numericalGradientIncremental(...batch);
    for (const name of ['W1', 'b1', 'W2', 'b2'] as const) {
      expect(exact[name].sub(measured[name]).abs().max()).toBeLessThan(1e-6);
    }
  });

  test("the notes' training run gives NumPy's losses and accuracies from the same seed", () => {
    seed(0);
    const net = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10 });
    const optimizer = new SGD({ lr: 0.1 });
    const losses = new Map(training.losses as [number, number][]);
    const accuracies = new Map(
      (training.accuracies as [number, number, number][]).map(([i, ...both]) => [
        i,
        both,
      ]),
    );
    for (let i = 1; i <= 2000; i++) {
      const rows = choice(8000, 100);
      const batch = [train.x.take(rows), train.t.take(rows)] as const;
      optimizer.update(net.params, net.gradient(...batch));
      const expected = losses.get(i);
      // e^x and the order of sums differ in the last digit; training carries that on.
      if (expected !== undefined)
        expect(net.loss(...batch) / expected).toBeCloseTo(1, 9);
      const expectedAccuracy = accuracies.get(i);
      if (expectedAccuracy !== undefined) {
        expect([
          net.accuracy(train.x, train.t),
          net.accuracy(heldOut.x, heldOut.t),
        ]).toEqual(expectedAccuracy);
      }
    }
  });
});
