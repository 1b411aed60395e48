import { sigmoid } from '../../src/activations';
import { arange, array, dot, NdArray, zeros } from '../../src/array';
import { SparseRows } from '../../src/array/sparse';
import { SparseMatrix } from '../../src/array/sparseMatrix';
import { matrixProduct, productLoop } from '../../src/dot';
import type { Matrix } from '../../src/dot';
import { ShapeError } from '../../src/errors';
import { affineSigmoid, twoLayers } from '../../src/layers/affine';
import { RandomState } from '../../src/random';

function matrix({ storage, offset, shape, strides }: NdArray): Matrix {
  const [rows, columns] = shape;
  const [rowStep, columnStep] = strides;
  return { storage, offset, rows, columns, rowStep, columnStep };
}

/** The definition, to compare with. */
function byDefinition(a: NdArray, b: NdArray): NdArray {
  return new NdArray(productLoop(matrix(a), matrix(b)), [a.shape[0], b.shape[1]]);
}

test('productLoop gives the products of section 3.3', () => {
  const a = array([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const b = array([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(byDefinition(a, b).toArray()).toEqual([
    [22, 28],
    [49, 64],
  ]);
  expect(byDefinition(b, a).toArray()).toEqual([
    [9, 12, 15],
    [19, 26, 33],
    [29, 40, 51],
  ]);
});

test('a vector is a row on the left and a column on the right', () => {
  const b = array([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(dot([1, 2, 3], b).toArray()).toEqual([22, 28]);
  expect(dot(b, [7, 8]).toArray()).toEqual([23, 53, 83]);
  expect(dot([1, 2], [3, 4]).item()).toBe(11);
  expect(dot(arange(6).slice('::2'), arange(6).slice('1::2')).item()).toBe(26);
});

test('long vectors and thin matrices have the bits of the definition', () => {
  const r = new RandomState(5);
  const x = r.randn(1, 3001);
  const y = r.randn(3001, 1);
  expect(x.dot(y).equals(byDefinition(x, y))).toBe(true);
  expect(y.dot(x.slice(':, :7')).equals(byDefinition(y, x.slice(':, :7')))).toBe(true);
  expect(x.reshape(-1).dot(y.reshape(-1)).item()).toBe(byDefinition(x, y).item());
});

describe('has the bits of the definition', () => {
  const r = new RandomState(1);
  const shapes = [
    [16, 16, 16],
    [17, 33, 5],
    [1, 300, 9],
    [40, 1, 60],
    [50, 31, 1],
    [3, 700, 2],
    [100, 784, 50],
    [100, 50, 10],
    [65, 66, 67],
    [8, 256, 18],
  ];

  test.each(shapes)(
    'for (%i, %i)·(%i columns): dense, transposed, stepped',
    (n, k, m) => {
      const a = r.randn(n, k);
      const b = r.randn(k, m);
      const pairs: [NdArray, NdArray][] = [
        [a, b],
        [r.randn(k, n).T, b],
        [a, r.randn(m, k).T],
        [r.randn(k, n).T, r.randn(m, k).T],
        [a.slice('::-1, ::2'), b.slice('::2')],
        [r.randn(n, 2 * k).slice(':, ::2'), r.randn(k, 2 * m).slice(`:, ${m}:`)],
      ];
      for (const [left, right] of pairs) {
        expect(left.dot(right).equals(byDefinition(left, right))).toBe(true);
      }
    },
  );

  test.each(shapes)('for (%i, %i)·(%i columns): mostly zeros', (n, k, m) => {
    const thin = (rows: number, columns: number): NdArray =>
      r.randn(rows, columns).mul(r.rand(rows, columns).less(0.2));
    const b = r.randn(k, m);
    const a = thin(n, k);
    const c = thin(k, n).T;
    expect(a.dot(b).equals(byDefinition(a, b))).toBe(true);
    expect(c.dot(b).equals(byDefinition(c, b))).toBe(true);
  });

  test.each([NaN, Infinity, -Infinity])(
    'a zero times %p is NaN, never skipped',
    (value) => {
      const a = zeros([40, 60]).set([3, 2], 1);
      const b = r.randn(60, 20).set([7, 4], value);
      const c = a.dot(b);
      expect(c.equals(byDefinition(a, b))).toBe(true);
      expect(c.get(0, 4)).toBeNaN();
      expect(c.get(0, 5)).toBe(0);
      const left = r.randn(40, 60).set([5, 5], value);
      expect(
        left.dot(zeros([60, 20])).equals(byDefinition(left, zeros([60, 20]))),
      ).toBe(true);
    },
  );
});

test('operands larger than the arena are cut, and every sum goes on in order', () => {
  // 5 million numbers each: 3 × 40 MB where 64 MiB are.
  const r = new RandomState(2);
  const wide = r.rand(3, 1_700_000);
  const tall = r.rand(1_700_000, 3);
  expect(wide.dot(tall).equals(byDefinition(wide, tall))).toBe(true);
  const column = tall.slice('::4, 0').reshape(-1, 1);
  const row = array([[1, 2, 4, 8, 16, 32, 64]]);
  const outer = column.dot(row);
  expect(outer.slice(':, 6').equals(column.reshape(-1).mul(64))).toBe(true);
  expect(outer.slice(':, 0').equals(column.reshape(-1))).toBe(true);
});

test('a bias is added to each row and the sigmoid taken when the sum is complete, also of a product that is cut', () => {
  const r = new RandomState(8);
  const expectBias = (a: NdArray, b: NdArray): void => {
    const bias = r.randn(b.shape[1]);
    const expected = byDefinition(a, b).add(bias);
    const { data, shape } = matrixProduct(a, b, { bias: bias.data });
    expect(new NdArray(data, shape).equals(expected)).toBe(true);
    const squashed = matrixProduct(a, b, { bias: bias.data, sigmoid: true });
    expect(expected.map(sigmoid).data).toEqual(squashed.data);
  };
  expectBias(r.randn(3, 4), r.randn(4, 5));
  for (const columns of [10, 13, 50]) {
    expectBias(r.randn(31, 40), r.randn(40, columns));
    expectBias(r.randn(90, 80).mul(r.rand(90, 80).less(0.1)), r.randn(80, columns));
  }
  expectBias(r.rand(2, 1_700_000), r.rand(1_700_000, 3));
  expectBias(r.rand(1_000_000, 2), r.rand(2, 7));
});

test('an empty sum is 0, an empty product has its shape', () => {
  expect(
    zeros([2, 0])
      .dot(zeros([0, 3]))
      .toArray(),
  ).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
  expect(zeros([0, 2]).dot(zeros([2, 3])).shape).toEqual([0, 3]);
});

test('shapes that do not go together are refused, both of them named', () => {
  expect(() => dot([[1, 2, 3]], [[1, 2]])).toThrow(
    'Shapes (1, 3) and (1, 2) do not go together in dot: the last axis of the first (3) must be as long as the first axis of the second (1).',
  );
  expect(() => zeros([2, 2, 2]).dot([1, 2])).toThrow(ShapeError);
  expect(() => array(1).dot([1])).toThrow(
    'dot needs vectors or matrices, but the shapes are () and (1,).',
  );
});

/** Random sparse rows, of which a share of the elements is not 0. */
function sparseRows(
  r: RandomState,
  rows: number,
  columns: number,
  share = 0.2,
): SparseRows {
  const bytes = Uint8Array.from(r.rand(rows * columns).data, (x) =>
    x < share ? 1 + Math.floor((x / share) * 200) : 0,
  );
  const values = Float64Array.from({ length: 256 }, (_, b) => b / 255);
  return SparseRows.fromBytes(bytes, columns, values);
}

describe('sparse rows that stay in the arena', () => {
  const r = new RandomState(12);
  const rowsOf = (rows: number, columns: number, share?: number): SparseRows =>
    sparseRows(r, rows, columns, share);
  const ordinary = (rows: SparseRows): NdArray =>
    new NdArray(rows.expanded(), [rows.rows, rows.columns]);

  test.each([1, 2, 7, 8, 10, 18, 50, 67])(
    'give the bits of the definition for %d columns, in any order of use',
    (columns) => {
      const both = [rowsOf(60, 90), rowsOf(60, 90)];
      const w = r.randn(90, columns);
      const d = r.randn(60, columns);
      for (const rows of [both[0], both[0], both[1], both[0], both[1]]) {
        const x = new SparseMatrix(rows);
        const plain = ordinary(rows);
        expect(x.dot(w).equals(byDefinition(plain, w))).toBe(true);
        expect(x.T.dot(d).equals(byDefinition(plain.T, d))).toBe(true);
        expect(x.dot(w).equals(byDefinition(plain, w))).toBe(true);
      }
    },
  );

  test.each([NaN, Infinity])('miss no %d on the right, wherever it lies', (value) => {
    const rows = rowsOf(5, 9);
    for (let i = 0; i < 27; i++) {
      const w = r.randn(9, 3);
      w.data[i] = value;
      const product = new SparseMatrix(rows).dot(w);
      expect(product.toArray()).toEqual(byDefinition(ordinary(rows), w).toArray());
      // A zero in this column of the left makes NaN of it in that row.
      expect(product.data.some(Number.isNaN)).toBe(true);
    }
  });

  test('make way for operands that need their room', () => {
    // Of the transpose 20 MB stay; the next product needs 48 MiB of the 64 MiB.
    const rows = rowsOf(2000, 2600, 1);
    const x = new SparseMatrix(rows);
    const d = r.randn(2000, 2);
    const before = x.T.dot(d);
    expect(before.equals(byDefinition(ordinary(rows).T, d))).toBe(true);
    const large = r.randn(2000, 3000);
    const v = r.randn(3000, 2);
    expect(large.dot(v).equals(byDefinition(large, v))).toBe(true);
    expect(x.T.dot(d).equals(before)).toBe(true);
  });

  test('are cut when they are more than half of the arena', () => {
    const rows = rowsOf(2000, 4500, 1);
    const x = new SparseMatrix(rows);
    const w = r.randn(4500, 2);
    const d = r.randn(2000, 2);
    expect(x.dot(w).equals(byDefinition(ordinary(rows), w))).toBe(true);
    expect(x.T.dot(d).equals(byDefinition(ordinary(rows).T, d))).toBe(true);
  });

  test('are cut when they are many, for the bias and the sigmoid as well', () => {
    const rows = rowsOf(5000, 30);
    const x = new SparseMatrix(rows);
    const [w, b, d] = [r.randn(30, 10), r.randn(10), r.randn(5000, 10)];
    const product = byDefinition(ordinary(rows), w);
    expect(x.dot(w).equals(product)).toBe(true);
    expect(affineSigmoid(x, w, b).equals(sigmoid(product.add(b)))).toBe(true);
    expect(x.T.dot(d).equals(byDefinition(ordinary(rows).T, d))).toBe(true);
  });
});

describe('two layers in one go', () => {
  const r = new RandomState(13);
  const digits = (samples: number): NdArray =>
    new SparseMatrix(sparseRows(r, samples, 40));
  const [W1, b1, W2, b2] = [r.randn(40, 9), r.randn(9), r.randn(9, 5), r.randn(5)];

  test.each([1, 3, 100, 500, 501, 1234])(
    'have the bits of one after the other, for %d samples',
    (samples) => {
      const x = digits(samples);
      const hidden = sigmoid(byDefinition(x.copy().add(0), W1).add(b1));
      const scores = byDefinition(hidden, W2).add(b2);
      expect(twoLayers(x, W1, b1, W2, b2).equals(scores)).toBe(true);
    },
  );

  test.each([NaN, Infinity])('miss no %d, in whichever layer it lies', (value) => {
    const x = digits(7);
    for (const broken of [W1, b1, W2, b2]) {
      const parts = [W1, b1, W2, b2].map((part) => {
        const copy = part.copy();
        if (part === broken) copy.data[part.size - 2] = value;
        return copy;
      }) as [NdArray, NdArray, NdArray, NdArray];
      const [w, b, v, c] = parts;
      const hidden = sigmoid(byDefinition(x.copy().add(0), w).add(b));
      const expected = byDefinition(hidden, v).add(c).toArray();
      expect(twoLayers(x, ...parts).toArray()).toEqual(expected);
    }
  });

  test('leave a mini-batch where the way back finds it', () => {
    const x = digits(100);
    const d = r.randn(100, 9);
    const before = x.T.dot(d);
    twoLayers(x, W1, b1, W2, b2);
    expect(x.T.dot(d).equals(before)).toBe(true);
  });
});
