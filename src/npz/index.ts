/**
 * Arrays in NumPy's `.npz` files: `np.load('weights.npz')['W1']` reads what `saveNpz` wrote,
 * and `loadNpz` reads what `np.savez` or `np.savez_compressed` wrote.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { NdArray } from '../array/ndarray';
import { ValueError } from '../errors';
import type { Params } from '../params';
import { decodeNpy, encodeNpy } from './npy';
import { readZip, writeZip } from './zip';

/** The bytes of an `.npz` file with the given arrays. */
export function encodeNpz(arrays: Params): Uint8Array {
  const members = new Map<string, Uint8Array>();
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    if (!/^[\p{L}\p{N}_.-]+$/u.test(name)) {
      throw new ValueError(
        `'${name}' cannot name an array in an .npz file; use letters, digits, '_', '.' and '-'.`,
      );
    }
    members.set(`${name}.npy`, encodeNpy({ shape, data }));
  }
  return writeZip(members);
}

/** The arrays in the bytes of an `.npz` file, as float64, by name. */
export function decodeNpz(bytes: Uint8Array): Params {
  const arrays: [string, NdArray][] = [];
  for (const [member, content] of readZip(bytes)) {
    const name = member.replace(/\.npy$/, '');
    const { shape, data } = decodeNpy(content, name);
    arrays.push([name, new NdArray(data, shape)]);
  }
  return Object.fromEntries(arrays);
}

/**
 * Writes arrays into an `.npz` file. The file is put in place when it is complete, so that
 * stopping half-way leaves an older file as it was.
 */
export function saveNpz(path: string, arrays: Params): void {
  const unfinished = `${path}.part`;
  writeFileSync(unfinished, encodeNpz(arrays));
  renameSync(unfinished, path);
}

/**
 * The arrays in an `.npz` file by name. Numbers and booleans of any width become float64;
 * integers beyond 2⁵³ are rounded.
 * @throws ValueError when the file is damaged or holds something else
 */
export function loadNpz(path: string): Params {
  try {
    return decodeNpz(readFileSync(path));
  } catch (error) {
    if (error instanceof ValueError) throw new ValueError(`${path}: ${error.message}`);
    throw error;
  }
}
