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
