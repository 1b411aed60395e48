/** Compares arrays with what NumPy computed, up to the rounding of a few operations. */
import { asArray, NdArray } from '../../../src/array/ndarray';
import type { ArrayInput } from '../../../src/array/ndarray';

/** Shapes equal, and every element within `relative` of the expected one, 1e-12 by default. */
export function expectClose(
  actual: NdArray,
  expected: ArrayInput,
  relative = 1e-12,
): void {
  const wanted = asArray(expected);
  expect(actual.shape).toEqual(wanted.shape);
  if (!actual.isClose(wanted, { relative, absolute: 1e-15 })) {
    // Let jest show where they differ.
    expect(actual.toArray()).toEqual(wanted.toArray());
  }
}

/** Each array of a record against the one of the same name, and no other names. */
export function expectCloseParams(
  actual: Readonly<Record<string, NdArray>>,
  expected: Readonly<Record<string, ArrayInput>>,
  relative?: number,
): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, array] of Object.entries(actual)) {
    expectClose(array, expected[name], relative);
  }
}
