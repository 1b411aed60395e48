/**
 * NumPy's array file (`.npy`): one line of text that describes the array, then its
 * elements. Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { ValueError, shapeText } from '../errors';

/** Elements row by row, with the shape they are read in. */
export interface PlainArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const MAGIC = '\x93NUMPY';

/** How one element of each type code is read, and how many bytes it has. */
const READERS: Readonly<
  Record<
    string,
    { bytes: number; read(v: DataView, at: number, little: boolean): number }
  >
> = {
  f8: { bytes: 8, read: (v, at, little) => v.getFloat64(at, little) },
  f4: { bytes: 4, read: (v, at, little) => v.getFloat32(at, little) },
  i8: { bytes: 8, read: (v, at, little) => Number(v.getBigInt64(at, little)) },
  i4: { bytes: 4, read: (v, at, little) => v.getInt32(at, little) },
  i2: { bytes: 2, read: (v, at, little) => v.getInt16(at, little) },
  i1: { bytes: 1, read: (v, at) => v.getInt8(at) },
  u8: { bytes: 8, read: (v, at, little) => Number(v.getBigUint64(at, little)) },
  u4: { bytes: 4, read: (v, at, little) => v.getUint32(at, little) },
  u2: { bytes: 2, read: (v, at, little) => v.getUint16(at, little) },
  u1: { bytes: 1, read: (v, at) => v.getUint8(at) },
  b1: { bytes: 1, read: (v, at) => v.getUint8(at) },
};

/** The bytes of a `.npy` file, version 1.0, little-endian float64 in C order. */
export function encodeNpy({ shape, data }: PlainArray): Uint8Array {
  const description = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shapeText(shape)}, }`;
  // Magic, version and length take 10 bytes; the elements start at a multiple of 64.
  const headerSize = Math.ceil((10 + description.length + 1) / 64) * 64;
  const file = Buffer.alloc(headerSize + data.length * 8);
  file.write(MAGIC, 'latin1');
  file[6] = 1;
  file.writeUInt16LE(headerSize - 10, 8);
  file.write(description.padEnd(headerSize - 11) + '\n', 10, 'latin1');
  data.forEach((value, i) => file.writeDoubleLE(value, headerSize + i * 8));
  return file;
}

/** The array in a `.npy` file, as float64: numbers and booleans of any width and order. */
export function decodeNpy(bytes: Uint8Array, name: string): PlainArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    bytes.length < 12 ||
    Buffer.from(bytes.subarray(0, 6)).toString('latin1') !== MAGIC
  ) {
    throw new ValueError(
      `'${name}' is not a NumPy array: it does not start with \\x93NUMPY.`,
    );
  }
  const start = bytes[6] === 1 ? 10 : 12;
  const headerSize = bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const first = start + headerSize;
  const header = Buffer.from(bytes.subarray(start, first)).toString('latin1');

  const type = /'descr': *'([<>|=])(\w+)'/.exec(header);
  const order = /'fortran_order': *(True|False)/.exec(header);
  const axes = /'shape': *\(([\d, ]*)\)/.exec(header);
  const reader = type === null ? undefined : READERS[type[2]];
  if (type === null || reader === undefined || order === null || axes === null) {
    throw new ValueError(
      `'${name}' is not an array of real numbers: its header is ${header.trim()}`,
    );
  }
  const shape = axes[1]
    .split(',')
    .filter((n) => n.trim() !== '')
    .map(Number);
  const size = shape.reduce((product, n) => product * n, 1);
  if (bytes.length !== first + size * reader.bytes) {
    throw new ValueError(
      `'${name}' of shape ${shapeText(shape)} needs ${size * reader.bytes} bytes of elements, but has ${bytes.length - first}.`,
    );
  }
  const data = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    data[i] = reader.read(view, first + i * reader.bytes, type[1] !== '>');
  }
  return { shape, data: order[1] === 'True' ? rowMajor(data, shape) : data };
}

/** Elements that lie column by column (Fortran order), put row by row. */
function rowMajor(data: Float64Array, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0; i < out.length; i++) {
    let position = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position = position * shape[axis] + index[axis];
    }
    out[i] = data[position]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return out;
}
