/**
 * Reads IDX files, the format of the original MNIST set: a magic number that tells type
 * and number of axes, the length of each axis, then one byte for each element. Files may
 * be compressed with gzip.
 */
import { readFileSync } from 'node:fs';
import type * as Zlib from 'node:zlib';
import { ValueError } from '../errors';

/** Bytes with the lengths of their axes. */
export interface Idx {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** What stands in the third byte of an IDX file of unsigned bytes. */
const UNSIGNED_BYTE = 0x08;

/**
 * Reads one IDX file of unsigned bytes.
 * @throws ValueError when it is no IDX file, of another type, cut short, or too long
 */
export function readIdx(path: string): Idx {
  const bytes = decompressed(path, readFileSync(path));
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    throw new ValueError(
      `${path} is not an IDX file: it should begin with two zero bytes, but begins with ${hex(bytes)}. Was a web page saved in its place?`,
    );
  }
  if (bytes[2] !== UNSIGNED_BYTE) {
    throw new ValueError(
      `${path} holds elements of IDX type 0x${bytes[2].toString(16)}, but unsigned bytes (0x8) were expected.`,
    );
  }
  const axes = bytes[3];
  const header = 4 * (1 + axes);
  if (bytes.length < header)
    throw cutShort(path, bytes.length, `${header} of the header`);
  const shape = Array.from({ length: axes }, (_, i) => bytes.readUInt32BE(4 * (1 + i)));
  const expected = header + shape.reduce((product, n) => product * n, 1);
  if (bytes.length < expected) throw cutShort(path, bytes.length, String(expected));
  if (bytes.length > expected) {
    throw new ValueError(
      `${path} has ${bytes.length} bytes, but its header (${shape.join(' × ')}) promises only ${expected}; it is not the file it says it is.`,
    );
  }
  return { shape, data: bytes.subarray(header) };
}

/** The bytes of the file, decompressed if they begin with the mark of gzip. */
function decompressed(path: string, bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // Loading zlib takes milliseconds that most imports of the library can do without.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { gunzipSync } = require('node:zlib') as typeof Zlib;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new ValueError(
      `${path} cannot be decompressed (${(error as Error).message}): the file is cut short or damaged. Fetch it again.`,
    );
  }
}

function cutShort(path: string, length: number, expected: string): ValueError {
  return new ValueError(
    `${path} is cut short: ${length} bytes where ${expected} were expected. Fetch it again.`,
  );
}

function hex(bytes: Buffer): string {
  return bytes.length === 0
    ? 'nothing'
    : Array.from(bytes.subarray(0, 4), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join(' ');
}
