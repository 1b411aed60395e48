import { array, zeros } from '../../src/array';
import { assignParams, copyParams, parameterCount } from '../../src/params';
import { TwoLayerNet } from '../../src/twoLayerNet';

test('the 784-50-10 network of the chapter has 39,760 parameters', () => {
  const net = new TwoLayerNet({ inputSize: 784, hiddenSize: 50, outputSize: 10 });
  expect(parameterCount(net.params)).toBe(39_760);
});

test('copyParams gives arrays of their own', () => {
  const params = { W1: array([1, 2]) };
  const copy = copyParams(params);
  params.W1.fill(0);
  expect(copy.W1.toArray()).toEqual([1, 2]);
});

test('assignParams changes the arrays in place', () => {
  const W1 = zeros(2);
  assignParams({ W1 }, { W1: array([3, 4]) });
  expect(W1.toArray()).toEqual([3, 4]);
});

test('assignParams refuses missing and unknown names, and other shapes', () => {
  const params = { W1: zeros([2, 3]), b1: zeros(3) };
  expect(() => assignParams(params, { W1: zeros([2, 3]) })).toThrow(
    'W1, b1 were expected, but W1 came',
  );
  expect(() => assignParams(params, { ...params, c: zeros(1) })).toThrow(
    'but W1, b1, c came',
  );
  expect(() => assignParams(params, { ...params, W1: zeros([3, 2]) })).toThrow(
    'W1 has shape (2, 3), but the array that came for it has (3, 2)',
  );
});
