import { array, zeros } from '../../../src/array';
import { gradientCheck } from '../../../src/gradientCheck';
import { Affine } from '../../../src/layers';
import { expectClose } from '../oracle/expectClose';
import oracle from '../oracle/layers.json';

const x = array(oracle.x);
const make = (): Affine => new Affine(array(oracle.W), array(oracle.b));

describe('Affine', () => {
  test('goes forward and backward with the numbers of NumPy', () => {
    const affine = make();
    expectClose(affine.forward(x), oracle.Affine.y);
    expectClose(affine.backward(array(oracle.dout)), oracle.Affine.dx);
    expectClose(affine.grads!.W, oracle.Affine.dW);
    expectClose(affine.grads!.b, oracle.Affine.db);
  });

  test('leaves ∂L/∂x out in backwardParams', () => {
    const affine = make();
    affine.forward(x);
    affine.backwardParams(array(oracle.dout));
    expectClose(affine.grads!.W, oracle.Affine.dW);
  });

  test('passes the gradient check', () => {
    const errors = gradientCheck(make(), x);
    expect(Object.keys(errors)).toEqual(['x', 'W', 'b']);
    for (const error of Object.values(errors)) expect(error).toBeLessThan(1e-9);
  });

  test('sees its W change under an optimizer', () => {
    const W = zeros([2, 1]);
    const affine = new Affine(W, zeros(1));
    W.fill(3);
    expect(affine.forward(array([[1, 2]])).item()).toBe(9);
  });

  test('refuses a b that does not fit W, naming both shapes', () => {
    expect(() => new Affine(zeros([2, 3]), zeros(2))).toThrow('(2, 3) and (2,)');
  });

  test('refuses backward before forward, and a gradient of another shape', () => {
    const affine = make();
    expect(() => affine.backward(zeros([4, 5]))).toThrow('call forward() first');
    affine.forward(x);
    expect(() => affine.backward(zeros([4, 3]))).toThrow(
      'shape (4, 5), but the shape is (4, 3)',
    );
  });
});
