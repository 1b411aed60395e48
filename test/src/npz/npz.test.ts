import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, NdArray, zeros } from '../../../src/array';
import { decodeNpz, encodeNpz, loadNpz, saveNpz } from '../../../src/npz';
import { randn, seed } from '../../../src/random';
import { expectClose } from '../oracle/expectClose';
import oracle from '../oracle/npz.json';

const ORACLE = join(__dirname, '..', 'oracle');
let folder: string;

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'nabla npz '))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A Python 3 with nothing but its standard library. */
function python(script: string, ...args: string[]): string {
  const local = join(__dirname, '..', '..', '..', '.venv', 'bin', 'python');
  const command = existsSync(local) ? local : 'python3';
  return execFileSync(command, ['-c', script, ...args], { encoding: 'utf8' });
}

const NUMPY_PYTHON =
  process.env.NABLA_TEST_PYTHON ??
  join(__dirname, '..', '..', '..', '.cache', 'test-venv', 'bin', 'python');

const NUMPY_LOAD = `
import json, sys
import numpy as np
with np.load(sys.argv[1]) as file:
    found = {name: {"dtype": str(a.dtype), "shape": a.shape, "values": a.ravel().tolist()}
             for name, a in file.items()}
print(json.dumps(found))
`;

/** Checks every CRC with Python's zipfile, and reads header and elements by the format. */
const READ = `
import ast, json, struct, sys, zipfile
file, found = zipfile.ZipFile(sys.argv[1]), {}
assert file.testzip() is None
for name in file.namelist():
    data = file.read(name)
    assert data[:8] == b"\\x93NUMPY\\x01\\x00"
    end = 10 + struct.unpack("<H", data[8:10])[0]
    assert end % 64 == 0 and data[end - 1:end] == b"\\n"
    header = ast.literal_eval(data[10:end].decode("latin1"))
    assert header["descr"] == "<f8" and header["fortran_order"] is False
    values = struct.unpack("<%dd" % ((len(data) - end) // 8), data[end:])
    found[name] = [header["shape"], values]
print(json.dumps(found))
`;

describe('saveNpz', () => {
  test('writes a file whose members Python finds as they were', () => {
    seed(2);
    const arrays = {
      W1: randn(3, 4),
      b1: randn(1),
      가중치: randn(2, 2, 2),
      none: zeros([0, 5]),
    };
    const path = join(folder, 'out.npz');
    saveNpz(path, arrays);
    const found = JSON.parse(python(READ, path)) as Record<
      string,
      [number[], number[]]
    >;
    expect(Object.keys(found)).toEqual(['W1.npy', 'b1.npy', '가중치.npy', 'none.npy']);
    for (const [name, { shape, data }] of Object.entries(arrays)) {
      expect(found[`${name}.npy`]).toEqual([shape, [...data]]);
    }
  });

  // The set-up of the tests installs NumPy; without it the format alone is checked, above.
  (existsSync(NUMPY_PYTHON) ? test : test.skip)(
    'writes a file that NumPy opens',
    () => {
      seed(3);
      const arrays = { W1: randn(784, 50), b1: zeros(50), 가중치: randn(2, 2, 2) };
      const path = join(folder, 'numpy opens.npz');
      saveNpz(path, arrays);
      const output = execFileSync(NUMPY_PYTHON, ['-c', NUMPY_LOAD, path], {
        encoding: 'utf8',
        env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
      });
      const found = JSON.parse(output) as unknown;
      const expected = Object.entries(arrays).map(([name, { shape, data }]) => [
        name,
        { dtype: 'float64', shape, values: [...data] },
      ]);
      expect(found).toEqual(Object.fromEntries(expected));
    },
  );

  test('and loadNpz reads them back bit for bit', () => {
    const arrays = {
      W: array([
        [0.1, -0],
        [1e-320, Infinity],
      ]),
      n: array([NaN]),
      s: new NdArray(Float64Array.of(7), []),
    };
    const path = join(folder, 'round.npz');
    saveNpz(path, arrays);
    const read = loadNpz(path);
    expect(Object.keys(read)).toEqual(['W', 'n', 's']);
    expect(read.W.data).toEqual(arrays.W.data);
    expect(read.n.data).toEqual(arrays.n.data);
    expect(read.s.shape).toEqual([]);
  });

  test('writes the elements of a view in row order', () => {
    const W = array([
      [1, 2],
      [3, 4],
    ]).T;
    expect(decodeNpz(encodeNpz({ W })).W.toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('leaves nothing half-written beside the file', () => {
    saveNpz(join(folder, 'alone.npz'), { a: zeros(2) });
    expect(readdirSync(folder).filter((name) => name.startsWith('alone'))).toEqual([
      'alone.npz',
    ]);
  });

  test('gives equal arrays equal files', () => {
    expect(encodeNpz({ a: zeros(2) })).toEqual(encodeNpz({ a: zeros(2) }));
  });

  test('refuses a name that could leave the file', () => {
    expect(() => encodeNpz({ '../a': zeros(1) })).toThrow("'../a' cannot name");
  });
});

describe.each(['numpy.npz', 'numpy-compressed.npz'])('loadNpz on %s', (name) => {
  const arrays = loadNpz(join(ORACLE, name));

  test('reads float64, also in Fortran order', () => {
    expectClose(arrays.W1, oracle.W1, 0);
    expectClose(arrays.fortran, oracle.fortran, 0);
  });

  test('reads other types as float64', () => {
    expect(arrays.single.toArray()).toEqual([0.5, -1.25, 3]);
    expect(arrays.labels.toArray()).toEqual([
      [5, 0],
      [4, -1],
    ]);
    expect(arrays.bytes.toArray()).toEqual([0, 127, 255]);
    expect(arrays.bigEndian.toArray()).toEqual([1.5, -2]);
  });

  test('reads arrays of no axis and of no element', () => {
    expect(arrays.scalar.item()).toBe(2.5);
    expect(arrays.empty.shape).toEqual([0, 3]);
  });
});

describe('loadNpz refuses', () => {
  const whole = readFileSync(join(ORACLE, 'numpy.npz'));
  const refused = (bytes: Uint8Array): string => {
    const path = join(folder, 'broken.npz');
    writeFileSync(path, bytes);
    try {
      loadNpz(path);
    } catch (error) {
      return String(error);
    }
    return 'nothing was refused';
  };

  test('a file that is cut off, at any length', () => {
    for (let length = 0; length < whole.length; length += 41) {
      expect(refused(whole.subarray(0, length))).toMatch(/not a ZIP file|damaged/);
    }
  });

  test('a file with one bit changed in an element', () => {
    const broken = Buffer.from(whole);
    broken[200] ^= 1;
    expect(refused(broken)).toContain("'W1.npy' in the ZIP file is damaged");
  });

  test('something else, with the path in the message', () => {
    expect(refused(Buffer.from('hello'))).toContain(
      'broken.npz: These 5 bytes are not a ZIP file',
    );
  });

  test('arrays of text and objects', () => {
    const path = join(folder, 'text.npz');
    const WRITE_TEXT = `
import sys, zipfile
header = "{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }".ljust(117) + "\\n"
with zipfile.ZipFile(sys.argv[1], "w") as file:
    file.writestr("names.npy", b"\\x93NUMPY\\x01\\x00\\x76\\x00" + header.encode() + b"\\0" * 12)
`;
    python(WRITE_TEXT, path);
    expect(() => loadNpz(path)).toThrow("'names' is not an array of real numbers");
  });

  test('a file that is not there', () => {
    expect(() => loadNpz(join(folder, 'missing.npz'))).toThrow('ENOENT');
  });
});
