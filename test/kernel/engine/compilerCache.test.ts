/** The compiler's code cache in a copy of the compiled engine: written whole, or not used. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '..', '..', '..');
const caches = path.join(ROOT, '.cache');
let folder: string;

beforeAll(() => {
  mkdirSync(caches, { recursive: true });
  // Inside the project, so that the copy finds its packages.
  folder = mkdtempSync(path.join(caches, 'compiler-cache-test-'));
  cpSync(path.join(ROOT, 'kernel', 'dist', 'engine'), path.join(folder, 'engine'), {
    recursive: true,
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Loads the engine with what cache there is, and writes one where there was none. */
function prepare(options: readonly string[] = []): {
  readonly status: number | null;
  readonly stderr: string;
} {
  const { status, stderr } = spawnSync(
    process.execPath,
    [...options, path.join(folder, 'engine', 'prepare.js')],
    { encoding: 'utf8' },
  );
  return { status, stderr };
}

function cacheFile(): string {
  const [name, ...others] = readdirSync(path.join(folder, '.cache'));
  expect(others).toEqual([]);
  return path.join(folder, '.cache', name);
}

const done = { status: 0, stderr: '' };

it('is written by the set-up, and used by what starts later', () => {
  expect(prepare()).toEqual(done);
  const written = readFileSync(cacheFile());
  expect(written.length).toBeGreaterThan(1e6);
  expect(prepare()).toEqual(done);
  // What is used is not written again, nor by who runs with other flags of V8.
  expect(prepare(['--max-lazy'])).toEqual(done);
  expect(readFileSync(cacheFile()).equals(written)).toBe(true);
});

it.each<[string, (whole: Buffer) => Buffer]>([
  ['empty', () => Buffer.alloc(0)],
  ['cut off', (whole) => whole.subarray(0, whole.length / 2)],
  ['another file', () => Buffer.from('hello '.repeat(10_000))],
  [
    'damaged in the middle',
    (whole) => {
      const damaged = Buffer.from(whole);
      for (let i = 1000; i < damaged.length; i += 5000) damaged[i] ^= 0x5a;
      return damaged;
    },
  ],
])('is written anew when it is %s', (_, damage) => {
  const file = cacheFile();
  const whole = readFileSync(file);
  writeFileSync(file, damage(whole));
  expect(prepare()).toEqual(done);
  expect(readFileSync(file).length).toBeGreaterThan(0.9 * whole.length);
});

it('is done without where it cannot be written', () => {
  rmSync(path.join(folder, '.cache'), { recursive: true });
  writeFileSync(path.join(folder, '.cache'), 'a file in the place of the folder');
  expect(prepare()).toEqual(done);
});
