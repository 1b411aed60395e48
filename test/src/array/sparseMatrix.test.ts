import { array, NdArray } from '../../../src/array';
import { SparseRows } from '../../../src/array/sparse';
import { SparseMatrix } from '../../../src/array/sparseMatrix';
import { RandomState } from '../../../src/random';

const r = new RandomState(9);
const [rows, columns] = [30, 40];
const bytes = Uint8Array.from(r.randint(0, 256, rows * columns).data, (x) =>
  x < 200 ? 0 : x,
);
const values = Float64Array.from({ length: 256 }, (_, b) => b / 255);

function sparse(): SparseMatrix {
  return new SparseMatrix(SparseRows.fromBytes(bytes, columns, values));
}

/** The same numbers in an ordinary array. */
const dense = new NdArray(
  Float64Array.from(bytes, (b) => b / 255),
  [rows, columns],
);

test('reads as the array of its numbers, and stays sparse', () => {
  const x = sparse();
  expect(x.shape).toEqual([rows, columns]);
  for (let column = -columns; column < columns; column++) {
    expect(x.get(3, column)).toBe(dense.get(3, column));
  }
  expect(x.equals(dense)).toBe(true);
  expect(x.mul(2).equals(dense.mul(2))).toBe(true);
  expect(dense.add(x).equals(dense.mul(2))).toBe(true);
  expect([x.sum(), x.max(), x.mean()]).toEqual([
    dense.sum(),
    dense.max(),
    dense.mean(),
  ]);
  expect(x.sum(0).equals(dense.sum(0))).toBe(true);
  expect(String(x)).toBe(String(dense));
  expect(x.toArray()).toEqual(dense.toArray());
  expect(x.sparse).toBeDefined();
});

test('rows that are taken are sparse, single rows and parts are ordinary', () => {
  const x = sparse();
  const some = x.take([4, 0, -1]);
  expect(some.sparse).toBeDefined();
  expect(some.equals(dense.take([4, 0, -1]))).toBe(true);
  expect(x.slice('5:20:3').sparse).toBeDefined();
  expect(x.slice('5:20:3').equals(dense.slice('5:20:3'))).toBe(true);
  for (const part of ['2', '-1', ':, 7', '3, 1:9', '::-2, ::5', '4, 4']) {
    expect(x.slice(part).equals(dense.slice(part))).toBe(true);
  }
  expect([...x.rows()].every((row, i) => row.equals(dense.at(i)))).toBe(true);
  expect(x.sparse).toBeDefined();
});

test('a few of many rows do not keep the memory of all', () => {
  const many = SparseRows.fromBytes(new Uint8Array(3000 * 2).fill(255), 2, values);
  const [few, some] = [[2999, 0, 2999], [...Array(4).keys()]].map((n) => many.take(n));
  expect(few.elements).toHaveLength(3 * 2);
  expect(few.expanded()).toEqual(new Float64Array(3 * 2).fill(1));
  expect(some.elements).toBe(many.elements);
});

test('another shape stays sparse, and is a view', () => {
  const x = sparse();
  const images = x.reshape(rows, 1, 8, -1);
  const same = dense.reshape(rows, 1, 8, 5);
  expect(images.shape).toEqual([rows, 1, 8, 5]);
  expect(images.sum(3).equals(same.sum(3))).toBe(true);
  expect(images.mul(2).equals(same.mul(2))).toBe(true);
  expect(images.take([3, -1]).equals(same.take([3, -1]))).toBe(true);
  expect(images.reshape(rows, columns)).toBe(x);
  expect(images.reshape(-1).equals(dense.reshape(-1))).toBe(true);
  expect(x.reshape(rows, -1)).toBe(x);
  expect(() => images.take([rows])).toThrow('out of range');
  expect(() => x.reshape(7, -1)).toThrow(/shape/i);
  expect(x.sparse).toBeDefined();
  expect(images.at(2).equals(same.at(2))).toBe(true);
  images.set([1, 0, 0, 0], -1);
  expect(x.get(1, 0)).toBe(-1);
  x.set([1, 1], -2);
  expect(images.get(1, 0, 0, 1)).toBe(-2);
  expect(images.take([1]).get(0, 0, 0, 1)).toBe(-2);
  expect(images.reshape(rows, columns).get(1, 1)).toBe(-2);
});

test('indices out of range are refused', () => {
  expect(() => sparse().take([30])).toThrow(
    'Index 30 is out of range for axis 0 of length 30.',
  );
  expect(() => sparse().get(0, 40)).toThrow(
    'Index 40 is out of range for axis 1 of length 40.',
  );
  expect(() => sparse().at(30)).toThrow('out of range');
});

test('becomes an ordinary array when it is written to, its transpose with it', () => {
  const x = sparse();
  const transposed = x.T;
  expect(transposed.sparse).toBeDefined();
  x.set([0, 0], -1);
  expect(x.sparse).toBeUndefined();
  expect(transposed.sparse).toBeUndefined();
  expect(transposed.get(0, 0)).toBe(-1);
  expect(x.copy().sub(dense).get(0, 0)).toBe(-1 - dense.get(0, 0));
});

test('a copy does not see what is written to the original', () => {
  const x = sparse();
  const copy = x.copy();
  x.fill(0);
  expect(copy.equals(dense)).toBe(true);
});

describe('a product', () => {
  const w = r.randn(columns, 21);
  const d = r.randn(rows, 21);

  test('has the bits of the ordinary one, on the left and transposed', () => {
    const x = sparse();
    expect(x.dot(w).equals(dense.dot(w))).toBe(true);
    expect(x.T.dot(d).equals(dense.T.dot(d))).toBe(true);
    expect(x.T.T.dot(w).equals(dense.dot(w))).toBe(true);
    expect(x.dot(w.T.copy().T).equals(dense.dot(w))).toBe(true);
    expect(x.dot(w.slice(':, 0')).equals(dense.dot(w.slice(':, 0')))).toBe(true);
    const batch = x.take([1, 1, 5]);
    expect(
      batch.T.dot(d.slice(':3')).equals(dense.take([1, 1, 5]).T.dot(d.slice(':3'))),
    ).toBe(true);
    expect(x.sparse).toBeDefined();
  });

  test('has the bits of the ordinary one on the right too', () => {
    const x = sparse();
    expect(w.T.dot(x.T).equals(dense.dot(w).T)).toBe(true);
    expect(d.T.dot(x).equals(dense.T.dot(d).T)).toBe(true);
    expect(d.slice(':, 0').dot(x).equals(d.slice(':, 0').dot(dense))).toBe(true);
    expect(x.dot(x.T).equals(dense.dot(dense.T))).toBe(true);
    expect(x.T.dot(x).equals(dense.T.dot(dense))).toBe(true);
    expect(() => w.dot(x)).toThrow('do not go together');
    expect(x.sparse).toBeDefined();
  });

  test('does not skip a zero that meets NaN or an infinity', () => {
    const below = d.T.copy().set([0, 0], NaN).set([1, 1], -Infinity);
    expect(below.dot(sparse()).equals(below.dot(dense))).toBe(true);
    const wrong = w.copy().set([0, 0], NaN).set([1, 1], Infinity);
    expect(sparse().dot(wrong).equals(dense.dot(wrong))).toBe(true);
    expect(
      sparse()
        .dot(wrong)
        .slice(':, 0')
        .equals(array(new Array<number>(rows).fill(NaN))),
    ).toBe(true);
  });
});
