/**
 * eˣ and the sigmoid of many numbers. The loops are their definition; longer arrays go to
 * the WebAssembly kernel, which computes two numbers at a time with the same bits.
 */
import { Layout } from './matmul/arena';
import { readyArena } from './matmul/multiply';
import { freeEnd } from './matmul/resident';

/** Numbers below which copying to the kernel costs more than it saves. */
const SMALL = 32;
/** Numbers that are copied in at a time. */
const PIECE = 65536;

/** eˣ of each number, written to y, which may be x. */
export function exponentials(
  x: Float64Array,
  y: Float64Array = new Float64Array(x.length),
): Float64Array {
  if (byKernel('exp', x, y)) return y;
  for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i]);
  return y;
}

/** 1 / (1 + e⁻ˣ) of each number. */
export function sigmoids(x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  if (byKernel('sigmoid', x, y)) return y;
  for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]));
  return y;
}

/** Returns false, with nothing done, where the kernel is not used. */
function byKernel(
  operation: 'exp' | 'sigmoid',
  x: Float64Array,
  y: Float64Array,
): boolean {
  const arena = x.length < SMALL ? undefined : readyArena();
  if (arena === undefined) return false;
  const { kernel, floats } = arena;
  const at = new Layout(freeEnd()).floats(PIECE);
  for (let start = 0; start < x.length; start += PIECE) {
    const n = Math.min(PIECE, x.length - start);
    floats.set(x.subarray(start, start + n), at / 8);
    kernel[operation](at, n);
    y.set(floats.subarray(at / 8, at / 8 + n), start);
  }
  return true;
}
