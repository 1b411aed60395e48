import { array, zeros } from '../../../src/array';
import { gradientCheck } from '../../../src/gradientCheck';
import { Relu, Sigmoid, Tanh } from '../../../src/layers';
import { expectClose } from '../oracle/expectClose';
import oracle from '../oracle/layers.json';

describe.each([
  ['Sigmoid', Sigmoid, oracle.Sigmoid],
  ['Relu', Relu, oracle.Relu],
  ['Tanh', Tanh, oracle.Tanh],
])('%s', (name, Layer, expected) => {
  test('goes forward and backward with the numbers of NumPy', () => {
    const layer = new Layer();
    expectClose(layer.forward(array(oracle.x)), expected.y);
    expectClose(layer.backward(array(oracle.dsame)), expected.dx);
  });

  test('passes the gradient check away from x = 0', () => {
    const x = array(oracle.x).map((value) => (value === 0 ? 0.5 : value));
    const { x: error } = gradientCheck(new Layer(), x);
    expect(error).toBeLessThan(1e-7);
  });

  test('refuses backward before forward, and a gradient of another shape', () => {
    const layer = new Layer();
    expect(() => layer.backward(zeros([4, 3]))).toThrow(
      `${name}.backward() came before`,
    );
    layer.forward(array(oracle.x));
    expect(() => layer.backward(zeros([3, 4]))).toThrow(
      '(4, 3), but the shape is (3, 4)',
    );
  });
});

test('Relu counts the slope at its kink as 0', () => {
  const relu = new Relu();
  relu.forward(array([[-1, 0, 2]]));
  expect(relu.backward(array([[5, 5, 5]])).toArray()).toEqual([[0, 0, 5]]);
});

test('Sigmoid passes on at most a quarter of a gradient', () => {
  const sigmoid = new Sigmoid();
  sigmoid.forward(array([[0]]));
  expect(sigmoid.backward(array([[1]])).item()).toBe(0.25);
});
