/** Positions in the arena, and how threads share work: what all kernels in this folder use. */

/** Where f64 number `index` of an array lies. */
// @ts-ignore: decorator
@inline
export function at(pointer: usize, index: i32): usize {
  return pointer + ((<usize>index) << 3);
}

/** Where i32 number `index` of an array lies. */
// @ts-ignore: decorator
@inline
export function at32(pointer: usize, index: i32): usize {
  return pointer + ((<usize>index) << 2);
}

/** Claims the next block; `counter` points to a number that all threads share. */
// @ts-ignore: decorator
@inline
export function claim(counter: usize): i32 {
  return atomic.add<i32>(counter, 1);
}

/**
 * Elements of sparse rows come in two forms: 16 bytes, a value (f64) and its column (i32);
 * or 4 bytes, column · 256 + b, where b picks the value from a table of 256.
 */
// @ts-ignore: decorator
@inline
export function elementAt(elements: usize, p: i32, isShort: bool): usize {
  return isShort ? at32(elements, p) : at(elements, p << 1);
}

/** How far the next element is. */
// @ts-ignore: decorator
@inline
export function elementSize(isShort: bool): usize {
  return isShort ? 4 : 16;
}

/** The column of an element. */
// @ts-ignore: decorator
@inline
export function columnOf(element: usize, isShort: bool): u32 {
  return isShort ? load<u32>(element) >> 8 : load<u32>(element, 8);
}

/** Where the value of an element lies. */
// @ts-ignore: decorator
@inline
export function valueAt(element: usize, table: usize, isShort: bool): usize {
  return isShort ? table + ((<usize>load<u8>(element)) << 3) : element;
}
