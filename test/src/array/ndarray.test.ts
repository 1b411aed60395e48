import { arange, array, NdArray, ones, zeros } from '../../../src/array';
import type { NestedNumbers } from '../../../src/array';
import { ShapeError, ValueError } from '../../../src/errors';
import { RandomState } from '../../../src/random';
import oracle from '../oracle/arrays.json';

describe('elementwise operations', () => {
  const rng = new RandomState(3);

  for (const { a, b, shape, ...expected } of oracle.operations.broadcast) {
    const x = a.length === 0 ? array(rng.rand()) : rng.rand(...a);
    const y = b.length === 0 ? array(rng.rand()) : rng.rand(...b);

    test(`broadcast shapes (${a.join(', ')}) and (${b.join(', ')}) as NumPy does`, () => {
      expect(x.add(y).shape).toEqual(shape);
      expect(x.add(y).toArray()).toEqual(expected.add);
      expect(x.sub(y).toArray()).toEqual(expected.sub);
      expect(x.mul(y).toArray()).toEqual(expected.mul);
      expect(x.div(y).toArray()).toEqual(expected.div);
      expect(x.T.mul(2).toArray()).toEqual(expected.transposed);
    });
  }

  test('name both shapes when these do not broadcast', () => {
    expect(() => zeros([2, 3]).add([1, 2])).toThrow(ShapeError);
    expect(() => zeros([2, 3]).add([1, 2])).toThrow(
      'Shapes (2, 3) and (2,) do not broadcast',
    );
  });

  test('compute what their names say', () => {
    const x = array([-2, 0.25, 3]);
    expect(x.pow(2).toArray()).toEqual([4, 0.0625, 9]);
    expect(x.pow(3).toArray()).toEqual([-8, 0.015625, 27]);
    expect(x.neg().abs().toArray()).toEqual([2, 0.25, 3]);
    expect(x.clip(-1, 1).toArray()).toEqual([-1, 0.25, 1]);
    expect(x.maximum(0).toArray()).toEqual([0, 0.25, 3]);
    expect(x.minimum([0, 0, 9]).toArray()).toEqual([-2, 0, 3]);
    expect(x.greater(0).toArray()).toEqual([0, 1, 1]);
    expect(x.less(0).toArray()).toEqual([1, 0, 0]);
    expect(x.equal(3).toArray()).toEqual([0, 0, 1]);
    expect(array([1, 4]).sqrt().log().exp().isClose([1, 2])).toBe(true);
    expect(x.zip([1, 2, 3], (a, b) => a * 10 + b).toArray()).toEqual([-19, 4.5, 33]);
  });

  test('keep NaN through clip and maximum', () => {
    expect(array([NaN]).clip(0, 1).item()).toBeNaN();
    expect(array([NaN]).maximum(0).item()).toBeNaN();
  });

  test('leave their operands alone', () => {
    const x = array([1, 2]);
    x.add(1).mul(x);
    expect(x.toArray()).toEqual([1, 2]);
  });
});

describe('slice', () => {
  const x = arange(60).reshape(3, 4, 5);

  test.each(oracle.operations.slices)(
    "x[$notation] is NumPy's",
    ({ notation, value }) => {
      const part = x.slice(notation);
      if (typeof value === 'number') expect(part.item()).toBe(value);
      else expect(part.toArray()).toEqual(value);
    },
  );

  test('is a view: writing to it changes the array', () => {
    const m = zeros([2, 3]);
    m.slice(':, 1').assign(7);
    m.at(0).set(0, 1);
    m.slice('1, ::2').addInPlace([5, 6]);
    expect(m.toArray()).toEqual([
      [1, 7, 0],
      [5, 7, 6],
    ]);
  });

  test('refuses what is no slice, and too many axes', () => {
    expect(() => x.slice('a:b')).toThrow("'a:b' is not a slice");
    expect(() => x.slice('::0')).toThrow(ValueError);
    expect(() => x.slice('0, 0, 0, 0')).toThrow(
      'names 4 axes, but the array has shape (3, 4, 5)',
    );
    expect(() => x.slice('3')).toThrow(
      'Index 3 is out of range for axis 0 of length 3.',
    );
    expect(() => x.slice('')).toThrow(ShapeError);
  });
});

describe('elements', () => {
  const x = array([
    [1, 2, 3],
    [4, 5, 6],
  ]);

  test('are read and written by their indices', () => {
    expect(x.get(1, 2)).toBe(6);
    expect(x.get(-1, -3)).toBe(4);
    expect(x.copy().set([0, 1], 9).toArray()).toEqual([
      [1, 9, 3],
      [4, 5, 6],
    ]);
    expect(x.T.get(2, 0)).toBe(3);
  });

  test('need one index for each axis, inside it', () => {
    expect(() => x.get(1)).toThrow(
      'An element of an array of shape (2, 3) needs 2 indices, but 1 came',
    );
    expect(() => x.get(0, 3)).toThrow(
      'Index 3 is out of range for axis 1 of length 3.',
    );
    expect(() => x.get(0, 0.5)).toThrow('Index 0.5 is out of range');
    expect(() => x.get(0, NaN)).toThrow(ShapeError);
  });

  test('of a vector can be taken apart', () => {
    const [x0, x1] = array([3, 4]);
    expect(x0 ** 2 + x1 ** 2).toBe(25);
    expect([...x.slice(':, 0')]).toEqual([1, 4]);
  });

  test('of a matrix cannot be taken apart, its rows can', () => {
    expect(() => [...x]).toThrow('iterate x.rows() or x.data');
    expect([...x.rows()].map((row) => row.sum())).toEqual([6, 15]);
  });

  test('are taken row by row in any order', () => {
    expect(x.take([1, 0, -1]).toArray()).toEqual([
      [4, 5, 6],
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(
      array([5, 6, 7])
        .take(array([2, 2]))
        .toArray(),
    ).toEqual([7, 7]);
    expect(() => x.take([2])).toThrow(
      'Index 2 is out of range for axis 0 of length 2.',
    );
    expect(() => x.take([[0]])).toThrow('the shapes are (2, 3) and (1, 1)');
  });

  test('of an array of one can be had as a number', () => {
    expect(array([[8]]).item()).toBe(8);
    expect(() => x.item()).toThrow(
      'item() needs an array of one element, but the shape is (2, 3).',
    );
  });
});

describe('shape', () => {
  test('reshape works out one axis, and refuses what does not fit', () => {
    const x = arange(6);
    expect(x.reshape(2, -1).toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(x.reshape([3, 2]).shape).toEqual([3, 2]);
    expect(() => x.reshape(4, -1)).toThrow(
      'An array of shape (6,) (6 elements) cannot be reshaped to (4, -1).',
    );
    expect(() => x.reshape(-1, -1)).toThrow(ShapeError);
    expect(() => x.reshape(7)).toThrow(ShapeError);
  });

  test('reshape of an array is a view, of a transpose a copy', () => {
    const x = arange(4);
    x.reshape(2, 2).set([1, 1], 9);
    expect(x.get(3)).toBe(9);
    const y = array([
      [1, 2],
      [3, 4],
    ]);
    y.T.reshape(4).set(0, 9);
    expect(y.T.reshape(4).toArray()).toEqual([1, 3, 2, 4]);
  });

  test('the transpose is a view', () => {
    const x = zeros([2, 3]);
    x.T.set([2, 1], 5);
    expect(x.get(1, 2)).toBe(5);
    expect(arange(24).reshape(2, 3, 4).transpose(1, 0, 2).shape).toEqual([3, 2, 4]);
    expect(() => x.transpose(0, 0)).toThrow('must name each axis of shape (2, 3) once');
  });

  test('flatten and copy are arrays of their own', () => {
    const x = zeros([2, 2]);
    x.flatten().fill(1);
    x.copy().fill(2);
    x.T.copy().fill(3);
    expect(x.sum()).toBe(0);
  });

  test('broadcastTo repeats without copying', () => {
    const rows = array([1, 2]).broadcastTo([3, 2]);
    expect(rows.toArray()).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(rows.storage.length).toBe(2);
    expect(() => zeros([3]).broadcastTo([2])).toThrow(ShapeError);
  });

  test('data of a contiguous array are its elements, of another view a copy', () => {
    const x = array([
      [1, 2],
      [3, 4],
    ]);
    x.data[0] = 9;
    x.at(1).data[0] = 8;
    x.T.data[0] = 7;
    expect(x.toArray()).toEqual([
      [9, 2],
      [8, 4],
    ]);
  });
});

describe('changes in place', () => {
  test('do what their names say', () => {
    const x = array([4, 9]);
    x.addInPlace(2).subInPlace([1, 1]).mulInPlace(2).divInPlace(5);
    expect(x.toArray()).toEqual([2, 4]);
  });

  test('addScaled adds a multiple, with the same bits as add and mul', () => {
    const rng = new RandomState(0);
    const x = rng.randn(20, 3);
    const y = rng.randn(20, 3);
    const expected = x.sub(y.mul(0.1));
    expect(x.copy().addScaled(-0.1, y).equals(expected)).toBe(true);
    const view = zeros([3, 20]).T.assign(x);
    expect(view.addScaled(-0.1, y).equals(expected)).toBe(true);
  });

  test('read an operand that shares the memory before it is overwritten', () => {
    const x = arange(5);
    x.slice('1:').addInPlace(x.slice(':-1'));
    expect(x.toArray()).toEqual([0, 1, 3, 5, 7]);
    const y = arange(5);
    y.slice('1:').addScaled(1, y.slice(':-1'));
    expect(y.toArray()).toEqual([0, 1, 3, 5, 7]);
    const m = array([
      [1, 2],
      [3, 4],
    ]);
    m.addInPlace(m.T);
    expect(m.toArray()).toEqual([
      [2, 5],
      [5, 8],
    ]);
  });

  test('refuse a larger operand', () => {
    expect(() => zeros([3]).addInPlace(ones([2, 3]))).toThrow(
      'An array of shape (3,) cannot be changed in place by one of the larger shape (2, 3).',
    );
  });
});

describe('comparing', () => {
  test('equals wants the same shape and elements, and NaN equals itself', () => {
    expect(array([1, NaN]).equals([1, NaN])).toBe(true);
    expect(array([0]).equals([-0])).toBe(true);
    expect(array([1, 2]).equals([1, 3])).toBe(false);
    expect(array([1, 2]).equals([[1, 2]])).toBe(false);
  });

  test("isClose has the tolerance of NumPy's allclose", () => {
    expect(array([1]).isClose([1 + 1e-5])).toBe(true);
    expect(array([1]).isClose([1 + 3e-5])).toBe(false);
    expect(array([NaN]).isClose([NaN])).toBe(false);
    expect(array([Infinity]).isClose([Infinity])).toBe(true);
    expect(array([1]).isClose([1.1], { relative: 0.2 })).toBe(true);
  });
});

describe('array', () => {
  test('refuses lists that are not equally long', () => {
    expect(() => array([[1, 2], [3]])).toThrow(
      'one of length 1 stands where 2 was expected (shape (2, 2))',
    );
    expect(() => array([1, [2]])).toThrow(ShapeError);
    expect(() => array([[1], 2])).toThrow(ShapeError);
  });

  test('refuses what is not a number', () => {
    const wrong = [['1'], [undefined], { length: 1 }, null, 'x', [[1], ['x']]];
    for (const value of wrong) {
      expect(() => array(value as unknown as NestedNumbers)).toThrow(ValueError);
    }
  });

  test('reads typed arrays, and booleans as 0 and 1', () => {
    expect(array(Float64Array.of(1, 2)).toArray()).toEqual([1, 2]);
    expect(array([true, false] as unknown as NestedNumbers).toArray()).toEqual([1, 0]);
  });

  test('copies an array it is given', () => {
    const x = zeros(2);
    array(x).fill(1);
    expect(x.sum()).toBe(0);
  });
});

test('the constructor refuses data of another size', () => {
  expect(() => new NdArray(new Float64Array(5), [2, 3])).toThrow(
    'Shape (2, 3) has 6 elements, but 5 numbers came.',
  );
});
