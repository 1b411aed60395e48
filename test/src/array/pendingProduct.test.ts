import { NdArray, zeros } from '../../../src/array';
import { pendingProduct } from '../../../src/array/pendingProduct';
import { SparseRows } from '../../../src/array/sparse';
import { SparseMatrix } from '../../../src/array/sparseMatrix';
import { atHome } from '../../../src/matmul/homes';
import { SGD } from '../../../src/optimizers';
import { RandomState } from '../../../src/random';

const r = new RandomState(6);
const [samples, inputs] = [60, 200];

function digits(): SparseMatrix {
  const bytes = Uint8Array.from(r.rand(samples * inputs).data, (x) =>
    x < 0.2 ? 1 + Math.floor(x * 1000) : 0,
  );
  const values = Float64Array.from({ length: 256 }, (_, b) => b / 255);
  return new SparseMatrix(SparseRows.fromBytes(bytes, inputs, values));
}

describe.each([1, 2, 7, 8, 12, 14, 23, 24, 26, 50])('with %d columns', (columns) => {
  const x = digits();
  const d = r.randn(samples, columns);
  const gradient = x.T.dot(d);
  const weights = r.randn(inputs, columns);

  test('is the product', () => {
    const product = pendingProduct(x.T, d);
    expect(product.product).toBeDefined();
    expect(product.shape).toEqual([inputs, columns]);
    expect(product.equals(gradient)).toBe(true);
    expect(product.product).toBeUndefined();
  });

  test('a step of gradient descent with it has the bits of one with the product', () => {
    const expected = weights.copy();
    new SGD({ lr: 0.3 }).update({ W: expected }, { W: gradient });
    for (const W of [
      new NdArray(atHome(weights.data), weights.shape),
      weights.copy(),
    ]) {
      new SGD({ lr: 0.3 }).update({ W }, { W: pendingProduct(x.T, d) });
      expect(W.equals(expected)).toBe(true);
    }
  });

  test.each([NaN, Infinity])('a step with %d in it misses none', (value) => {
    const odd = d.copy().set([5, 0], value);
    const expected = weights.copy().addScaled(-0.3, x.T.dot(odd));
    const W = new NdArray(atHome(weights.data), weights.shape);
    W.addScaled(-0.3, pendingProduct(x.T, odd));
    expect(W.equals(expected)).toBe(true);
    expect(W.data.some(Number.isNaN)).toBe(true);
  });
});

test('is the product of what was there: changing the operands later changes nothing', () => {
  const x = digits();
  const d = r.randn(samples, 5);
  const gradient = x.T.dot(d);
  const product = pendingProduct(x.T, d);
  d.fill(7);
  x.set([0, 0], 1000);
  expect(product.equals(gradient)).toBe(true);
});

test('can be written to like any array', () => {
  const product = pendingProduct(digits().T, zeros([samples, 4]));
  expect(product.set([1, 2], 9).get(1, 2)).toBe(9);
  expect(product.slice('1, :').toArray()).toEqual([0, 0, 9, 0]);
});

test('of ordinary arrays is computed at once, and shapes are checked as in dot', () => {
  const a = r.randn(4, 3);
  expect(pendingProduct(a, r.randn(3, 2)).product).toBeUndefined();
  expect(() => pendingProduct(digits().T, zeros([3, 2]))).toThrow(
    'do not go together in dot',
  );
});
