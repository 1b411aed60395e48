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

  test('does not skip a zero that meets NaN or an infinity', () => {
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
