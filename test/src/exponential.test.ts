import { exponentials, sigmoids } from '../../src/exponential';
import { RandomState } from '../../src/random';

/** Many numbers at once go to the kernel; one at a time they go through Math.exp. */
function expectBits(x: Float64Array): void {
  expect(x.length).toBeGreaterThan(100);
  expect(exponentials(x)).toEqual(x.map(Math.exp));
  expect(sigmoids(x)).toEqual(x.map((a) => 1 / (1 + Math.exp(-a))));
}

const r = new RandomState(3);

test.each([1e-9, 1e-3, 0.5, 1, 2, 10, 100, 800])(
  'give the bits of Math.exp for numbers up to %d',
  (size) => {
    expectBits(
      r
        .rand(20_001)
        .sub(0.5)
        .mul(2 * size).data,
    );
  },
);

test('give the bits of Math.exp for numbers of any exponent, NaN and infinities among them', () => {
  const bits = new Float64Array(
    Int32Array.from(r.randn(40_000).mul(2 ** 30).data).buffer,
  );
  expectBits(Float64Array.of(...bits, NaN, Infinity, -Infinity, 0, -0, 5e-324));
});

test('give the bits of Math.exp where fdlibm branches, and at both ends of the range', () => {
  const edges = [0.5 * Math.LN2, 1.5 * Math.LN2, 2 ** -28, 1, 709.782712893384].concat([
    708.3964185322641, 745.1332191019412, 746, 1000,
  ]);
  const near = edges.flatMap((edge) =>
    [-1e-3, -1e-6, -1e-10, -1e-15, 0, 1e-15, 1e-10, 1e-6, 1e-3].flatMap((part) => [
      edge * (1 + part),
      -edge * (1 + part),
    ]),
  );
  expectBits(Float64Array.from(near));
  expect(exponentials(Float64Array.from({ length: 40 }, () => 1))[39]).toBe(Math.E);
});

test('give more numbers than are copied in at a time, and leave the given ones alone', () => {
  const x = r.randn(200_003).data;
  const before = x.slice();
  expectBits(x);
  expect(x).toEqual(before);
});
