import { array } from '../../src/array';
import { numericalGradient } from '../../src/differentiation';
import * as random from '../../src/random';
import { SimpleNet } from '../../src/simpleNet';

// The weights and the values that section 4.4.2 prints.
const W = array([
  [0.47355232, 0.9977393, 0.84668094],
  [0.85557411, 0.03563661, 0.69422093],
]);
const x = array([0.6, 0.9]);
const t = array([0, 0, 1]);

test('predicts the scores of section 4.4.2', () => {
  expect(String(new SimpleNet(W).predict(x))).toBe(
    '[1.05414809 0.63071653 1.1328074 ]',
  );
});

test('has the loss of section 4.4.2, for one-hot truth and for a label', () => {
  expect(new SimpleNet(W).loss(x, t)).toBeCloseTo(0.92806853663411326, 5);
  expect(new SimpleNet(W).loss(x, 2)).toBe(new SimpleNet(W).loss(x, t));
});

test('has the gradient of section 4.4.2', () => {
  const net = new SimpleNet(W);
  const dW = numericalGradient(() => net.loss(x, t), net.W);
  expect(String(dW)).toBe(
    '[[ 0.21924757  0.14356243 -0.36281   ]\n [ 0.32887136  0.21534364 -0.544215  ]]',
  );
});

test('draws its weights from the seeded stream', () => {
  random.seed(3);
  const first = new SimpleNet().W;
  random.seed(3);
  expect(new SimpleNet().W.equals(first)).toBe(true);
  expect(first.shape).toEqual([2, 3]);
});
